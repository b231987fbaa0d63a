import { expect, it } from 'vitest';
import { pbsState } from '../../../../src/backends/pbs/states.ts';

it.each([
  ...['Q', 'T', 'W', 'M'].map((letter) => [letter, 'pending'] as const),
  ['H', 'held'],
  ...['R', 'B'].map((letter) => [letter, 'running'] as const),
  ...['S', 'U'].map((letter) => [letter, 'suspended'] as const),
  ['E', 'finishing'],
  ...['C', 'F', 'X'].map((letter) => [letter, 'ended'] as const),
  ...['', 'Z', 'QR'].map((letter) => [letter, null] as const),
])('%j is %s', (letter, state) => {
  expect(pbsState(letter)).toBe(state);
});

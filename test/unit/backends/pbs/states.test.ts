import { expect, it } from 'vitest';
import { pbsState } from '../../../../src/backends/pbs/states.ts';

it.each([
  ['QTWM', 'pending'],
  ['H', 'held'],
  ['RB', 'running'],
  ['SU', 'suspended'],
  ['E', 'finishing'],
  ['CFX', 'ended'],
  ['Zq', null],
] as const)('%s: %s', (letters, state) => {
  expect([...letters].map(pbsState)).toEqual([...letters].map(() => state));
});

it('is none without a letter, or with two', () => {
  expect([pbsState(''), pbsState('QR')]).toEqual([null, null]);
});

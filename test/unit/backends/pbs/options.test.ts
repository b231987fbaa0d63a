import { expect, it } from 'vitest';
import { findOption } from '../../../../src/backends/optionWords.ts';
import { TORQUE_OPTIONS } from '../../../../src/backends/pbs/options.ts';
import { readCaptured } from '../outputs.ts';

it('has every option of the usage of qsub', () => {
  const { stderr } = readCaptured('pbs/submit/bad-option.json');
  const usage = stderr.slice(stderr.indexOf('usage:'));
  const names = [...usage.matchAll(/\[(-[A-Za-z])(?=[ \]])/g)].map(([, name = '']) => name);
  expect(names.length).toBeGreaterThan(28);
  expect(names.filter((name) => findOption(TORQUE_OPTIONS, name) === null)).toEqual([]);
});

import { expect, it } from 'vitest';
import { createLpbs } from '../../../../src/backends/lpbs/lpbsBackend.ts';
import { findOption } from '../../../../src/backends/optionWords.ts';
import { readCaptured } from '../outputs.ts';

it('has every option of lqsub --help', () => {
  const help = readCaptured('lpbs/options/lqsub-help.json').stdout;
  const names = [...help.matchAll(/^ {2}(--?[A-Za-z]+)/gm)].map(([, name = '']) => name);
  expect(names.length).toBeGreaterThan(25);
  expect(names.filter((name) => findOption(createLpbs().options, name) === null)).toEqual([]);
});

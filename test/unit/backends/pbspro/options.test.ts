import { expect, it } from 'vitest';
import { findOption } from '../../../../src/backends/optionWords.ts';
import { PBSPRO_OPTIONS } from '../../../../src/backends/pbspro/options.ts';
import { readCaptured } from '../outputs.ts';

/** The names in a usage text: `[-a date_time]`, `[-I [-X]]`, `qsub --version`. */
function namesIn(usage: string): readonly string[] {
  return [...usage.matchAll(/(?:\[| )(--?[A-Za-z]\w*)(?=[ \]\n])/g)].map(([, name = '']) => name);
}

it('has every option of the usage of qsub', () => {
  const { stderr } = readCaptured('pbspro/submit/bad-option.json');
  const names = namesIn(stderr.slice(stderr.indexOf('usage:')));
  expect(names.length).toBeGreaterThan(25);
  expect(names.filter((name) => findOption(PBSPRO_OPTIONS, name) === null)).toEqual([]);
});

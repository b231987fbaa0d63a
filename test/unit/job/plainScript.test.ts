import { expect, it } from 'vitest';
import { findDirectives } from '../../../src/job/plainScript.ts';
import { load } from '../support/jobs.ts';

it('finds directives without a blank behind their prefix, where the scheduler does', () => {
  const script = '#SBATCH--time=5\n#PBS-Nfoo\n#$-cwd\n#BSUB-W 5\n#PBSPRO\n#$HOME/x\n#SBATCH\n';
  expect(findDirectives(script).map(({ prefix }) => prefix)).toEqual(['#SBATCH', '#PBS', '#$']);
});

it.each([
  ['#!/bin/bash\n#SBATCH -n 1\necho\n', 'error'],
  ['#!/bin/bash\necho\n', 'warning'],
])('tells of a byte order mark before %j', async (script, severity) => {
  const { problems } = await load({ '/w/j/a.sh': `\ufeff${script}` }, '/w/j/a.sh');
  expect(problems).toMatchObject([{ code: 'byte-order-mark', severity, span: { start: 0, end: 1 } }]);
  expect((await load({ '/w/j/a.sh': script }, '/w/j/a.sh')).problems).toEqual([]);
});

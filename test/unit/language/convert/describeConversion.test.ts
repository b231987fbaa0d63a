import { expect, it } from 'vitest';
import { describeConversion } from '../../../../src/language/convert/describeConversion.ts';
import { converted } from './scripts.ts';

it.each([
  ['#SBATCH -J a\n', 'lsf', '1 directive translated, nothing lost.'],
  ['#SBATCH -J a -t 5 --switches=1\n', 'lsf', '2 directives translated, 1 thing to look at.'],
  [
    '#SBATCH -a 1,2,9\n',
    'sge',
    '0 directives translated, 1 thing to look at. Without some of it this would be another job.',
  ],
])('%j for %s', (header, to, summary) => {
  const text = `#!/bin/bash\n${header}true\n`;
  expect(describeConversion(converted({ name: 'a.sh', scheduler: 'slurm', text }, to))).toBe(summary);
});

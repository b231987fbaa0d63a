import { describe, expect, it } from 'vitest';
import { scriptFolds } from '../../../../src/language/scripts/scriptFolding.ts';
import { looseSubject } from '../subject.ts';

/** The folds of a script as `first-last kind`. */
function folds(text: string, { backend = 'slurm', offSide = false } = {}): readonly string[] | undefined {
  return scriptFolds(text, looseSubject(backend), offSide)?.map(
    ({ firstLine, lastLine, kind }) => `${firstLine}-${lastLine} ${kind}`,
  );
}

describe('folding of directives', () => {
  it.each([
    ['slurm', '#!/bin/sh\n#SBATCH -N 1\n#SBATCH -n 2\n#SBATCH -t 3\necho\n', ['2-4 region']],
    ['pbspro', '#!/bin/sh\n#PBS -N a\n#PBS -l select=1\n\n#PBS -q x\n#PBS -j oe\n', ['2-3 region', '5-6 region']],
    ['lsf', '#!/bin/sh\r\n#BSUB -J a\r\n#BSUB -W 10\r\necho\r\n', ['2-3 region']],
    ['sge', '#$ -N a\n#$ -cwd', ['1-2 region']],
    ['slurm', '#!/bin/sh\n#SBATCH -N 1\n# why\n#SBATCH -n 2\n#SBATCH -t 3\n', ['4-5 region']],
    ['slurm', '#!/bin/sh\n#PBS -N a\n#SBATCH -N 1\n', ['2-3 region']],
  ])('%s: %j', (backend, text, expected) => {
    expect(folds(text, { backend })).toEqual(expected);
  });

  it.each([
    '',
    '#!/bin/sh\nif a; then\n  b\nfi\n',
    '#!/bin/sh\n#SBATCH -N 1\nif a; then\n  b\nfi\n',
    '#SBATCH -N 1\n# a\n#SBATCH -n 1\n',
    '## a\n## b\n',
  ])('leaves a script without a block of them to the editor: %j', (text) => {
    expect(folds(text)).toBeUndefined();
  });
});

describe('beside directives', () => {
  const HEAD = '#SBATCH -N 1\n#SBATCH -n 1\n';

  it.each([
    ['if a; then\n  b\n  c\nfi\n', ['3-5 block']],
    ['if a; then\n\tif b; then\n\t\tc\n\tfi\nfi', ['4-5 block', '3-6 block']],
    ['if a; then\n  b\n\nfi\n', ['3-5 block']],
    ['a() {\n  b\n}\nc() {\n  d\n}\n', ['3-4 block', '6-7 block']],
    ['a\n\n\nb\n', []],
    ['if a; then\n  b', ['3-4 block']],
    ['# region x\na\n# region y\nb\n#endregion\n# endregion\n', ['5-7 region', '3-8 region']],
    ['# endregion\n# region\n', []],
  ])('folds as the editor does: %j', (body, expected) => {
    expect(folds(HEAD + body)).toEqual(['1-2 region', ...expected]);
  });

  it('leaves blank lines below a block out where the language does', () => {
    expect(folds(`${HEAD}def a():\n    b\n\n\nc\n`, { offSide: true })).toEqual(['1-2 region', '3-4 block']);
    expect(folds(`${HEAD}def a():\n    b\n\n\nc\n`)).toEqual(['1-2 region', '3-6 block']);
  });
});

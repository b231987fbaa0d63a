import { describe, expect, it } from 'vitest';
import { createRegistry } from '../../../src/backends/registry.ts';
import { compareSchedulers } from '../../../src/runs/compareJob.ts';
import { JobLoader } from '../../../src/runs/jobLoader.ts';
import { MemoryFiles } from '../support/memoryFiles.ts';

/** What the comparison of `/j/train.sh` says. */
async function compared(texts: Readonly<Record<string, string>>): Promise<readonly string[]> {
  const loader = new JobLoader({
    files: new MemoryFiles(Object.fromEntries(Object.entries(texts).map(([name, text]) => [`/j/${name}`, text]))),
    backends: createRegistry(),
    host: 'here',
    folders: async () => ({ folders: { user: '/none', workspace: null }, problems: [] }),
  });
  const text = await compareSchedulers(loader, '/j/train.sh');
  expect(text).toMatch(/[^\n]\n$/);
  return text.trimEnd().split('\n\n');
}

const BODY = '#!/bin/bash\ncd data\necho "$CLUSTERJOB_ID {greeting}"\n';

describe('a job for every scheduler side by side', () => {
  it('has every setting with what each gets in its place, those alike together', async () => {
    const [title, ...blocks] = await compared({
      'train.sh': BODY,
      'train.ini': '[Resources]\ntime = 1:00:00\nthreads = 2\n\n[Attributes]\ngreeting = hi\n',
    });
    expect(title).toBe('train for Slurm, TORQUE, PBS Pro, LPBS, LSF, SGE, local');
    expect(blocks[1]).toBe(
      [
        'train.ini:2  time = 1:00:00',
        '    Slurm                  #SBATCH --time=1:00:00',
        '    TORQUE, PBS Pro, LPBS  #PBS -l walltime=1:00:00',
        '    LSF                    #BSUB -W 60',
        '    local                  (no line of its own)',
      ].join('\n'),
    );
  });

  it('says where something does not translate, and who gets no script because of that', async () => {
    const [, without, ...blocks] = await compared({
      'train.sh': BODY,
      'train.ini': '[Resources]\narray = 1-3\nmem = 100\n\n[Attributes]\ngreeting = hi\n',
    });
    expect(without).toBe('No script for LPBS: ✗ says why.');
    const array = blocks.find((block) => block.includes('array = 1-3'));
    expect(array).toMatch(/\n {4}LPBS +✗ LPBS has no arrays/);
    const memory = blocks.find((block) => block.includes('mem = 100'));
    expect(memory).toMatch(/\n {4}local +i mem is not enforced/);
  });

  it('has those lines of the script that differ, and not the others', async () => {
    const blocks = await compared({ 'train.sh': BODY, 'train.ini': '[Attributes]\ngreeting = hi\n' });
    const line = blocks.find((block) => block.startsWith('train.sh:3  echo'));
    expect(line).toContain('    Slurm                  echo "$SLURM_JOB_ID hi"\n');
    expect(line).toContain('    TORQUE, PBS Pro, LPBS  echo "$PBS_JOBID hi"\n');
    expect(blocks.filter((block) => block.startsWith('train.sh:'))).toHaveLength(1);
  });

  it('says once what is wrong for all', async () => {
    const blocks = await compared({ 'train.sh': BODY, 'train.ini': '[Resources\n' });
    expect(blocks.slice(0, 2)).toEqual([
      'train for Slurm, TORQUE, PBS Pro, LPBS, LSF, SGE, local'.replace(/^train/, 'train.sh'),
      'No script for all: ✗ says why.',
    ]);
    expect(blocks).toHaveLength(3);
    expect(blocks[2]).toMatch(/^train\.ini:1 {2}✗ .*\n {4}all$/);
  });

  it('leaves a script with directives of its own to the schedulers that these name', async () => {
    const blocks = await compared({ 'train.sh': '#!/bin/sh\n#SBATCH --time=5\ntrue\n' });
    expect(blocks[1]).toBe('No script for TORQUE, PBS Pro, LPBS, LSF, SGE, local: ✗ says why.');
    expect(blocks[2]).toMatch(/LSF +✗ train\.sh has directives for Slurm/);
  });
});

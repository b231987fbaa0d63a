import { describe, expect, it } from 'vitest';
import { useDesk } from './desk.ts';

const desk = useDesk();

const SCRIPT = '#!/bin/bash\n#SBATCH --job-name=a --switches=1\n#SBATCH --array=1,2,9\necho $SLURM_JOB_ID\n';

describe('convert', () => {
  it('shows the script and tells what did not translate', async () => {
    desk().write('a.sh', SCRIPT);
    const { status, stdout, stderr } = await desk().run('convert', 'a.sh', '--to', 'lsf');
    expect(stdout).toBe('#!/bin/bash\n#BSUB -J "a[1-2,9]"\necho $LSB_JOBID\n');
    expect(stderr).toMatch(/a\.sh:2:22: warning: LSF has nothing for --switches=1\.$/m);
    expect(status).toBe(0);
  });

  it('fails where the job would be another one, and shows the script all the same', async () => {
    desk().write('a.sh', SCRIPT);
    const { status, stdout, stderr } = await desk().run('convert', 'a.sh', '--to', 'pbspro');
    expect(stdout).toContain('echo $PBS_JOBID\n');
    expect(stderr).toMatch(/a\.sh:3:9: error: PBS Pro takes one range/);
    expect(status).toBe(1);
  });

  it('writes the script to a file', async () => {
    desk().write('a.sh', SCRIPT);
    const { status, stdout } = await desk().run('convert', 'a.sh', '--to', 'lsf', '-o', 'b.lsf');
    expect([status, stdout]).toEqual([0, '']);
    expect(desk().read('b.lsf')).toContain('#BSUB -J');
  });

  it('makes a portable job that renders', async () => {
    desk().write('a.sh', SCRIPT);
    const { status } = await desk().run('convert', 'a.sh', '--to', 'portable', '--output', 'job');
    expect(status).toBe(0);
    expect(desk().read('job.ini')).toBe('[Resources]\njobname = a\nslurm.switches = 1\narray = 1,2,9\n');
    expect(desk().read('job.sh')).toBe('#!/bin/bash\necho $CLUSTERJOB_ID\n');
    const { stdout } = await desk().run('render', 'job.sh', '--set', 'backend=slurm');
    expect(stdout).toBe(
      '#!/bin/bash\n#SBATCH --job-name=a\n#SBATCH --switches=1\n#SBATCH --array=1,2,9\necho $SLURM_JOB_ID\n',
    );
  });

  it('has a record for programs', async () => {
    desk().write('a.sh', SCRIPT);
    expect(await desk().json('convert', 'a.sh', '--to', 'lsf')).toMatchObject({
      from: 'slurm',
      to: 'lsf',
      settings: null,
      translated: [
        { line: 2, column: 9, text: '--job-name=a', into: ['#BSUB -J "a[1-2,9]"'] },
        { line: 3, column: 9, text: '--array=1,2,9', into: ['#BSUB -J "a[1-2,9]"'] },
      ],
      problems: [{ severity: 'warning', code: 'convert-no-counterpart', line: 2, column: 22 }],
    });
  });

  it.each([
    [['a.sh'], 2, '--to is missing'],
    [['a.sh', '--to', 'portable'], 2, 'needs -o NAME'],
    [['a.sh', '--to', 'slrum'], 1, "There is no backend 'slrum'"],
    [['a.sh', '--to', 'local'], 1, 'local has no directives'],
    [['a.sh', '--to', 'slurm'], 1, 'is for Slurm already'],
    [['a.sh', '--to', 'lsf', '-o', './a.sh'], 1, 'is not overwritten'],
    [['a.sh', '--to', 'portable', '-o', 'a'], 1, 'is not overwritten'],
    [['b.sh', '--to', 'slurm'], 1, 'There is no file'],
    [['job.ini', '--to', 'slurm'], 1, 'render job.ini --set backend=slurm'],
    [['body.sh', '--to', 'slurm'], 1, 'has no directives of a scheduler'],
    [['two.sh', '--to', 'lsf'], 1, 'several schedulers (#SBATCH, #PBS)'],
  ])('refuses %j', async (words, status, message) => {
    desk().write('a.sh', SCRIPT);
    desk().write('body.sh', 'echo\n');
    desk().write('job.ini', '[Resources]\n');
    desk().write('two.sh', '#!/bin/sh\n#SBATCH -N 1\n#PBS -N x\n');
    expect(await desk().run('convert', ...words)).toMatchObject({ status, stderr: expect.stringContaining(message) });
    expect(desk().read('a.sh')).toBe(SCRIPT);
  });

  it('takes the scheduler that it is told', async () => {
    desk().write('two.sh', '#!/bin/sh\n#SBATCH -J a\n#PBS -N b\n');
    const { stdout, stderr } = await desk().run('convert', 'two.sh', '--to', 'pbspro', '--from', 'slurm');
    expect(stdout).toBe('#!/bin/sh\n#PBS -N a\n');
    expect(stderr).toContain('two.sh:3:6: warning: PBS Pro would obey this directive');
  });
});

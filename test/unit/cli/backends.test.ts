import { rmSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { PublicRun } from '../../../src/runs/publicRun.ts';
import { useDesk } from './desk.ts';

const desk = useDesk();

/** Writes a file of a backend into the workspace. */
function writeBackend(name: string, text: string): string {
  return desk().write(`.clusterjob/backends/${name}.ini`, text);
}

const MPI = '[Backend]\nextends = slurm\nheader = --ntasks={tasks}\n[Keys]\nnodes =\nppn =\n';

describe('check-backend', () => {
  it('tells that all is well', async () => {
    const path = writeBackend('mpi', MPI);
    const { status, stdout, stderr } = await desk().run('check-backend', path);
    expect(stderr).toBe('');
    expect(stdout).toMatch(/^mpi, which extends slurm: \d\d+ checks passed\.\n$/);
    expect(status).toBe(0);
  });

  it('tells every mistake with its place', async () => {
    const path = writeBackend('mpi', MPI.replace('tasks}', 'tsks}').replace('nodes', 'join'));
    expect(await desk().run('check-backend', path)).toEqual({
      status: 1,
      stdout: '',
      stderr:
        `${path}:3:20: error: There is no value 'tsks': write a common key, one of tasks, cores, cores_per_node, mem_per_core, or declare a key of your own in [Keys].\n` +
        `${path}:5:1: error: 'join' stays as Slurm writes it: a run is followed and its output is found by it.\n`,
    });
  });

  it('tells which rules of the contract are broken', async () => {
    // The two keys become the same line, so that only one of them is read back.
    const path = writeBackend('odd', '[Backend]\nextends = slurm\n[Keys]\na = --comment={a}\nb = --comment={b}\n');
    const { status, stdout, stderr } = await desk().run('check-backend', path);
    expect(stderr).toContain(`${path}: headers: reads its own header back: b as it is read back`);
    expect(stdout).toMatch(/^odd, which extends slurm: \d+ of \d+ checks passed\.\n$/);
    expect(status).toBe(1);
  });

  it('warns of a name that no backend can have', async () => {
    const { stderr } = await desk().run('check-backend', writeBackend('slurm', MPI));
    expect(stderr).toMatch(/slurm\.ini: warning: .*is passed over: 'slurm' is a backend already/);
  });

  it('has it all as JSON', async () => {
    const path = writeBackend('mpi', MPI);
    expect(await desk().json('check-backend', path)).toEqual({
      name: 'mpi',
      parent: 'slurm',
      problems: [],
      tried: expect.any(Number),
      failed: [],
    });
    writeBackend('mpi', '[Backend]\nextends = slrum\n');
    const { stdout } = await desk().run('check-backend', path, '--json');
    expect(JSON.parse(stdout)).toMatchObject({
      parent: null,
      problems: [{ line: 2, code: 'backend-extends' }],
      tried: 0,
    });
  });

  it('names a file that is missing', async () => {
    expect(await desk().run('check-backend', 'none.ini')).toMatchObject({
      status: 1,
      stderr: expect.stringMatching(/no file/),
    });
  });
});

describe('a backend of the workspace', () => {
  it('renders jobs, with the origin of every line', async () => {
    writeBackend('mpi', `${MPI.replace('header = ', 'header =\n  --requeue\n  ')}`);
    desk().write('train.body.sh', 'echo\n');
    desk().write('train.ini', '[Resources]\nnodes = 2\nppn = 4\n[Attributes]\nbackend = mpi\n');
    const { stdout, stderr } = await desk().run('render', 'train.ini', '--explain');
    expect(stderr).toBe('');
    expect(stdout).toMatch(/backends\/mpi\.ini:4 +\| #SBATCH --requeue\n/);
    expect(stdout).toMatch(/train\.ini:2 nodes +\| #SBATCH --ntasks=8\n/);
    const layers = ['--body', 'train.body.sh', '--jobname', 'x', '--settings', 'train.ini'];
    expect((await desk().run('render', ...layers)).stdout).toContain('--ntasks=8');
  });

  it('is told to be broken where a job names it', async () => {
    const path = writeBackend('mpi', '[Backend]\nextends = slurm\nheadr = x\n');
    desk().write('train.body.sh', 'echo\n');
    desk().write('train.ini', '[Attributes]\nbackend = mpi\n');
    const { status, stderr } = await desk().run('check', 'train.ini');
    expect(stderr).toContain(`train.ini:2:11: error: The backend 'mpi' cannot be used (${path}:3): 'headr' is no key`);
    expect(stderr).toContain(`${path}:3:1: error: 'headr' is no key of [Backend]`);
    expect(status).toBe(1);
  });

  it('is kept with a run, which is followed after the file is gone', async () => {
    const path = writeBackend('here', '[Backend]\nextends = local\nname = Here\n');
    desk().write('train.body.sh', 'echo $CLUSTERJOB_NAME trained\n');
    desk().write('train.ini', '[Resources]\n');
    desk().writeProfile('here', '[Attributes]\nbackend = here\n');
    const run = await desk().json<PublicRun>('submit', 'train.ini', '--profile', 'here');
    rmSync(path);
    const { status, stdout } = await desk().run('wait', run.id);
    expect([status, stdout]).toEqual([0, expect.stringContaining('completed')]);
    expect((await desk().run('logs', run.id)).stdout).toBe('train trained\n');
  });
});

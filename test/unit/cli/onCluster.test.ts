import { describe, expect, it } from 'vitest';
import type { PublicRun } from '../../../src/runs/publicRun.ts';
import { CapturedSlurm } from './capturedSlurm.ts';
import { useDesk } from './desk.ts';

const desk = useDesk();

function writeJob(resources: string): void {
  desk().write('train.sh', 'true\n');
  desk().write('train.ini', `[Resources]\n${resources}`);
}

describe('queues', () => {
  it('are shown in a table with units, for the only cluster that is named', async () => {
    const slurm = new CapturedSlurm(desk());
    slurm.hasQueues();
    const { status, stdout } = await desk().run('queues', '-p', 'big');
    expect(status).toBe(0);
    expect(stdout.split('\n').slice(0, 2)).toEqual([
      'QUEUE            STATE  TIME        NODES    CORES PER NODE  MEMORY PER NODE  FREE          ACCOUNTS  QOS',
      'debug (default)  open   30 minutes  4 nodes  4 cores         1.95 GB          4 of 4 nodes  research  high, low, maxone, normal, tiny',
    ]);
  });

  it('come as JSON with every attribute', async () => {
    new CapturedSlurm(desk()).hasQueues();
    const found = await desk().json<{ queues: object[] }>('queues', '--profile=big');
    expect(found).toMatchObject({
      cluster: 'big',
      backend: 'slurm',
      queues: [{ name: 'debug', default: true }, {}, {}],
    });
    expect(Object.keys(found.queues[0] ?? {})).toEqual([
      ...['name', 'default', 'state', 'nativeState', 'maxSeconds', 'defaultSeconds', 'maxNodes', 'maxCoresPerNode'],
      ...['maxMemMbPerNode', 'required', 'load', 'accounts', 'qos', 'environments', 'features'],
    ]);
  });

  it.each([
    [['queues'], 2, /There are several clusters to choose from\. Name one with --profile: local, big/],
    [['queues', '-p', 'bog'], 1, /There is no profile 'bog'\. Did you mean big\?/],
    [['queues', '-p', 'local'], 1, /local has no queues that could be listed/],
    [['queues', 'x'], 2, /queues takes no words, not x/],
    [['jobs', 'x'], 2, /jobs takes no words, not x/],
  ])('%j ends as %i and says why', async (argv, status, says) => {
    new CapturedSlurm(desk());
    expect(await desk().run(...argv)).toMatchObject({ status, stderr: expect.stringMatching(says) });
  });

  it('that are not told are a sentence, not a crash', async () => {
    const slurm = new CapturedSlurm(desk());
    slurm.answers('scontrol', 'slurm/queues/controller-down-1');
    slurm.answers('sinfo', 'slurm/queues/controller-down-2');
    slurm.answers('sacctmgr', 'slurm/queues/controller-down-3');
    expect(await desk().run('queues', '-p', 'big')).toMatchObject({
      status: 1,
      stderr: expect.stringMatching(/Slurm on big did not tell its queues/),
    });
  });
});

describe('jobs', () => {
  it('are all of the user, and a run of ours has its id', async () => {
    const slurm = new CapturedSlurm(desk());
    slurm.answers('squeue', 'slurm/queryMine/array-mixed');
    const jobs = await desk().json<{ schedulerId: string; run: string | null }[]>('jobs', '-p', 'big');
    expect(jobs.length).toBeGreaterThan(0);
    expect(jobs.every(({ run }) => run === null)).toBe(true);
    const { stdout } = await desk().run('jobs', '-p', 'big');
    expect(stdout).toMatch(/^ID +NAME +QUEUE +STATE +RUN +REASON\n/);
  });

  it('may be none', async () => {
    new CapturedSlurm(desk()).answers('squeue', 'slurm/queryMine/idle');
    expect(await desk().run('jobs', '-p', 'big')).toEqual({
      status: 0,
      stdout: '',
      stderr: 'You have no jobs on big.\n',
    });
  });
});

describe('check --on-cluster', () => {
  it('tells that the scheduler would take the job, and when it would start, and leaves nothing behind', async () => {
    const slurm = new CapturedSlurm(desk());
    slurm.hasQueues();
    slurm.answers('sbatch', 'slurm/check/fine');
    writeJob('time = 10\n');
    expect(await desk().run('check', 'train.sh', '-p', 'big', '--on-cluster')).toEqual({
      status: 0,
      stdout: 'accepted, estimated start 2026-11-20T13:11:52.000Z\n',
      stderr: '',
    });
    expect(slurm.calls.at(-1)).toMatch(/^sbatch --test-only .*\/\.clusterjob\/check-\w+\/train\.slr$/);
    expect(desk().has('.clusterjob')).toBe(false);
    expect(await desk().json('list', '--all')).toEqual([]);
  });

  it('puts a refusal where its key was written, beside what is known of the queue', async () => {
    const slurm = new CapturedSlurm(desk());
    slurm.hasQueues();
    slurm.answers('sbatch', 'slurm/check/time-over-partition');
    writeJob('time = 45\nqueue = debug\n');
    const { status, stdout, stderr } = await desk().run('check', 'train.sh', '-p', 'big', '--on-cluster');
    expect({ status, stdout }).toEqual({ status: 1, stdout: 'refused\n' });
    const lines = stderr.replaceAll(desk().folder, '~').split('\n');
    expect(lines).toEqual([
      '~/train.ini:2:8: warning: time = 45 exceeds the limit of queue debug, 00:30:00.',
      expect.stringMatching(/^~\/train\.ini:2:8: error: Slurm refuses the job: .*Requested time limit is invalid/),
      '',
    ]);
    const json = JSON.parse((await desk().run('check', 'train.sh', '-p', 'big', '--on-cluster', '--json')).stdout);
    expect(json).toMatchObject({
      verdict: 'refused',
      refusal: { key: 'time' },
      problems: [{}, { line: 2, column: 8 }],
    });
  });

  it('asks all the same where the queues are not told, and tells what is unclear as 3', async () => {
    const slurm = new CapturedSlurm(desk());
    slurm.answers('scontrol', 'slurm/queues/controller-hung-1');
    slurm.answers('sinfo', 'slurm/queues/controller-hung-2');
    slurm.answers('sacctmgr', 'slurm/queues/controller-hung-3');
    slurm.answers('sbatch', 'slurm/check/controller-hung');
    writeJob('time = 10\n');
    expect(await desk().run('check', 'train.sh', '-p', 'big', '--on-cluster')).toMatchObject({
      status: 3,
      stdout: expect.stringMatching(/^unclear: /),
    });
  });

  it('asks nobody about a job that has errors of its own', async () => {
    new CapturedSlurm(desk()).hasQueues();
    writeJob('time = soon\n');
    expect(await desk().run('check', 'train.sh', '-p', 'big', '--on-cluster')).toMatchObject({
      status: 1,
      stdout: 'not asked: the job has errors\n',
    });
  });

  it('is not offered where nobody can check', async () => {
    desk().write('a.sh', 'true\n');
    expect(await desk().run('check', 'a.sh', '-p', 'local', '--on-cluster')).toMatchObject({
      status: 1,
      stderr: expect.stringMatching(/local has no way to check a job/),
    });
  });
});

describe('submitting to a queue that is too small', () => {
  it('goes to the first of the fallback queues that it fits, and says so', async () => {
    const slurm = new CapturedSlurm(desk(), 'fallback_queues = gone debug test long\n');
    slurm.hasQueues();
    slurm.answers('sbatch', { stdout: '17\n' });
    slurm.answers('squeue', 'slurm/queryMine/idle');
    writeJob('time = 45\nqueue = debug\n');
    const { status, stdout, stderr } = await desk().run('submit', 'train.sh', '-p', 'big');
    const note = 'sent to queue test: time = 45 exceeds the limit of queue debug, 00:30:00';
    expect({ status, stderr: stderr.split('\n')[0] }).toEqual({ status: 0, stderr: `clusterjob: ${note}` });
    const shown = (await desk().run('show', stdout.trim())).stdout;
    expect(shown).toContain('#SBATCH --partition=test\n');
    expect(shown).toContain(note);
  });

  it('goes there with a warning where no other is better, and asks for the queues only if that may change something', async () => {
    const slurm = new CapturedSlurm(desk());
    slurm.hasQueues();
    slurm.answers('sbatch', { stdout: '17\n' });
    writeJob('time = 45\nqueue = debug\n');
    await desk().run('submit', 'train.sh', '-p', 'big');
    expect(slurm.calls.every((call) => call.startsWith('sbatch '))).toBe(true);
    // Now they are known.
    await desk().run('queues', '-p', 'big');
    const { stderr } = await desk().run('submit', 'train.sh', '-p', 'big', '--new-folder');
    expect(stderr).toMatch(/train\.ini:2:8: warning: time = 45 exceeds the limit of queue debug/);
    expect(await desk().json<PublicRun[]>('list')).toHaveLength(2);
  });
});

describe('resubmit', () => {
  async function submitted(attributes = ''): Promise<{ slurm: CapturedSlurm; id: string }> {
    const slurm = new CapturedSlurm(desk(), attributes);
    slurm.hasQueues();
    slurm.answers('sbatch', { stdout: '17\n' });
    writeJob('time = 20\nmem = 1000\nqueue = debug\n');
    const { stdout } = await desk().run('submit', 'train.sh', '-p', 'big');
    return { slurm, id: stdout.trim() };
  }

  async function script(id: string): Promise<string> {
    return (await desk().run('show', id)).stdout;
  }

  it('sends the job as its files are now, to the same cluster', async () => {
    const { id } = await submitted();
    writeJob('time = 25\nqueue = test\n');
    const { status, stdout } = await desk().run('resubmit', id, '--overwrite');
    expect(status).toBe(0);
    const shown = await script(stdout.trim());
    expect(shown).toContain('#SBATCH --time=25\n#SBATCH --partition=test\n');
    expect(shown).toContain(`run ${id} once more`);
  });

  it('asks for so many times what the run asked for, whatever its files say now', async () => {
    const { id } = await submitted();
    writeJob('time = 5\nmem = 10\nqueue = debug\n');
    const argv = ['resubmit', id, '--overwrite', '--scale', 'mem=1.5', '--scale=time=1.2', '--scale', 'nodes=2'];
    const { stdout, stderr } = await desk().run(...argv);
    expect(stderr).toContain(`clusterjob: the run ${id} did not ask for nodes, which stays as it is\n`);
    const shown = await script(stdout.trim());
    expect(shown).toContain('#SBATCH --time=00:24:00\n#SBATCH --mem=1500\n#SBATCH --partition=debug\n');
    expect(shown).toContain(`run ${id} once more with mem 1000 MB -> 1.46 GB, time 20 -> 00:24:00`);
  });

  it('is cut to the limits of its queue', async () => {
    const { id } = await submitted();
    const { stdout, stderr } = await desk().run('resubmit', id, '--overwrite', '--scale', 'time=2', '--scale', 'mem=3');
    expect(stderr).toContain('clusterjob: cut to the limits of queue debug: time = 00:30:00, mem = 2000\n');
    expect(await script(stdout.trim())).toContain('#SBATCH --time=00:30:00\n#SBATCH --mem=2000\n');
  });

  it('goes to a fallback queue that it fits, else is cut to the limits of the last', async () => {
    const { id } = await submitted('fallback_queues = test\n');
    const fits = await desk().run('resubmit', id, '--overwrite', '--scale', 'time=2');
    expect(await script(fits.stdout.trim())).toContain(
      '#SBATCH --time=00:40:00\n#SBATCH --mem=1000\n#SBATCH --partition=test\n',
    );
    const cut = await desk().run('resubmit', id, '--overwrite', '--scale', 'time=6');
    expect(cut.stderr).toContain('clusterjob: cut to the limits of queue test: time = 01:00:00\n');
    expect(await script(cut.stdout.trim())).toContain(
      '#SBATCH --time=01:00:00\n#SBATCH --mem=1000\n#SBATCH --partition=test\n',
    );
  });

  it.each([
    [['--scale', 'mem'], 2, /--scale mem is not understood\. Write --scale KEY=FACTOR/],
    [['--scale', 'mem=0'], 2, /--scale mem=0 is not understood/],
    [['--scale', 'queue=2'], 1, /queue = debug is no number that could be scaled/],
  ])('refuses %j', async (argv, status, says) => {
    const { id } = await submitted();
    expect(await desk().run('resubmit', id, ...argv)).toMatchObject({ status, stderr: expect.stringMatching(says) });
  });

  it('stops where the run is still unfinished, and does not scale a script with directives', async () => {
    const { id } = await submitted();
    expect(await desk().run('resubmit', id)).toMatchObject({
      status: 1,
      stderr: expect.stringMatching(/unfinished run/),
    });
    desk().write('plain.sh', '#!/bin/bash\n#SBATCH --mem=100\ntrue\n');
    const plain = (await desk().run('submit', 'plain.sh', '-p', 'big')).stdout.trim();
    expect(await desk().run('resubmit', plain, '--scale', 'mem=2')).toMatchObject({
      status: 1,
      stderr: expect.stringMatching(/plain is a script with directives of its own/),
    });
  });
});

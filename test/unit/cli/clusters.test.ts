import { mkdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { PublicRun } from '../../../src/runs/publicRun.ts';
import { CapturedSlurm } from './capturedSlurm.ts';
import { useDesk } from './desk.ts';

const desk = useDesk();

/** A Slurm that tells what it is. */
function slurm(attributes = ''): CapturedSlurm {
  const made = new CapturedSlurm(desk(), attributes);
  made.answers('sbatch', 'slurm/probe/idle-1');
  made.answers('scontrol', 'slurm/probe/idle-2');
  return made;
}

describe('clusters list', () => {
  it('names every cluster with its place and profile', async () => {
    desk().writeProfile('big', '[Attributes]\nbackend = slurm\nremote = me@login.big\nrootdir = /data\n');
    const { status, stdout } = await desk().run('clusters');
    expect(status).toBe(0);
    expect(stdout.replaceAll(desk().root, '~').split('\n')).toEqual([
      'CLUSTER  PLACE                  FOLDER  PROFILE',
      'local    this machine           .       -',
      'big      slurm at me@login.big  /data   ~/config/clusterjob/clusters/big.ini',
      '',
    ]);
    expect(await desk().json('clusters', 'list')).toMatchObject([
      { name: 'local', transport: 'local', remote: null },
      { name: 'big', backend: 'slurm', transport: 'ssh', remote: 'me@login.big', hasErrors: false },
    ]);
  });
});

describe('clusters add', () => {
  it('writes a profile by what is given, and the cluster is there', async () => {
    mkdirSync(`${desk().root}/runs`);
    const argv = ['--here', '--backend', 'slurm', '--rootdir', `${desk().root}/runs`, '--exit-marker'];
    const { status, stdout } = await desk().run('clusters', 'add', 'mine', ...argv);
    expect(status).toBe(0);
    expect(stdout).toBe(`${desk().root}/config/clusterjob/clusters/mine.ini\n`);
    expect(await desk().json('clusters')).toMatchObject([
      { name: 'local' },
      { name: 'mine', backend: 'slurm', transport: 'local', rootdir: `${desk().root}/runs` },
    ]);
    expect(await desk().run('clusters', 'add', 'mine', ...argv)).toMatchObject({
      status: 2,
      stderr: expect.stringContaining("There is a profile 'mine' already"),
    });
  });

  it('writes into the workspace where that is wanted', async () => {
    const argv = ['--here', '--backend', 'local', '--rootdir', '~', '--workspace'];
    expect((await desk().run('clusters', 'add', 'shared', ...argv)).status).toBe(0);
    expect(desk().read('.clusterjob/clusters/shared.ini')).toBe('[Attributes]\nbackend = local\nrootdir = ~\n');
  });

  it.each([
    [[], 2, /--remote is missing\. Give --remote HOST, or --here/],
    [['--here', '--backend', 'slrm'], 2, /There is no backend 'slrm'\. Choose one of .*slurm/],
    [
      ['--here', '--backend', 'slurm', '--rootdir', '/dev/null'],
      1,
      /\/dev\/null is a file\. Choose another root folder/,
    ],
    [['--here', '--backend', 'slurm', '--rootdir', '$NOT_SET'], 1, /NOT_SET/],
    [['a b', '--here', '--backend', 'slurm'], 2, /a b cannot be the name of the cluster: Letters/],
    // Nobody connects for nothing.
    [['a b', '--remote', 'me@127.0.0.1:1'], 2, /a b cannot be the name of the cluster: Letters/],
    [['--remote', 'me@127.0.0.1:1', '--backend', 'slrm'], 2, /There is no backend 'slrm'/],
    [['--remote', 'me@127.0.0.1:1'], 1, /127\.0\.0\.1\]:1 cannot be reached: it refuses connections/],
    [['--remote', '-oProxyCommand=x'], 1, /is no address of a host/],
    [['--remote', 'x', '--transport', 'rsh'], 2, /--transport rsh is none/],
  ])('%j ends as %i, says why and writes nothing', async (argv, status, says) => {
    expect(await desk().run('clusters', 'add', ...argv)).toMatchObject({
      status,
      stdout: '',
      stderr: expect.stringMatching(says),
    });
    expect(desk().has('../config/clusterjob/clusters')).toBe(false);
  });

  it.each([
    [['show'], /clusters cannot 'show'\. Use list, add or test/],
    [['list', 'x'], /clusters list does not take x/],
    [['test', 'big', '--rootdir', 'x'], /clusters test takes no --rootdir/],
  ])('%j is wrong usage', async (argv, says) => {
    expect(await desk().run('clusters', ...argv)).toMatchObject({ status: 2, stderr: expect.stringMatching(says) });
  });
});

describe('clusters test', () => {
  it('says step by step what works', async () => {
    slurm('rootdir = ~\n');
    const { status, stdout } = await desk().run('clusters', 'test', 'big');
    expect(status).toBe(0);
    expect(stdout.split('\n').map((line) => line.slice(0, 20).trim())).toEqual(
      ['connect      ok', 'shell        ok', 'scheduler    ok', 'root folder  ok', 'history      ok', ''].map((line) =>
        line.trim(),
      ),
    );
  });

  it('fails with what to do where the scheduler is not there', async () => {
    desk().writeProfile('odd', '[Attributes]\nbackend = lsf\nrootdir = ~\n');
    const { status, stdout } = await desk().run('clusters', 'test', 'odd');
    expect(status).toBe(1);
    expect(stdout).toMatch(/scheduler {4}failed {3}.*LSF.*was not found.*\n {22}Set /);
    const steps = await desk().run('clusters', 'test', 'odd', '--json');
    expect(JSON.parse(steps.stdout)).toMatchObject({
      cluster: 'odd',
      steps: [{ name: 'connect', outcome: 'ok' }, {}, {}, {}, {}],
    });
  });
});

describe('adopt', () => {
  it('makes a run of a job that was submitted in another way', async () => {
    slurm().answers('squeue', 'slurm/queryMine/array-mixed');
    const jobs = await desk().json<{ schedulerId: string; name: string }[]>('jobs', '-p', 'big');
    const [job] = jobs;
    const adopted = await desk().json<PublicRun>('adopt', job?.schedulerId ?? '', '-p', 'big');
    expect(adopted).toMatchObject({ schedulerId: job?.schedulerId, job: job?.name, cluster: { name: 'big' } });
    const after = await desk().json<{ schedulerId: string; run: string | null }[]>('jobs', '-p', 'big');
    expect(after.find(({ schedulerId }) => schedulerId === job?.schedulerId)?.run).toBe(adopted.id);
    expect((await desk().run('show', adopted.id)).stdout).toContain('was not submitted by Clusterjob');
    expect(await desk().run('resubmit', adopted.id)).toMatchObject({ status: 1, stdout: '' });
  });

  it('knows no job that is not there', async () => {
    slurm().answers('squeue', 'slurm/queryMine/idle');
    expect(await desk().run('adopt', '77', '-p', 'big')).toMatchObject({
      status: 1,
      stderr: expect.stringContaining("You have no unfinished job '77' on big"),
    });
  });
});

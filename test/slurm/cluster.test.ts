import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { defaultRoot } from '../clusters/names.ts';
import { capture } from '../clusters/slurm/capture.ts';
import { findSlurm, startSlurm } from '../clusters/slurm/cluster.ts';
import { SIMPLE_PROBES } from '../clusters/slurm/probe.ts';
import { whyCannotStart } from '../clusters/slurm/requirements.ts';
import { SITUATIONS } from '../clusters/slurm/situations.ts';
import type { SlurmCluster } from '../clusters/slurm/slurmCluster.ts';
import { waitUntil } from '../clusters/wait.ts';

const reason = await whyCannotStart();
const title = reason === null ? 'a Slurm for tests' : `a Slurm for tests: ${reason}`;
const PATIENCE = { limitMs: 30_000, pauseMs: 200 };

describe.skipIf(reason !== null)(title, { timeout: 60_000 }, () => {
  let cluster: SlurmCluster;

  beforeAll(async () => {
    cluster = await startSlurm({ root: `${defaultRoot('slurm')}-smoke` });
  }, 120_000);

  afterAll(async () => {
    await cluster?.stop();
  }, 60_000);

  async function said(...argv: [string, ...string[]]): Promise<string> {
    const answer = await cluster.asUser(argv);
    expect(answer.stderr).toBe('');
    expect(answer.exitCode).toBe(0);
    return answer.stdout.trim();
  }

  it('has four idle nodes and three partitions', async () => {
    expect(await said('sinfo', '-h', '-o', '%P %l %D %T')).toBe(
      'debug* 30:00 4 idle\ntest 1:00:00 4 idle\nlong 7-00:00:00 4 idle',
    );
  });

  it('runs a job of an unprivileged user and keeps its record', async () => {
    const id = await said('sbatch', '--parsable', '--comment=kept', '--wrap', 'id -un; exit 0');
    expect(id).toMatch(/^\d+$/);
    const record = () => said('sacct', '-nPX', '-j', id, '--format=JobID,User,State,ExitCode,Comment');
    await waitUntil('the job to complete', async () => (await record()).includes('COMPLETED'), PATIENCE);
    expect(await record()).toBe(`${id}|${cluster.user.name}|COMPLETED|0:0|kept`);
    expect(await said('cat', `slurm-${id}.out`)).toBe(cluster.user.name);
  });

  it('is found by a login shell that inherits nothing', async () => {
    const answer = await cluster.asUser([
      'env',
      '-i',
      `HOME=${cluster.user.home}`,
      'bash',
      '-lc',
      'squeue -h; echo $?',
    ]);
    expect(answer.stdout.trim()).toBe('0');
  });

  it('is the same cluster when it is brought up again', async () => {
    const before = cluster.daemons.all.map((daemon) => daemon.process);
    const again = await startSlurm({ root: cluster.dir });
    expect(again.daemons.all.map((daemon) => daemon.process)).toEqual(before);
    expect(again.ports).toEqual(cluster.ports);
  });

  it('refuses, does not answer, and answers again as its controller is stopped, suspended and started', async () => {
    await cluster.stopController();
    const refused = await cluster.asUser(['scontrol', 'ping']);
    expect(refused.stdout).toContain('is DOWN');
    await cluster.startController();

    cluster.suspendController();
    const hung = await cluster.asUser(['squeue'], { limitMs: 1000 });
    expect(hung.timedOut).toBe(true);
    cluster.resumeController();
    expect(await said('scontrol', 'ping')).toContain('is UP');
  });

  it('loses only its accounting when the database daemon stops, and has the records afterwards', async () => {
    await cluster.stopDatabase();
    expect((await cluster.asUser(['sacct'])).exitCode).not.toBe(0);
    const id = await said('sbatch', '--parsable', '--wrap', 'true');
    await cluster.startDatabase();
    const state = () => said('sacct', '-nPX', '-j', id, '--format=State');
    await waitUntil('the record to arrive', async () => (await state()) === 'COMPLETED', PATIENCE);
  });

  it('keeps a job completing for as long as is asked', async () => {
    const id = await said('sbatch', '--parsable', '--hold', '--wrap', 'true');
    cluster.holdEnd(id);
    await said('scontrol', 'release', id);
    const state = () => said('squeue', '-h', '-t', 'all', '-j', id, '-o', '%T');
    await waitUntil('the job to complete', async () => (await state()) === 'COMPLETING', PATIENCE);
    cluster.releaseEnd(id);
    await waitUntil('the job to be completed', async () => (await state()) === 'COMPLETED', PATIENCE);
  });

  it('has other users, who may not touch the job', async () => {
    const other = await cluster.addUser('other');
    const id = await said('sbatch', '--parsable', '--hold', '--wrap', 'true');
    const answer = await cluster.asUser(['scancel', id], { user: other });
    expect(answer.exitCode).not.toBe(0);
    expect(answer.stderr).toContain('Access/permission denied');
    await said('scancel', id);
  });

  it('captures what commands answer in a situation', async () => {
    const folder = `${cluster.dir}/answers`;
    const names = ['failed-exit-3', 'unknown'];
    const situations = SITUATIONS.filter(({ name }) => names.includes(name));
    await capture({ cluster, situations, probes: SIMPLE_PROBES, folder, told: () => undefined });
    expect(readdirSync(folder).sort()).toEqual([
      'sacct-failed-exit-3.json',
      'sacct-unknown.json',
      'squeue-failed-exit-3.json',
      'squeue-unknown.json',
    ]);
    const answer = (name: string) => JSON.parse(readFileSync(`${folder}/${name}.json`, 'utf8'));
    expect(answer('sacct-failed-exit-3').stdout).toMatch(/^\d+\|FAILED\|3:0\|/);
    expect(answer('squeue-unknown')).toMatchObject({
      scheduler: 'slurm',
      command: ['squeue', '--noheader', '--states=all', '--array', expect.any(String), '--jobs', '999999'],
      exitCode: 1,
      stdout: '',
      stderr: 'slurm_load_jobs error: Invalid job id specified\n',
      note: 'unknown: an id that never was',
    });
  });

  it('comes back after all its daemons were killed', async () => {
    const before = cluster.daemons.all.map((daemon) => daemon.process?.pid);
    for (const daemon of cluster.daemons.all) daemon.signal('SIGKILL');
    await waitUntil(
      'the daemons to be gone',
      async () => cluster.daemons.all.every(({ process }) => !process),
      PATIENCE,
    );
    await startSlurm({ root: cluster.dir });
    const after = cluster.daemons.all.map((daemon) => daemon.process?.pid);
    expect(after).not.toContain(undefined);
    expect(after.filter((pid) => before.includes(pid))).toEqual([]);
    expect(await said('sinfo', '-h', '-p', 'debug', '-o', '%D %T')).toBe('4 idle');
  });

  it('leaves nothing when it is taken down, even with a job running', async () => {
    await said('sbatch', '--wrap', 'trap "" TERM; sleep 300 & sleep 300');
    await waitUntil(
      'the job to run',
      async () => (await said('squeue', '-h', '-o', '%T')).includes('RUNNING'),
      PATIENCE,
    );
    const { dir, daemons } = cluster;
    await cluster.stop();
    expect(daemons.all.map((daemon) => daemon.process)).toEqual(daemons.all.map(() => null));
    expect(existsSync(dir)).toBe(false);
    expect(await findSlurm(dir)).toBe(null);
  });
});

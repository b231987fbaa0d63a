import { existsSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { defaultRoot } from '../clusters/names.ts';
import { findSge, startSge } from '../clusters/sge/cluster.ts';
import { whyCannotStart } from '../clusters/sge/requirements.ts';
import type { SgeCluster } from '../clusters/sge/sgeCluster.ts';
import { waitUntil } from '../clusters/wait.ts';

const reason = await whyCannotStart();
const title = reason === null ? 'a Grid Engine for tests' : `a Grid Engine for tests: ${reason}`;
const PATIENCE = { limitMs: 30_000, pauseMs: 200 };

describe.skipIf(reason !== null)(title, { timeout: 60_000 }, () => {
  let cluster: SgeCluster;

  beforeAll(async () => {
    cluster = await startSge(`${defaultRoot('sge')}-smoke`);
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

  async function submit(name: string, body: string): Promise<string> {
    return await said('sh', '-c', 'printf "%s\\n" "$2" | qsub -terse -N "$1" -j y', 'sh', name, body);
  }

  it('has two queues and two parallel environments', async () => {
    expect((await said('qconf', '-sql')).split('\n')).toEqual(['all.q', 'short.q']);
    expect((await said('qconf', '-spl')).split('\n')).toEqual(['mpi', 'omp']);
    expect(await said('qconf', '-sq', 'short.q')).toMatch(/^h_rt\s+0:1:0$/m);
  });

  it('runs a job of an unprivileged user and keeps its record', async () => {
    const id = await submit('kept', 'id -un; exit 3');
    const record = async () => (await cluster.asUser(['qacct', '-j', id])).stdout;
    await waitUntil('the record', async () => /exit_status\s+3/.test(await record()), PATIENCE);
    expect(await record()).toMatch(new RegExp(`^owner\\s+${cluster.user.name}\\s*$`, 'm'));
    expect(await said('cat', `kept.o${id}`)).toBe(cluster.user.name);
    expect(await cluster.jobsNamed('kept')).toEqual([id]);
  });

  it('is found by a login shell that inherits nothing', async () => {
    const home = `HOME=${cluster.user.home}`;
    const answer = await cluster.asUser(['env', '-i', home, 'bash', '-lc', 'qstat; echo $?']);
    expect(answer.stdout.trim()).toBe('0');
  });

  it('is the same cluster when it is brought up again', async () => {
    const before = cluster.daemons.all.map((daemon) => daemon.process);
    const again = await startSge(cluster.dir);
    expect(again.daemons.all.map((daemon) => daemon.process)).toEqual(before);
    expect(again.env).toEqual(cluster.env);
  });

  it('refuses, does not answer, and answers again as its qmaster is stopped, suspended and started', async () => {
    await cluster.stopQmaster();
    const refused = await cluster.asUser(['qstat']);
    expect(refused.stderr).toContain('Connection refused');
    await cluster.startQmaster();

    cluster.suspendQmaster();
    const hung = await cluster.asUser(['qstat'], { limitMs: 1000 });
    expect(hung.timedOut).toBe(true);
    cluster.resumeQmaster();
    expect(await said('qconf', '-sm')).toContain('root');
  });

  it('has other users, who may not touch the job', async () => {
    const other = await cluster.addUser('other');
    const id = await submit('mine', 'sleep 300');
    const answer = await cluster.asUser(['qdel', id], { user: other });
    expect(answer.stdout).toContain(
      `${other.name} - you do not have the necessary privileges to delete the job "${id}"`,
    );
    await said('qdel', id);
  });

  it('comes back after its daemons were killed, and remembers its jobs', async () => {
    const ended = await submit('before', 'true');
    await waitUntil('the job to end', async () => !(await said('qstat')).includes(` ${ended} `), PATIENCE);
    const before = cluster.daemons.all.map((daemon) => daemon.process?.pid);
    for (const daemon of cluster.daemons.all) daemon.signal('SIGKILL');
    const gone = async () => cluster.daemons.all.every(({ process }) => !process);
    await waitUntil('the daemons to be gone', gone, PATIENCE);
    await startSge(cluster.dir);
    const after = cluster.daemons.all.map((daemon) => daemon.process?.pid);
    expect(after).not.toContain(undefined);
    expect(after.filter((pid) => before.includes(pid))).toEqual([]);
    expect(await cluster.jobsNamed('before')).toEqual([ended]);
  });

  it('leaves nothing when it is taken down, even with a job running', async () => {
    await submit('endless', 'trap "" TERM; sleep 300 & sleep 300');
    await waitUntil('the job to run', async () => / r /.test(await said('qstat')), PATIENCE);
    const { dir, daemons } = cluster;
    await cluster.stop();
    expect(daemons.all.map((daemon) => daemon.process)).toEqual(daemons.all.map(() => null));
    expect(existsSync(dir)).toBe(false);
    expect(findSge(dir)).toBe(null);
  });
});

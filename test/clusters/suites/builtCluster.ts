import { existsSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Daemon } from '../daemon.ts';
import type { TestScheduler } from '../names.ts';
import { defaultRoot } from '../names.ts';
import type { Answer } from '../process.ts';
import type { ClusterUser, TestCluster } from '../testCluster.ts';
import { waitUntil } from '../wait.ts';

type Program = readonly [string, ...string[]];

/** A cluster that was brought up here, with what it consists of. */
export interface BuiltCluster extends TestCluster {
  /** What the commands of its scheduler need in their environment. */
  readonly env: Readonly<Record<string, string>>;
  readonly daemons: { readonly all: readonly Daemon[] };
  /** Another unprivileged user who may submit. */
  addUser(label: string): Promise<ClusterUser>;
}

/** How a cluster is brought up, and the commands of its scheduler. */
export interface Built<Cluster extends BuiltCluster> {
  readonly scheduler: TestScheduler;
  /** How the documentation calls it. */
  readonly title: string;
  /** How the scheduler calls the part that answers. */
  readonly server: string;
  readonly start: (root: string) => Promise<Cluster>;
  readonly find: (root: string) => Promise<Cluster | null> | Cluster | null;
  /** What it consists of: in words, and as commands tell it. */
  readonly parts: { readonly title: string; readonly program: Program; readonly told: string };
  /** Lists the jobs, and what stands in the line of one that runs. */
  readonly list: Program;
  readonly running: RegExp;
  /** Submits a line of shell and prints the id. */
  readonly submit: (name: string, line: string) => Program;
  readonly delete: (id: string) => Program;
  /** The answer to somebody who may not delete a job. */
  readonly denied: (user: string, id: string) => Partial<Answer>;
  /** Tells what is kept of a job, and what stands there once it has ended. */
  readonly record: { readonly program: (id: string) => Program; readonly ended: RegExp };
  /** Whether it still knows a job that has ended when its daemons are killed at once: Slurm writes its state now and then. */
  readonly remembers: boolean;
  /** Tells whether the server is there, and the answer if it is not. */
  readonly ping: { readonly program: Program; readonly up: string; readonly down: Partial<Answer> };
  /** Tests of what it alone has. */
  readonly alone: (cluster: () => Cluster, said: Said) => void;
}

/** Runs a command as the user, to which nothing is to be objected, and gives what it printed. */
export type Said = (...argv: Program) => Promise<string>;

/** How long a test waits for what a scheduler does on its own. */
export const PATIENCE = { limitMs: 30_000, pauseMs: 200 };

/** A scheduler of our own is brought up, put out of order and taken down. `reason`: why it cannot be started. */
export function describeBuiltCluster<Cluster extends BuiltCluster>(reason: string | null, built: Built<Cluster>): void {
  const { start, find, parts, list, running, record, ping } = built;
  const title = `a ${built.title} for tests`;

  describe.skipIf(reason !== null)(reason === null ? title : `${title}: ${reason}`, { timeout: 60_000 }, () => {
    let cluster: Cluster;

    beforeAll(async () => {
      cluster = await start(`${defaultRoot(built.scheduler)}-smoke`);
    }, 120_000);

    afterAll(async () => {
      await cluster?.stop();
    }, 60_000);

    const said: Said = async (...argv) => {
      const answer = await cluster.asUser(argv);
      expect(answer.stderr).toBe('');
      expect(answer.exitCode).toBe(0);
      return answer.stdout.trim();
    };

    it(`has ${parts.title}`, async () => {
      expect(await said(...parts.program)).toBe(parts.told);
    });

    it('is found by a login shell that inherits nothing', async () => {
      const home = `HOME=${cluster.user.home}`;
      const answer = await cluster.asUser(['env', '-i', home, 'bash', '-lc', `${list.join(' ')}; echo $?`]);
      expect(answer.stdout.trim()).toBe('0');
    });

    it('is the same cluster when it is brought up again', async () => {
      const before = cluster.daemons.all.map((daemon) => daemon.process);
      const again = await start(cluster.dir);
      expect(again.daemons.all.map((daemon) => daemon.process)).toEqual(before);
      expect(again.env).toEqual(cluster.env);
    });

    it(`refuses, does not answer, and answers again as its ${built.server} is stopped, suspended and started`, async () => {
      await cluster.stopServer();
      expect(await cluster.asUser(ping.program)).toMatchObject(ping.down);
      await cluster.startServer();

      cluster.suspendServer();
      const hung = await cluster.asUser(list, { limitMs: 1000 });
      expect(hung.timedOut).toBe(true);
      cluster.resumeServer();
      expect(await said(...ping.program)).toContain(ping.up);
    });

    it('has other users, who may not touch the job', async () => {
      const other = await cluster.addUser('other');
      const id = await said(...built.submit('mine', 'sleep 300'));
      const answer = await cluster.asUser(built.delete(id), { user: other });
      expect(answer.exitCode).not.toBe(0);
      expect(answer).toMatchObject(built.denied(other.name, id));
      await said(...built.delete(id));
    });

    built.alone(() => cluster, said);

    it(`comes back after all its daemons were killed${built.remembers ? ', and remembers its jobs' : ''}`, async () => {
      const ended = await said(...built.submit('before', 'true'));
      const isKept = async () => record.ended.test((await cluster.asUser(record.program(ended))).stdout);
      await waitUntil('the record of the job', isKept, PATIENCE);
      const before = cluster.daemons.all.map((daemon) => daemon.process?.pid);
      for (const daemon of cluster.daemons.all) daemon.signal('SIGKILL');
      const gone = async () => cluster.daemons.all.every(({ process }) => !process);
      await waitUntil('the daemons to be gone', gone, PATIENCE);
      await start(cluster.dir);
      const after = cluster.daemons.all.map((daemon) => daemon.process?.pid);
      expect(after).not.toContain(undefined);
      expect(after.filter((pid) => before.includes(pid))).toEqual([]);
      if (built.remembers) expect(await cluster.jobsNamed('before')).toEqual([ended]);
      expect(await said(...parts.program)).toBe(parts.told);
    });

    it('leaves nothing when it is taken down, even with a job running', async () => {
      await said(...built.submit('endless', 'trap "" TERM; sleep 300 & sleep 300'));
      await waitUntil('the job to run', async () => running.test(await said(...list)), PATIENCE);
      const { dir, daemons } = cluster;
      await cluster.stop();
      expect(daemons.all.map((daemon) => daemon.process)).toEqual(daemons.all.map(() => null));
      expect(existsSync(dir)).toBe(false);
      expect(await find(dir)).toBe(null);
    });
  });
}

import type { ClusterUser } from '../testCluster.ts';
import { waitUntil } from '../wait.ts';
import type { SlurmCluster } from './slurmCluster.ts';

const SOON_MS = 60_000;
const ENDED = / (COMPLETED|FAILED|CANCELLED|TIMEOUT|DEADLINE|PREEMPTED|NODE_FAIL|OUT_OF_MEMORY|BOOT_FAIL) /;

/** The hands with which a situation is brought about on a cluster: submit, look, wait. */
export class Stage {
  readonly cluster: SlurmCluster;
  /** A second user, whose jobs the first one may see but not touch. */
  readonly other: ClusterUser;

  constructor(cluster: SlurmCluster, other: ClusterUser) {
    this.cluster = cluster;
    this.other = other;
  }

  /** Submits a script, given as text, and gives the job's id. Throws when it is refused. */
  async submit(options: readonly string[], body = 'true', user: ClusterUser = this.cluster.user): Promise<string> {
    const argv = ['sbatch', '--parsable', '--output=/dev/null', ...options] as const;
    const answer = await this.cluster.asUser([...argv] as [string, ...string[]], {
      input: `#!/bin/sh\n${body}\n`,
      user,
    });
    if (answer.exitCode !== 0) throw new Error(`${argv.join(' ')} was refused: ${answer.stderr.trim()}`);
    return answer.stdout.trim();
  }

  /** Runs a command as the user; it has to succeed. */
  async user(...argv: [string, ...string[]]): Promise<string> {
    const answer = await this.cluster.asUser(argv);
    if (answer.exitCode !== 0) throw new Error(`${argv.join(' ')} failed: ${(answer.stderr || answer.stdout).trim()}`);
    return answer.stdout.trim();
  }

  /** Runs a command as the cluster's administrator; it has to succeed. */
  async admin(...argv: [string, ...string[]]): Promise<string> {
    return await this.cluster.asAdmin(argv);
  }

  /** What the controller says of a job: one line a task, `ID STATE REASON`; empty when it does not know it. */
  async queue(id: string): Promise<string> {
    const argv = ['squeue', '--noheader', '--states=all', '--array', '--jobs', id, '--format=%i %T %r'] as const;
    return (await this.cluster.asUser(argv as unknown as [string, ...string[]])).stdout.trim();
  }

  /** Waits until what `queue` gives fits a pattern. */
  async until(id: string, pattern: RegExp, limitMs = SOON_MS): Promise<void> {
    let seen = '';
    await waitUntil(
      `job ${id} to be ${pattern.source}`,
      async () => {
        seen = await this.queue(id);
        return pattern.test(seen);
      },
      { limitMs, pauseMs: 200 },
    ).catch((error: unknown) => {
      throw new Error(`${String(error)}; last seen: ${seen}`);
    });
  }

  /** Waits until a job has ended in a state, for the controller and for accounting. */
  async ended(id: string, state: string, limitMs = SOON_MS): Promise<void> {
    await this.until(id, ENDED, limitMs);
    const seen = await this.queue(id);
    if (!seen.includes(` ${state} `)) throw new Error(`job ${id} was to end as ${state}: ${seen}`);
    await this.recorded(id, new RegExp(`\\|${state}`));
  }

  /** Waits until what accounting says of a job, `ID|STATE` a line, fits a pattern. */
  async recorded(id: string, pattern: RegExp): Promise<void> {
    const look = () => this.user('sacct', '-nPX', '-j', id, '--format=JobID,State');
    await waitUntil(`the record of job ${id}`, async () => pattern.test(await look()), {
      limitMs: SOON_MS,
      pauseMs: 200,
    });
  }

  /** Cancels everything and waits until the cluster is empty. */
  async clear(): Promise<void> {
    const { cluster, other } = this;
    cluster.releaseEnds();
    for (const name of [cluster.user.name, other.name]) await this.admin('scancel', '--user', name);
    await waitUntil('the cluster to be empty', async () => (await this.admin('squeue', '-h')) === '', {
      limitMs: SOON_MS,
      pauseMs: 200,
    });
  }
}

import type { Backend } from '../backends/contract.ts';
import type { TransportOptions } from '../transport/contract.ts';
import { schedulersOnPath } from './adding/findSchedulers.ts';
import type { ClusterSnapshot } from './clusters.ts';
import { carryOut } from './exchange.ts';
import type { RunsContext } from './runsContext.ts';

/** Tells the user that a job would run beside a scheduler; rejects if it is not to run. */
export type SchedulerWarning = (text: string) => Promise<void>;

/**
 * Warns, once for every machine, before a job of the backend `local` runs where a scheduler is on the PATH: on a login node
 * that is seldom what was meant, and seldom allowed. Who was warned and went on is not warned again.
 */
export async function warnBesideScheduler(
  context: RunsContext,
  cluster: ClusterSnapshot,
  backends: readonly Backend[],
  warn: SchedulerWarning,
  options: TransportOptions,
): Promise<void> {
  if (cluster.backend !== 'local') return;
  const memory = schedulerMemory(cluster.remote);
  if ((await context.store.recall(memory)) !== null) return;
  const found = await carryOut(context, cluster, schedulersOnPath(backends), options);
  if (found.length === 0) return;
  const names = found.map(({ displayName }) => displayName);
  const machine = cluster.remote ?? 'This machine';
  await warn(
    `${machine} has a scheduler (${names.join(' or ')}), but a job of the cluster '${cluster.name}' does not go through it: ` +
      'it runs right there, beside the work of others',
  );
  await context.store.remember(memory, names.join());
}

/** Under this name the store remembers that the user knows of the scheduler on a machine; null: this one. */
export function schedulerMemory(remote: string | null): string {
  return `knows of the scheduler on ${remote ?? 'this machine'}`;
}

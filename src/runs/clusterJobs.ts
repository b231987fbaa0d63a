import type { JobState } from '../backends/jobState.ts';
import { UserError } from '../base/errors.ts';
import { isFinished } from '../job/states.ts';
import type { TransportOptions } from '../transport/contract.ts';
import type { ClusterSnapshot } from './clusters.ts';
import { carryOut } from './exchange.ts';
import { hasJob } from './parts.ts';
import { isSameJob } from './reconcile.ts';
import type { RunRecord } from './record.ts';
import { noAnswer, reportUnread } from './round.ts';
import type { RunsContext } from './runsContext.ts';

/** A job of the user on a cluster, and the run that it is; null for one that was submitted in another way. */
export interface ClusterJob {
  readonly job: JobState;
  readonly run: RunRecord | null;
}

/** Asks a cluster for all unfinished jobs of the user. Rejects with a `UserError` if it gives no answer. */
export async function askJobs(
  context: RunsContext,
  cluster: ClusterSnapshot,
  options: TransportOptions,
): Promise<readonly ClusterJob[]> {
  const backend = context.backends.get(cluster.backend, cluster.definition);
  if (!backend.queryMine) {
    throw new UserError({ what: `${backend.displayName} has no way to list your jobs`, code: 'not-offered' });
  }
  const seen = await carryOut(context, cluster, backend.queryMine(), options);
  reportUnread(context, cluster, seen);
  if (seen.failure) throw noAnswer(cluster, backend, seen.failure);
  const runs = await context.store.list({ clusterKey: cluster.key, hidden: true });
  // Some list jobs for a while after they have ended.
  const unfinished = seen.states.filter(({ state }) => state === null || !isFinished(state));
  return unfinished.map((job) => ({
    job,
    run: runs.find((run) => hasJob(run, job.ref.id) && isSameJob(run, job)) ?? null,
  }));
}

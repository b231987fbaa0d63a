import { posix } from 'node:path';
import type { Backend } from '../backends/contract.ts';
import type { JobRef, JobState, Seen } from '../backends/jobState.ts';
import { errorText, UserError } from '../base/errors.ts';
import { reportFile } from '../job/report.ts';
import type { TransportOptions } from '../transport/contract.ts';
import type { ClusterSnapshot } from './clusters.ts';
import { carryOut } from './exchange.ts';
import { lastLines, logPath, readLog } from './logs.ts';
import { markerState } from './marker.ts';
import { keepCleared, removingLocks, runsWithOldLock } from './oldLocks.ts';
import { askedJobs } from './parts.ts';
import { hasLeftQueue, reconcile } from './reconcile.ts';
import type { RunRecord } from './record.ts';
import type { RunsContext } from './runsContext.ts';

/** How much of a report file is read for the exit marker. */
const MOST_REPORT_BYTES = 1 << 20;
/** How much of the end of a failed run's error output is kept with it. */
const KEPT_ERROR_BYTES = 4096;
const KEPT_ERROR_LINES = 20;

/**
 * Asks a cluster once about all of its open runs and stores what has changed; along with that, locks are removed there
 * that have done their work. Returns the ids of the runs whose state changed. Rejects with a transient `UserError` if the
 * scheduler gave no usable answer; then no state has changed.
 */
export async function askCluster(
  context: RunsContext,
  cluster: ClusterSnapshot,
  runs: readonly RunRecord[],
  options: TransportOptions,
): Promise<readonly string[]> {
  const backend = context.backends.get(cluster.backend, cluster.definition);
  const refs = refsOf(runs);
  if (!backend.query || refs.length === 0) return [];
  const known = await context.store.list({ clusterKey: cluster.key, hidden: true });
  const old = runsWithOldLock(known, context.clock.now());
  const { answer: queue, gone } = await carryOut(context, cluster, removingLocks(backend.query(refs), old), options);
  await keepCleared(context, old, gone);
  reportUnread(context, cluster, queue);
  if (queue.failure) throw noAnswer(cluster, backend, queue.failure);
  const left = runs.filter((run) => hasLeftQueue(run, queue));
  const history = await askHistory(context, cluster, backend, left, options);
  const changed: string[] = [];
  for (const run of runs) {
    const unlisted = left.includes(run) && !history?.states.some((state) => state.ref.id === run.schedulerId);
    const marker = unlisted ? await readMarker(context, run, options) : null;
    if (marker === 'not read') continue;
    if (await settle(context, run, { queue, history, marker }, options)) changed.push(run.id);
  }
  return changed;
}

/**
 * What is asked about: the tasks of an array and not the array as a whole. Slurm's accounting may call one task by the id
 * of the array before it knows that it is one: see history/array-just-ended.
 */
function refsOf(runs: readonly RunRecord[]): readonly JobRef[] {
  return runs.flatMap(askedJobs);
}

async function settle(
  context: RunsContext,
  run: RunRecord,
  findings: { readonly queue: Seen; readonly history: Seen | null; readonly marker: JobState | null },
  options: TransportOptions,
): Promise<boolean> {
  const outcome = reconcile(run, findings, context.clock.now());
  if (!outcome) return false;
  // Null: somebody else has changed the run meanwhile; the next round sees it anew.
  const next = await context.store.update(run, outcome.change, outcome);
  if (!next) return false;
  if (next.state === 'failed' && run.state !== 'failed') await keepErrorOutput(context, next, options);
  return next.state !== run.state;
}

async function askHistory(
  context: RunsContext,
  cluster: ClusterSnapshot,
  backend: Backend,
  runs: readonly RunRecord[],
  options: TransportOptions,
): Promise<Seen | null> {
  if (!backend.history || runs.length === 0) return null;
  const refs = refsOf(runs);
  const since = Math.min(...runs.map((run) => run.attempts[0]?.submitted ?? run.created));
  const history = await carryOut(context, cluster, backend.history(refs, since), options);
  reportUnread(context, cluster, history);
  // The history may be down, or closed to users, while the queue answers: the rest of the round counts all the same.
  if (history.failure)
    context.log.warn(`${cluster.name}: no history from ${backend.displayName}: ${history.failure.message}`);
  return history;
}

/** What the exit marker of a run says; null where there is none, `not read` where that may be known the next time. */
async function readMarker(
  context: RunsContext,
  run: RunRecord,
  options: TransportOptions,
): Promise<JobState | 'not read' | null> {
  const file = reportFile(run.id, null);
  if (run.tasks !== null || !run.job.script.includes(file)) return null;
  const path = posix.join(run.folder, file);
  try {
    const slice = await readLog(context, run, path, { offset: 0, length: MOST_REPORT_BYTES }, options);
    return slice && markerState(run, slice.bytes);
  } catch (error) {
    // One report that cannot be read must not keep the other runs of the cluster from being followed.
    context.log.warn(`${run.id}: its report could not be read: ${errorText(error)}`);
    return error instanceof UserError && !error.transient ? null : 'not read';
  }
}

/** Keeps the end of the error output of a run that failed, for as long as it can still be read. */
async function keepErrorOutput(context: RunsContext, run: RunRecord, options: TransportOptions): Promise<void> {
  const failedTask = run.tasks?.find((group) => group.state === 'failed')?.tasks[0]?.first;
  const path = logPath(context, run, 'stderr', failedTask) ?? logPath(context, run, 'stdout', failedTask);
  if (path === null) return;
  try {
    const slice = await readLog(context, run, path, { offset: -KEPT_ERROR_BYTES, length: KEPT_ERROR_BYTES }, options);
    if (!slice || slice.bytes.length === 0) return;
    const errorOutput = lastLines(new TextDecoder().decode(slice.bytes), KEPT_ERROR_LINES).join('\n');
    await context.store.change(run.id, ({ extra }) => ({
      change: { extra: { ...extra, errorOutput } },
      source: 'client',
      text: null,
    }));
  } catch (error) {
    context.log.warn(`${run.id}: its error output could not be read: ${errorText(error)}`);
  }
}

/** Tells of the parts of an answer that could not be understood; the rest counts. */
export function reportUnread(context: RunsContext, cluster: ClusterSnapshot, { unread }: Seen): void {
  const [first] = unread;
  if (!first) return;
  const more = unread.length > 1 ? `, and ${unread.length - 1} more` : '';
  context.log.warn(`${cluster.name}: not understood (${first.reason}): ${first.text}${more}`);
}

/** The error for a scheduler that gave no usable answer. */
export function noAnswer(cluster: ClusterSnapshot, backend: Backend, failure: NonNullable<Seen['failure']>): UserError {
  return new UserError({
    what: `${backend.displayName} on ${cluster.name} gave no answer`,
    detail: failure.message,
    next: `Its runs keep the state that was last seen; \`clusterjob clusters test ${cluster.name}\` tells what is wrong there`,
    code: 'scheduler-no-answer',
    transient: failure.transient,
  });
}

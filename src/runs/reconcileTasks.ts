import type { ExitInfo, JobState, Seen } from '../backends/jobState.ts';
import { isFinished } from '../job/states.ts';
import type { TaskSet } from '../job/tasks.ts';
import { commonTasks, hasTask, joinTasks, withoutTasks } from '../job/tasks.ts';
import { CANCELLED, cancelledTasks } from './cancelled.ts';
import type { RunChange, RunRecord, TaskGroup } from './record.ts';
import { LOST, silentSince } from './silence.ts';
import { overlayTasks, stateOfTasks, unfinishedTasks } from './summary.ts';

/** What was told of the tasks of an array. */
export interface TaskFindings {
  /** By the queue. */
  readonly listed: readonly JobState[];
  /** By the history, of tasks that have ended. */
  readonly recorded: readonly JobState[];
  /** The history's whole answer: whether it could be asked at all. */
  readonly history: Seen | null;
}

/** Tasks that are not finished as far as we know and that the queue does not list any more. */
export function leftTasks(run: RunRecord, listed: readonly JobState[]): TaskSet {
  return unlisted(run, unfinishedTasks(run.tasks ?? []), listed);
}

/** What a round of questions changes in an array; null if it changes nothing. */
export function applyTasks(run: RunRecord, findings: TaskFindings, now: number): RunChange | null {
  const { listed, recorded } = findings;
  const heard = [...listed, ...recorded];
  const groups = toldTasks(run, findings);
  const silent = unlisted(run, unfinishedTasks(groups), listed);
  const { tasks, missingSince } = settleSilent(run, groups, silent, findings.history, now);
  const state = stateOfTasks(tasks) ?? run.state;
  if (heard.length === 0 && state === run.state && missingSince === run.missingSince) return null;
  const finished = isFinished(state);
  const sample = heard.find((each) => each.state === state) ?? heard[0];
  const nativeState = sample?.native ?? run.nativeState;
  const exit = finished ? exitOf(tasks, run) : null;
  const times = (name: 'started' | 'ended') => heard.map((each) => each[name]).filter((time) => time !== null);
  return {
    tasks,
    state,
    nativeState,
    reason: finished ? null : (sample?.reason ?? null),
    exit,
    usage: usageOf(run, heard),
    started: least([...times('started'), run.started]),
    ended: finished ? (times('ended').toSorted((a, b) => b - a)[0] ?? run.ended) : null,
    queue: sample?.queue ?? run.queue,
    attempts: run.attempts.map((attempt, at) =>
      at === run.attempts.length - 1 ? { ...attempt, state, nativeState, exit } : attempt,
    ),
    missingSince,
    trouble: state === 'lost' ? LOST : null,
  };
}

/** The tasks with what the queue and the history say of them. */
function toldTasks(run: RunRecord, { listed, recorded }: TaskFindings): readonly TaskGroup[] {
  const old = run.tasks ?? [];
  const groups = (states: readonly JobState[]) => states.map((state) => groupOf(run, state));
  // Of tasks that have ended the history knows more than the queue.
  if (listed.every(({ state }) => state !== null && isFinished(state))) {
    return overlayTasks(overlayTasks(old, groups(listed)), groups(recorded));
  }
  // While the array goes on the queue is the newer, and the history may hold a stale range of what is still listed.
  const left = leftTasks(run, listed);
  const ended = groups(recorded).map((group) => ({ ...group, tasks: commonTasks(group.tasks, left) }));
  return overlayTasks(overlayTasks(old, ended), groups(listed));
}

function groupOf(run: RunRecord, { ref, state, native, exit, reason }: JobState): TaskGroup {
  const tasks = ref.tasks ?? run.job.tasks ?? [];
  const before = run.tasks?.find((group) => tasks.some((range) => hasTask(group.tasks, range.first)));
  return { tasks, state: state ?? before?.state ?? 'pending', nativeState: native, exit, reason };
}

/**
 * Tasks of which nobody knows any more. Slurm forgets at once a task that is cancelled while it waits, and may never record
 * it; where the user has cancelled it, that is what became of it. Of one that ran the record may still come. The others
 * are lost after a time.
 */
function settleSilent(
  run: RunRecord,
  groups: readonly TaskGroup[],
  silent: TaskSet,
  history: Seen | null,
  now: number,
): { readonly tasks: readonly TaskGroup[]; readonly missingSince: number | null } {
  const waiting = groups.filter(({ state }) => state === 'pending' || state === 'held').map((group) => group.tasks);
  const ours = commonTasks(silent, cancelledTasks(run.extra));
  // Where there is no history, no record of a task that ran will come either.
  const cancelled = history === null ? ours : commonTasks(ours, joinTasks(...waiting));
  const tasks = overlayTasks(groups, [finishedGroup(cancelled, 'cancelled', CANCELLED)]);
  const rest = withoutTasks(silent, cancelled);
  if (rest.length === 0) return { tasks, missingSince: null };
  const since = silentSince(run, history, now);
  if (since !== 'over') return { tasks, missingSince: since };
  const last = [
    finishedGroup(commonTasks(rest, ours), 'cancelled', CANCELLED),
    finishedGroup(withoutTasks(rest, ours), 'lost', null),
  ];
  return { tasks: overlayTasks(tasks, last), missingSince: null };
}

function finishedGroup(tasks: TaskSet, state: 'cancelled' | 'lost', exit: ExitInfo | null): TaskGroup {
  return { tasks, state, nativeState: null, exit, reason: null };
}

/** How the array ended: as a task in its state did. Not for good before that is known of all its tasks. */
function exitOf(tasks: readonly TaskGroup[], run: RunRecord): RunRecord['exit'] {
  const state = stateOfTasks(tasks);
  const exit = tasks.find((group) => group.state === state && group.exit !== null)?.exit ?? run.exit;
  return exit && { ...exit, final: tasks.every((group) => group.exit?.final ?? true) };
}

/** The most memory that one of the tasks took; the rest of what they used is told task by task, if at all. */
function usageOf(run: RunRecord, heard: readonly JobState[]): RunRecord['usage'] {
  const requested = heard.find(({ usage }) => usage !== null)?.usage?.requested ?? run.usage?.requested;
  if (!requested) return run.usage;
  const peaks = [run.usage, ...heard.map(({ usage }) => usage)].map((usage) => usage?.maxRssBytes ?? null);
  const maxRssBytes = peaks.reduce((a, b) => (a === null || (b !== null && b > a) ? b : a), null);
  return { maxRssBytes, cpuSeconds: null, elapsedSeconds: null, requested };
}

function unlisted(run: RunRecord, tasks: TaskSet, listed: readonly JobState[]): TaskSet {
  return listed.reduce((left, { ref }) => withoutTasks(left, ref.tasks ?? run.job.tasks ?? []), tasks);
}

function least(times: readonly (number | null)[]): number | null {
  return times.filter((time) => time !== null).toSorted((a, b) => a - b)[0] ?? null;
}

import type { JobState, Seen } from '../backends/contract.ts';
import type { RunState } from '../job/states.ts';
import { isFinished } from '../job/states.ts';
import type { TaskSet } from '../job/tasks.ts';
import { hasTask, withoutTasks } from '../job/tasks.ts';
import type { Attempt, RunChange, RunRecord, StateSource, TaskGroup } from './record.ts';
import { overlayTasks, stateOfTasks, unfinishedTasks } from './summary.ts';
import { isToken } from './token.ts';

/** How far name and submission time may be apart before a job with our id is held for somebody else's, in ms. */
const SUBMIT_TOLERANCE_MS = 10 * 60_000;

/**
 * How long a run may be unlisted, with nobody knowing its outcome, before it is lost, in ms. Grid Engine's accounting
 * may lag by 15 s (test/fixtures: race cases). While the history cannot be asked the time does not count.
 */
export const SILENCE_MS = 120_000;

/** How long after its end a run's exit information may still be corrected, in ms. */
const CORRECTION_MS = 10 * 60_000;

/** What a round of questions brought for a run. */
export interface Findings {
  readonly queue: Seen;
  /** Null where there is no history, or it was not asked; a failed answer where it could not be asked. */
  readonly history: Seen | null;
  /** What the job's own exit marker says; null where there is none. */
  readonly marker: JobState | null;
}

export interface Outcome {
  readonly change: RunChange;
  readonly source: StateSource;
  readonly text: string | null;
}

/** Whether a run has still to be asked about. */
export function isOpen(run: RunRecord, now: number): boolean {
  if (run.schedulerId === null) return false;
  if (!isFinished(run.state)) return true;
  return run.exit !== null && !run.exit.final && now - (run.ended ?? run.asOf ?? now) < CORRECTION_MS;
}

/** Whether the queue spoke for the run and did not list it, or not all of its unfinished tasks: the history has to be asked. */
export function hasLeftQueue(run: RunRecord, queue: Seen): boolean {
  if (!queue.answered.some((ref) => ref.id === run.schedulerId)) return false;
  const states = statesOf(run, queue);
  if (states.length === 0) return true;
  if (run.tasks === null)
    return states.every((state) => state.state !== null && isFinished(state.state) && !state.exit?.final);
  return leftTasks(run, states).length > 0;
}

/** What a round of questions changes in a run; null if it changes nothing. Decides on text alone, asks nobody. */
export function reconcile(run: RunRecord, findings: Findings, now: number): Outcome | null {
  const listed = statesOf(run, findings.queue);
  // A history that still says "running" of a job that is no longer listed lags behind, or will never know.
  const recorded = (findings.history ? statesOf(run, findings.history) : []).filter(
    (state) => state.state !== null && isFinished(state.state),
  );
  if (listed.length === 0 && recorded.length === 0) return reconcileUnlisted(run, findings, now);
  const seen = mergeStates(listed, recorded);
  const source: StateSource = listed.length > 0 && seen === listed ? 'queue' : 'history';
  const outcome = run.tasks === null ? applyWhole(run, seen) : applyTasks(run, listed, recorded);
  return (
    outcome && { change: { ...outcome, asOf: now, source, missingSince: null, trouble: null }, source, text: null }
  );
}

function statesOf(run: RunRecord, seen: Seen): readonly JobState[] {
  return seen.states.filter((state) => state.ref.id === run.schedulerId && isSameJob(run, state));
}

/** Ids come again: a job with our id is ours only if its name or its submission time fits too. */
function isSameJob(run: RunRecord, state: JobState): boolean {
  // The place of the token may hold a text of the user instead.
  if (isToken(state.token)) return state.token === run.token;
  const submitted = run.attempts[0]?.submitted ?? run.created;
  if (state.submitted !== null && Math.abs(state.submitted - submitted) < SUBMIT_TOLERANCE_MS) return true;
  if (state.name !== null && state.name === run.job.name) return true;
  return state.name === null && state.submitted === null;
}

/** The history knows more of a finished job than the queue; of an unfinished one the queue is the newer. */
function mergeStates(listed: readonly JobState[], recorded: readonly JobState[]): readonly JobState[] {
  return recorded.length > 0 && listed.every((state) => state.state !== null && isFinished(state.state))
    ? recorded
    : listed;
}

function applyWhole(run: RunRecord, states: readonly JobState[]): RunChange | null {
  const state = states.at(-1);
  if (!state) return null;
  const next: RunState = state.state ?? run.state;
  // Once the outcome is known for good, only a new start of the same job may change it.
  if (isFinished(run.state) && run.exit?.final && (state.restarts ?? 0) < run.attempts.length) return null;
  return {
    state: next,
    nativeState: state.native,
    reason: isFinished(next) ? null : state.reason,
    exit: isFinished(next) ? state.exit : null,
    usage: mergeUsage(run, state),
    started: state.started ?? run.started,
    ended: isFinished(next) ? (state.ended ?? run.ended) : null,
    estimatedStart: state.estimatedStart,
    queue: state.queue ?? run.queue,
    stdout: run.stdout ?? state.stdout,
    stderr: run.stderr ?? state.stderr,
    attempts: nextAttempts(run, state, next),
  };
}

function mergeUsage(run: RunRecord, state: JobState): RunRecord['usage'] {
  if (!state.usage || !run.usage) return state.usage ?? run.usage;
  const { requested, ...used } = state.usage;
  return {
    maxRssBytes: used.maxRssBytes ?? run.usage.maxRssBytes,
    cpuSeconds: used.cpuSeconds ?? run.usage.cpuSeconds,
    elapsedSeconds: used.elapsedSeconds ?? run.usage.elapsedSeconds,
    requested: {
      memBytes: requested.memBytes ?? run.usage.requested.memBytes,
      seconds: requested.seconds ?? run.usage.requested.seconds,
      cores: requested.cores ?? run.usage.requested.cores,
      nodes: requested.nodes ?? run.usage.requested.nodes,
    },
  };
}

/** The last attempt brought up to date; one more if the scheduler counts more starts than we do, or a finished run goes on. */
function nextAttempts(run: RunRecord, state: JobState, next: RunState): readonly Attempt[] {
  const last = run.attempts.at(-1);
  const restarted = isFinished(run.state) && !isFinished(next);
  const counted = state.restarts !== null && state.restarts + 1 > run.attempts.length;
  const number = last ? last.number + (restarted || counted ? 1 : 0) : 1;
  const attempt: Attempt = {
    number,
    schedulerId: state.ref.id,
    submitted: state.submitted ?? last?.submitted ?? null,
    started: state.started,
    ended: isFinished(next) ? state.ended : null,
    state: next,
    nativeState: state.native,
    exit: isFinished(next) ? state.exit : null,
    usage: state.usage,
    nodes: state.nodes,
  };
  if (!last) return [attempt];
  if (number === last.number)
    return [...run.attempts.slice(0, -1), { ...attempt, started: attempt.started ?? last.started }];
  const cut: Attempt = isFinished(last.state) ? last : { ...last, state: 'cancelled', nativeState: 'REQUEUED' };
  return [...run.attempts.slice(0, -1), cut, attempt];
}

function applyTasks(run: RunRecord, listed: readonly JobState[], recorded: readonly JobState[]): RunChange | null {
  const old = run.tasks ?? [];
  const all = run.job.tasks ?? [];
  const left = leftTasks(run, listed);
  const fromHistory = recorded
    .map((state) => groupOf(state, old, all))
    // A task that is still listed is where the queue says; the history may hold a stale range of it.
    .map((group) => ({ ...group, tasks: listed.length > 0 ? onlyTasks(group.tasks, left) : group.tasks }));
  const tasks = overlayTasks(old, [...fromHistory, ...listed.map((state) => groupOf(state, old, all))]);
  const next = stateOfTasks(tasks) ?? run.state;
  const any = [...listed, ...recorded];
  const sample = any.find((state) => state.state === next) ?? any[0];
  const ended = any.map((state) => state.ended).filter((time) => time !== null);
  const started = any.map((state) => state.started).filter((time) => time !== null);
  const failed = tasks.find((group) => group.state === next && group.exit !== null);
  return {
    tasks,
    state: next,
    nativeState: sample?.native ?? run.nativeState,
    reason: isFinished(next) ? null : (sample?.reason ?? null),
    exit: isFinished(next) ? (failed?.exit ?? run.exit) : null,
    started: earliest(started, run.started),
    ended: isFinished(next) ? (ended.length > 0 ? Math.max(...ended) : run.ended) : null,
    queue: sample?.queue ?? run.queue,
    attempts: run.attempts.map((attempt, at) =>
      at === run.attempts.length - 1 ? { ...attempt, state: next, nativeState: sample?.native ?? null } : attempt,
    ),
  };
}

function groupOf(state: JobState, old: readonly TaskGroup[], all: TaskSet): TaskGroup {
  const tasks = state.ref.tasks ?? all;
  const before = old.find((group) => tasks.some((range) => hasTask(group.tasks, range.first)));
  return {
    tasks,
    state: state.state ?? before?.state ?? 'pending',
    nativeState: state.native,
    exit: state.exit,
    reason: state.reason,
    usage: state.usage,
  };
}

/** Tasks that are not finished as far as we know and that the queue does not list any more. */
function leftTasks(run: RunRecord, listed: readonly JobState[]): TaskSet {
  let left = unfinishedTasks(run.tasks ?? []);
  for (const state of listed) left = withoutTasks(left, state.ref.tasks ?? run.job.tasks ?? []);
  return left;
}

function onlyTasks(tasks: TaskSet, wanted: TaskSet): TaskSet {
  return withoutTasks(tasks, withoutTasks(tasks, wanted));
}

function earliest(times: readonly number[], before: number | null): number | null {
  const all = before === null ? times : [...times, before];
  return all.length > 0 ? Math.min(...all) : null;
}

function reconcileUnlisted(run: RunRecord, { queue, history, marker }: Findings, now: number): Outcome | null {
  if (!queue.answered.some((ref) => ref.id === run.schedulerId)) return null;
  if (marker && run.tasks === null) {
    const change = applyWhole(run, [marker]);
    return (
      change && { change: { ...change, asOf: now, source: 'marker', missingSince: null }, source: 'marker', text: null }
    );
  }
  if (isFinished(run.state)) return null;
  if (run.missingSince === null) {
    return { change: { missingSince: now }, source: 'queue', text: 'no longer in the queue; looking for its outcome' };
  }
  if (history?.failure?.transient) {
    // When it is back it may still lag behind; not every round is worth a change in the store.
    const change = { missingSince: now };
    return now - run.missingSince < SILENCE_MS / 2 ? null : { change, source: 'history', text: null };
  }
  if (now - run.missingSince < SILENCE_MS) return null;
  return {
    change: {
      state: 'lost',
      nativeState: null,
      exit: null,
      asOf: now,
      source: 'silence',
      ended: null,
      tasks:
        run.tasks?.map((group) => (isFinished(group.state) ? group : { ...group, state: 'lost' as const })) ?? null,
      trouble: {
        message: 'The outcome is unknown: the scheduler does not list the job any more and keeps no record of it',
        next: 'Look at its output; `exit_marker = true` in the profile makes later runs tell their outcome themselves',
      },
    },
    source: 'silence',
    text: 'lost: outcome unknown',
  };
}

import type { JobState, Seen } from '../backends/jobState.ts';
import type { RunState } from '../job/states.ts';
import { isFinished } from '../job/states.ts';
import { believeCancel, CANCELLED, isCancelled } from './cancelled.ts';
import { nameOnScheduler } from './logRequest.ts';
import { speaksFor, statesOfJobs } from './parts.ts';
import { applyTasks, leftTasks } from './reconcileTasks.ts';
import type { Attempt, RunChange, RunRecord, StateSource } from './record.ts';
import { LOST, silentSince } from './silence.ts';
import { isToken } from './token.ts';

/** How far name and submission time may be apart before a job with our id is held for somebody else's, in ms. */
const SUBMIT_TOLERANCE_MS = 10 * 60_000;

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

/** A change of a run, with who said so and what is worth telling. */
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
  if (!speaksFor(run, queue)) return false;
  const states = statesOf(run, queue);
  if (states.length === 0) return true;
  // The history knows for good how a job ended, and what it used.
  if (states.every(({ state }) => state !== null && isFinished(state)) && states.some(({ exit }) => !exit?.final))
    return true;
  return run.tasks !== null && leftTasks(run, states).length > 0;
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
  const change =
    run.tasks === null ? applyWhole(run, seen) : applyTasks(run, { listed, recorded, history: findings.history }, now);
  return change && { change: { missingSince: null, trouble: null, ...change, asOf: now, source }, source, text: null };
}

function statesOf(run: RunRecord, seen: Seen): readonly JobState[] {
  return statesOfJobs(run, seen)
    .filter((state) => isSameJob(run, state))
    .flatMap((state) => believeCancel(run, state));
}

/** Ids come again: a job with our id is ours only if its name or its submission time fits too. */
export function isSameJob(run: RunRecord, state: JobState): boolean {
  // The place of the token may hold a text of the user instead.
  if (isToken(state.token)) return state.token === run.token;
  const submitted = run.attempts[0]?.submitted ?? run.created;
  if (state.submitted !== null && Math.abs(state.submitted - submitted) < SUBMIT_TOLERANCE_MS) return true;
  if (state.name !== null && state.name === nameOnScheduler(run.job)) return true;
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

/** What becomes of a run of which neither the queue nor the history says anything. */
function reconcileUnlisted(run: RunRecord, { queue, history, marker }: Findings, now: number): Outcome | null {
  if (!speaksFor(run, queue)) return null;
  if (marker && run.tasks === null) {
    const change = applyWhole(run, believeCancel(run, marker));
    return (
      change && { change: { ...change, asOf: now, source: 'marker', missingSince: null }, source: 'marker', text: null }
    );
  }
  if (isFinished(run.state)) return null;
  if (run.tasks === null && isCancelled(run) && isSettled(run, history, now)) return cancelledUnlisted(run, now);
  const change =
    run.tasks === null ? applySilence(run, history, now) : applyTasks(run, { listed: [], recorded: [], history }, now);
  if (change === null) return null;
  if (change.state === 'lost') return lost(change, now);
  const text =
    run.missingSince === null && change.missingSince ? 'no longer in the queue; looking for its outcome' : null;
  return { change, source: 'queue', text };
}

/** Whether no record of a cancelled run is to be expected any more: it never ran, or nobody keeps one, or the time for it is over. */
function isSettled(run: RunRecord, history: Seen | null, now: number): boolean {
  const waited = run.state === 'pending' || run.state === 'held';
  return history === null || (waited && !history.failure?.transient) || silentSince(run, history, now) === 'over';
}

function cancelledUnlisted(run: RunRecord, now: number): Outcome {
  const attempts = run.attempts.map(
    (attempt, at): Attempt =>
      at === run.attempts.length - 1 ? { ...attempt, state: 'cancelled', nativeState: null, exit: CANCELLED } : attempt,
  );
  const end = { state: 'cancelled', nativeState: null, reason: null, exit: CANCELLED, attempts } as const;
  const change: RunChange = { ...end, missingSince: null, trouble: null, asOf: now, source: 'queue' };
  return { change, source: 'queue', text: 'no longer in the queue: it was cancelled' };
}

function applySilence(run: RunRecord, history: Seen | null, now: number): RunChange | null {
  const since = silentSince(run, history, now);
  if (since === 'over') return { state: 'lost', nativeState: null, exit: null, ended: null, trouble: LOST };
  return since === run.missingSince ? null : { missingSince: since };
}

function lost(change: RunChange, now: number): Outcome {
  return { change: { ...change, asOf: now, source: 'silence' }, source: 'silence', text: 'lost: outcome unknown' };
}

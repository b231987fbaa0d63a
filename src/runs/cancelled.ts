import type { ExitInfo, JobState } from '../backends/jobState.ts';
import type { TaskSet } from '../job/tasks.ts';
import { commonTasks, formatTasks, joinTasks, parseTasks, withoutTasks } from '../job/tasks.ts';
import type { RunRecord } from './record.ts';

/** Under this name `extra` holds the tasks that the user has cancelled, as in `1-3,7`. */
const TASKS = 'cancelledTasks';
/** Under this name `extra` holds the number of the attempt that the user has cancelled. */
const ATTEMPT = 'cancelledAttempt';

/** How a job ended that the user has cancelled, where nobody tells more. */
export const CANCELLED: ExitInfo = { class: 'cancelled', status: null, signal: null, message: null, final: true };

/** The signals by which schedulers end a job: HUP, INT, KILL, TERM. */
const ENDING_SIGNALS: ReadonlySet<number> = new Set([1, 2, 9, 15]);
/** What a shell adds to the number of the signal that ended a program. */
const SHELL_SIGNAL = 128;

/** `extra` of a run once the scheduler has taken the user's order to cancel it, or some tasks of it. */
export function withCancelled({ extra, job, attempts }: RunRecord, tasks?: TaskSet): RunRecord['extra'] {
  if (job.tasks === null) return { ...extra, [ATTEMPT]: attempts.length };
  return { ...extra, [TASKS]: formatTasks(joinTasks(cancelledTasks(extra), tasks ?? job.tasks)) };
}

/** `extra` of a run that starts anew by the user's order: what ends it from now on is another matter. */
export function withoutCancelled({ extra, job }: RunRecord, tasks?: TaskSet): RunRecord['extra'] {
  const { [ATTEMPT]: _attempt, [TASKS]: _tasks, ...rest } = extra;
  const left = withoutTasks(cancelledTasks(extra), tasks ?? job.tasks ?? []);
  return left.length === 0 ? rest : { ...rest, [TASKS]: formatTasks(left) };
}

/** The tasks that the user has cancelled. */
export function cancelledTasks(extra: RunRecord['extra']): TaskSet {
  const text = extra[TASKS];
  return typeof text === 'string' ? (parseTasks(text) ?? []) : [];
}

/** Whether the user has cancelled a run that is no array, in the attempt that is known as the last one. */
export function isCancelled({ extra, attempts }: RunRecord): boolean {
  return attempts.length > 0 && extra[ATTEMPT] === attempts.length;
}

/**
 * What a scheduler says of a job whose cancelling it had accepted. SGE, TORQUE, OpenLava and the exit marker tell only of
 * the signal that ended it: that is then the user's, unless another cause is proven. Tasks are told apart.
 */
export function believeCancel(run: RunRecord, state: JobState): readonly JobState[] {
  if (state.state !== 'failed' || !isKill(state.exit)) return [state];
  const ended: JobState = { ...state, state: 'cancelled', exit: state.exit && { ...state.exit, class: 'cancelled' } };
  if (run.job.tasks === null) {
    return isCancelled(run) && (state.restarts ?? 0) < run.attempts.length ? [ended] : [state];
  }
  const told = state.ref.tasks ?? run.job.tasks;
  const ours = commonTasks(told, cancelledTasks(run.extra));
  const others = withoutTasks(told, ours);
  const part = (of: JobState, tasks: TaskSet): readonly JobState[] =>
    tasks.length === 0 ? [] : [{ ...of, ref: { ...of.ref, tasks } }];
  return ours.length === 0 ? [state] : [...part(ended, ours), ...part(state, others)];
}

/** Whether a job ended as a kill ends it: by a signal, or with the status by which a shell passes one on. */
function isKill(exit: ExitInfo | null): boolean {
  switch (exit?.class) {
    case 'signal':
      return exit.signal === null || ENDING_SIGNALS.has(exit.signal);
    case 'failed':
      return exit.status !== null && ENDING_SIGNALS.has(exit.status - SHELL_SIGNAL);
    case 'never started':
      return true;
    default:
      return false;
  }
}

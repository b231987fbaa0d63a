import { unreachable } from '../base/errors.ts';

/** Where a run or a task stands, in our words. A closed set: what a scheduler says beyond it stays its own text. */
export type RunState = UnfinishedState | FinishedState | 'unsure';

/** States of what is not over yet. `finishing`: the job has ended, and its scheduler has not yet put it away. */
export type UnfinishedState = 'submitting' | 'pending' | 'held' | 'running' | 'suspended' | 'finishing';

/** `lost`: it ended, and nobody can say how. `pruned`: cancelled on purpose before its end because its result was no longer wanted. */
export type FinishedState = 'completed' | 'failed' | 'cancelled' | 'pruned' | 'lost';

/** All finished states. */
export const FINISHED_STATES: readonly FinishedState[] = ['completed', 'failed', 'cancelled', 'pruned', 'lost'];

/** Whether what is in this state is over. */
export function isFinished(state: RunState): state is FinishedState {
  return (FINISHED_STATES as readonly string[]).includes(state);
}

/** The status codes of the Python library clusterjob: PENDING -2, RUNNING -1, COMPLETED 0, CANCELLED 1, FAILED 2. */
export type LibraryStatus = -2 | -1 | 0 | 1 | 2;

/** A state as the library's status code; null where the library has no word for it (`unsure`, `lost`). */
export function libraryStatus(state: RunState): LibraryStatus | null {
  switch (state) {
    case 'submitting':
    case 'pending':
    case 'held':
    case 'suspended':
      return -2;
    case 'running':
    case 'finishing':
      return -1;
    case 'completed':
      return 0;
    case 'cancelled':
    case 'pruned':
      return 1;
    case 'failed':
      return 2;
    case 'lost':
    case 'unsure':
      return null;
    default:
      return unreachable(state);
  }
}

import type { RunState } from '../../job/states.ts';
import type { ExitClass, ExitInfo } from '../jobState.ts';

/** What a PBS tells of the end of a job. */
export interface Ending {
  /** `Exit_status`; null where there is none. */
  readonly status: number | null;
  /** PBS Pro's substate: 91 deleted, 92 ended well, 93 failed (captured: the history of all three). */
  readonly substate: number | null;
  readonly started: boolean;
  /** Whether it still waited for another job. */
  readonly waitedForJob: boolean;
  /** Whether it is an array, whose own status is 0 whatever its tasks returned. */
  readonly wholeArray: boolean;
  readonly comment: string | null;
  readonly usedBytes: number | null;
  readonly requestedBytes: number | null;
}

/** An end in our words. */
export interface Judgement {
  readonly state: RunState;
  readonly exit: ExitInfo | null;
}

/** What the negative exit codes of a kind mean. */
export type ServerCodes = Readonly<Record<number, readonly [ExitClass, string]>>;

const DELETED = 91;
const FAILED = 93;
const SIGTERM = 15;
const SIGKILL = 9;
const LAST_SIGNAL = 64;
/** PBS adds this to the signal that ended the job's first process; a shell adds 128 for a command. */
const PBS_SIGNAL = 256;
const SHELL_SIGNAL = 128;
/** What the node's daemon returns where it cannot start the shell (captured: fin-badshell); a script may end with it too. */
const NO_SHELL = 254;
const NO_SHELL_HINT = 'its shell could not be started, unless the script itself ended with 254';

/** How a job ended. A status of 0 alone is no success: arrays have it whatever happened. */
export function judgeEnd(ending: Ending, codes: ServerCodes): Judgement {
  const { status } = ending;
  if (isDependencyFailure(ending)) {
    const message = 'a job that it depends on did not end as it should';
    return { state: 'cancelled', exit: exit('dependency', null, null, message) };
  }
  if (status === null) return withoutStatus(ending);
  if (status < 0) return byServer(status, codes);
  const signal = signalOf(status);
  if (isDeleted(ending, status)) {
    const message = ending.started ? 'deleted while it ran' : 'deleted before it started';
    return { state: 'cancelled', exit: exit('cancelled', null, ending.started ? signal : null, message) };
  }
  if (signal !== null) return killed(ending, status, signal);
  if (status > 0)
    return { state: 'failed', exit: exit('failed', status, null, status === NO_SHELL ? NO_SHELL_HINT : null) };
  if (ending.substate === FAILED) {
    const message = ending.wholeArray ? 'some of its tasks failed' : ending.comment;
    return { state: 'failed', exit: exit('failed', null, null, message) };
  }
  return { state: 'completed', exit: exit('ok', 0, null, null) };
}

/** TORQUE writes a comment and 271 (captured: fin-dep2), PBS Pro nothing but the hold that was never taken away. */
function isDependencyFailure({ started, status, comment, waitedForJob, substate }: Ending): boolean {
  if (/deleted as result of dependency/.test(comment ?? '')) return true;
  return !started && status === null && waitedForJob && substate !== DELETED;
}

function withoutStatus({ substate, started, comment }: Ending): Judgement {
  if (substate === FAILED) return { state: 'failed', exit: exit('never started', null, null, comment) };
  if (started) {
    const message = 'it started, and ended without an exit status';
    return substate === DELETED
      ? { state: 'cancelled', exit: exit('cancelled', null, null, 'deleted while it ran') }
      : { state: 'lost', exit: exit('never started', null, null, message) };
  }
  return { state: 'cancelled', exit: exit('cancelled', null, null, 'deleted before it started') };
}

function byServer(status: number, codes: ServerCodes): Judgement {
  const [kind, message] = codes[status] ?? ['failed', `the scheduler ended it with ${status}`];
  return { state: 'failed', exit: exit(kind, null, null, message) };
}

/** PBS Pro says so; TORQUE has only the signal that qdel sends, and the one that follows it. */
function isDeleted({ substate }: Ending, status: number): boolean {
  return substate === DELETED || (substate === null && status === PBS_SIGNAL + SIGTERM);
}

function signalOf(status: number): number | null {
  const base = status > PBS_SIGNAL ? PBS_SIGNAL : SHELL_SIGNAL;
  const signal = status - base;
  return signal > 0 && signal <= LAST_SIGNAL ? signal : null;
}

function killed(ending: Ending, status: number, signal: number): Judgement {
  const own = status > PBS_SIGNAL ? null : status;
  const { usedBytes, requestedBytes } = ending;
  if (signal === SIGKILL && usedBytes !== null && requestedBytes !== null && usedBytes >= requestedBytes) {
    const message = 'it was killed (signal 9) after using as much memory as it asked for';
    return { state: 'failed', exit: exit('out of memory', own, signal, message) };
  }
  const hint = signal === SIGKILL ? '; this may be for want of memory' : '';
  return { state: 'failed', exit: exit('signal', own, signal, `killed by signal ${signal}${hint}`) };
}

function exit(kind: ExitClass, status: number | null, signal: number | null, message: string | null): ExitInfo {
  return { class: kind, status, signal, message, final: true };
}

import type { RunState } from '../../job/states.ts';
import type { ExitClass, ExitInfo } from '../jobState.ts';

/** What an accounting record tells of the end of a job. */
export interface Ending {
  /** `failed` of the record: accounting(5). */
  readonly failed: number;
  /** What stands behind the number. */
  readonly failedText: string | null;
  /** Who had it deleted; only Univa and Altair tell. */
  readonly deletedBy: string | null;
  readonly status: number | null;
  readonly elapsedSeconds: number | null;
  /** Peak of its address space, in bytes. */
  readonly peakBytes: number | null;
  /** What it asked for, in bytes of all slots and seconds; null where it did not, or the record does not say. */
  readonly limitBytes: number | null;
  readonly limitSeconds: number | null;
}

/** An end in our words. */
export interface Judgement {
  readonly state: RunState;
  readonly exit: ExitInfo | null;
}

const SIGKILL = 9;
/** With these the shepherd tells the qmaster to put the job back into the queue, or to set it into error state: qsub(1), sge_shepherd(8). */
const RESCHEDULE = 99;
const SET_ERROR = 100;
/** What the record says of the latter: SSTATE_APPERROR. */
const APPLICATION_ERROR = 30;

/** How a job ended. Judges both codes: `failed` says what Grid Engine did, `exit_status` what the script returned. */
export function judgeEnd(ending: Ending): Judgement {
  const { failed, status } = ending;
  // The record of an attempt after which the job went back into the queue: migrated (24), rescheduled (25).
  if (failed === 24 || failed === 25) return { state: 'pending', exit: null };
  const limit = enforced(ending);
  if (limit) return ended(ending, ...limit);
  if (ending.deletedBy !== null && status !== 0) {
    return {
      state: 'cancelled',
      exit: exitOf('cancelled', null, signalOf(status), `deleted by ${ending.deletedBy}`, true),
    };
  }
  // 1 to 11, 21, 26 to 29, 36 and 38: something before the script. 12 to 15 are the site's own scripts behind it.
  if (
    (failed >= 1 && failed <= 11) ||
    failed === 21 ||
    (failed >= 26 && failed <= 29) ||
    failed === 36 ||
    failed === 38
  ) {
    // Such a job waits in error state, or another attempt is made: this may not be the last that is heard of it.
    return ended(ending, 'never started', `it could not begin: ${ending.failedText ?? `failed ${failed}`}`, false);
  }
  if (failed === 100 || failed === 17 || (failed === 0 && signalOf(status) === SIGKILL && exceeded(ending))) {
    return ended(ending, ...byLimitOrSignal(ending));
  }
  if (failed === APPLICATION_ERROR || (failed === 0 && status === SET_ERROR)) {
    return ended(ending, 'failed', 'the script asked for the error state (exit status 100)', false);
  }
  if (failed !== 0)
    return ended(ending, 'node failure', `Grid Engine says: ${ending.failedText ?? `failed ${failed}`}`);
  if (status === 0) return { state: 'completed', exit: exitOf('ok', 0, null, null, true) };
  if (status === RESCHEDULE) {
    return ended(ending, 'failed', 'the script asked to be run again (exit status 99)', false);
  }
  return ended(
    ending,
    'failed',
    outOfMemory(ending) ? 'it used nearly all of the memory that it asked for (h_vmem)' : null,
  );
}

function ended(ending: Ending, kind: ExitClass, message: string | null, final = true): Judgement {
  const signal = kind === 'never started' || kind === 'failed' ? null : signalOf(ending.status);
  const status = kind === 'never started' || signal !== null ? null : ending.status;
  return { state: 'failed', exit: exitOf(kind, status, signal, message, final) };
}

function exitOf(kind: ExitClass, status: number | null, signal: number | null, message: string | null, final: boolean) {
  return { class: kind, status, signal, message, final };
}

/** `exit_status` is 128 and the number of the signal. */
function signalOf(status: number | null): number | null {
  return status !== null && status > 128 && status < 128 + 65 ? status - 128 : null;
}

type Cause = readonly [ExitClass, string];

const TIME: Cause = ['wall time', 'it reached its wall time (h_rt)'];
const MEMORY: Cause = ['out of memory', 'it used as much memory as it asked for (h_vmem)'];

function outOfTime({ elapsedSeconds, limitSeconds }: Ending): boolean {
  return elapsedSeconds !== null && limitSeconds !== null && elapsedSeconds >= limitSeconds;
}

/** Allocations are refused, or the job is killed, before the peak is quite the limit. */
function outOfMemory({ peakBytes, limitBytes }: Ending): boolean {
  return peakBytes !== null && limitBytes !== null && peakBytes >= 0.98 * limitBytes;
}

function exceeded(ending: Ending): boolean {
  return outOfTime(ending) || outOfMemory(ending);
}

/**
 * The limit that ended it, where Grid Engine says so. The execd of Univa and Altair names it, `44 : execd enforced h_rt limit`;
 * 37 is the qmaster's, for whichever of h_rt, h_cpu and h_vmem.
 */
function enforced(ending: Ending): Cause | null {
  const [, name] = /\benforced [hs]_(rt|cpu|vmem|rss|data|as)\b(?!,)/.exec(ending.failedText ?? '') ?? [];
  if (name === undefined) return ending.failed === 37 ? byLimit(ending) : null;
  if (name === 'rt') return TIME;
  if (name === 'cpu') return ['wall time', 'it reached its limit of processor time (h_cpu)'];
  return ['out of memory', `Grid Engine ended it for using more memory than its limit (h_${name})`];
}

/** The qmaster enforced h_rt, h_cpu or h_vmem; the record does not say which, and a limit of the queue is not in it. */
function byLimit(ending: Ending): Cause {
  return outOfMemory(ending) && !outOfTime(ending) ? MEMORY : TIME;
}

function byLimitOrSignal(ending: Ending): Cause {
  const signal = signalOf(ending.status);
  if (signal === SIGKILL && outOfTime(ending)) return TIME;
  if (signal === SIGKILL && outOfMemory(ending)) return MEMORY;
  if (signal === null) return ['failed', ending.failedText ?? 'Grid Engine says that it failed'];
  const hint = signal === SIGKILL ? '; qdel, a limit of the queue or want of memory do this' : '';
  return ['signal', `killed by signal ${signal}${hint}`];
}

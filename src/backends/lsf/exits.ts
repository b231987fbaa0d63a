import type { FinishedState } from '../../job/states.ts';
import type { ExitClass, ExitInfo } from '../jobState.ts';

/** What is known of the end of a job. */
export interface Ending {
  /** Whether it ended well (DONE). */
  readonly done: boolean;
  /** The exit code that LSF tells; 128 and a signal's number for a process that a signal ended. */
  readonly code: number | null;
  /** Why IBM LSF ended it: `TERM_RUNLIMIT`. */
  readonly termination: string | null;
  /** Who had it killed: `its owner`, `user NAME`. Only bhist tells. */
  readonly killedBy: string | null;
  /** Whether the answer would tell that somebody had it killed. */
  readonly tellsKills: boolean;
  readonly started: boolean;
  readonly elapsedSeconds: number | null;
  /** The wall time that it asked for. */
  readonly limitSeconds: number | null;
  readonly memoryLimited: boolean;
  /** It ran elsewhere, as its working folder could not be entered: in which folder. */
  readonly strayFolder: string | null;
  readonly final: boolean;
}

/** How a job ended: the state that this makes of EXIT and DONE, and the details. */
export interface LsfExit {
  readonly state: FinishedState;
  readonly exit: ExitInfo;
}

interface Judgement {
  readonly class: ExitClass;
  readonly message: string | null;
}

const SIGINT = 2;
const SIGKILL = 9;
const SIGUSR2 = 12;

/** Signals have numbers up to 64; above, a script has ended with such a code itself (`exit 255`). */
const LAST_SIGNAL = 64;

/** The shortest wall time that a queue or job can have. */
const SHORTEST_LIMIT_SECONDS = 60;

/** How a job ended. */
export function lsfExit(ending: Ending): LsfExit {
  const judgement = judge(ending);
  const signal = signalOf(ending.code);
  const exit: ExitInfo = {
    ...judgement,
    status: ending.done ? 0 : ending.code,
    signal: judgement.class === 'failed' || judgement.class === 'never started' ? null : signal,
    final: ending.final,
  };
  return { state: stateOf(judgement.class), exit };
}

function stateOf(kind: ExitClass): FinishedState {
  if (kind === 'ok') return 'completed';
  return kind === 'cancelled' ? 'cancelled' : 'failed';
}

/** The signal that an exit code stands for; null for a code of the script's own. */
function signalOf(code: number | null): number | null {
  const signal = (code ?? 0) - 128;
  return signal > 0 && signal <= LAST_SIGNAL ? signal : null;
}

function judge(ending: Ending): Judgement {
  const { code, killedBy, started, strayFolder, termination } = ending;
  if (ending.done) {
    // LSF runs a job in /tmp if its folder is gone, and calls it DONE (captured: query/cwd-gone).
    const message =
      strayFolder === null ? null : `it ran in ${strayFolder}, as its working folder could not be entered`;
    return { class: 'ok', message };
  }
  const told = termination === null ? null : terminated(termination);
  if (told) return told;
  if (killedBy !== null) {
    return { class: 'cancelled', message: `killed by ${killedBy}${started ? '' : ' before it started'}` };
  }
  // A job that was killed while it waited has no exit code (captured: history/killed-pending).
  if (!started) return { class: 'cancelled', message: 'killed before it started' };
  if (code === null) return { class: 'failed', message: 'LSF told no exit code: it was removed, or its host was lost' };
  const signal = signalOf(code);
  return signal === null ? failed(code) : signalled(signal, ending);
}

function failed(code: number): Judgement {
  const message = code === 127 ? 'a command was not found; line ends of Windows in the script do this too' : null;
  return { class: 'failed', message };
}

/** OpenLava tells no reason: what asked for the signal has to be seen from the rest. */
function signalled(signal: number, ending: Ending): Judgement {
  if (signal === SIGUSR2 && mayBeWallTime(ending)) return { class: 'wall time', message: 'it reached its wall time' };
  if (signal === SIGINT && ending.memoryLimited && ending.tellsKills) {
    return { class: 'out of memory', message: 'ended by signal 2 at its memory limit: nobody had it killed' };
  }
  const causes = [
    ending.tellsKills ? null : 'somebody had it killed',
    signal === SIGINT && ending.memoryLimited ? 'it reached its memory limit' : null,
    signal === SIGKILL ? 'there was not enough memory' : null,
  ].filter((text) => text !== null);
  const hint = causes.length === 0 ? '' : `; perhaps ${causes.join(', or ')}`;
  return { class: 'signal', message: `ended by signal ${signal}${hint}` };
}

/** LSF ends a job with SIGUSR2 at its run limit; a script may end with 140 itself, perhaps before any limit could be reached. */
function mayBeWallTime({ elapsedSeconds, limitSeconds }: Ending): boolean {
  return elapsedSeconds === null || elapsedSeconds >= (limitSeconds ?? SHORTEST_LIMIT_SECONDS);
}

/**
 * The reasons of IBM LSF: https://www.ibm.com/docs/en/spectrum-lsf/10.1.0?topic=statistics-termination-reasons-displayed-by-bacct.
 */
const TERMINATIONS: Readonly<Record<string, Judgement>> = {
  TERM_RUNLIMIT: { class: 'wall time', message: 'it reached its wall time' },
  TERM_DEADLINE: { class: 'wall time', message: 'it reached its deadline' },
  TERM_WINDOW: { class: 'wall time', message: 'the run window of its queue closed' },
  TERM_MEMLIMIT: { class: 'out of memory', message: 'LSF ended it for using more memory than its limit' },
  TERM_SWAP: { class: 'out of memory', message: 'LSF ended it for using more swap space than its limit' },
  TERM_PREEMPT: { class: 'preempted', message: 'a job of higher priority took its place' },
  TERM_OWNER: { class: 'cancelled', message: 'killed by its owner' },
  TERM_FORCE_OWNER: { class: 'cancelled', message: 'removed by its owner' },
  TERM_REQUEUE_OWNER: { class: 'cancelled', message: 'put back into the queue by its owner' },
  TERM_ADMIN: { class: 'cancelled', message: 'killed by an administrator' },
  TERM_FORCE_ADMIN: { class: 'cancelled', message: 'removed by an administrator' },
  TERM_REQUEUE_ADMIN: { class: 'cancelled', message: 'put back into the queue by an administrator' },
  TERM_BUCKET_KILL: { class: 'cancelled', message: 'killed in one act with others (bkill -b)' },
  TERM_ZOMBIE: { class: 'node failure', message: 'its host was lost' },
  TERM_REMOVE_HUNG_JOB: { class: 'node failure', message: 'it hung, and LSF removed it' },
  TERM_ORPHAN_SYSTEM: { class: 'dependency', message: 'a job that it depends on did not end as it should' },
  TERM_PRE_EXEC_FAIL: { class: 'never started', message: 'its preparation command (-E) failed' },
  TERM_CWD_NOTEXIST: { class: 'never started', message: 'its working folder is missing or closed to you' },
  TERM_CPULIMIT: { class: 'failed', message: 'it used up its processor time' },
  TERM_PROCESSLIMIT: { class: 'failed', message: 'it had more processes than its limit' },
  TERM_THREADLIMIT: { class: 'failed', message: 'it had more threads than its limit' },
};

function terminated(word: string): Judgement {
  return TERMINATIONS[word] ?? { class: 'failed', message: `LSF ended it (${word})` };
}

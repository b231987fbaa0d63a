import { isFinished } from '../../job/states.ts';
import type { ExitClass, ExitInfo } from '../jobState.ts';
import { slurmState } from './states.ts';
import type { ExitCode } from './values.ts';

/** What is known of the end of a job. */
export interface Ending {
  /** The state as Slurm wrote it. */
  readonly native: string;
  readonly code: ExitCode | null;
  /** The worst exit code of its steps. */
  readonly derived: ExitCode | null;
  readonly reason: string | null;
  readonly started: boolean;
  /** Whether a step was ended for want of memory, or used more than was asked for. */
  readonly memoryExceeded: boolean;
  readonly final: boolean;
}

/** Not a signal: slurmd could not open the output file or enter the working folder. */
const CANNOT_START = 53;
const SIGKILL = 9;

/** How a job ended; null while it has not. */
export function slurmExit(ending: Ending): ExitInfo | null {
  const { word, state } = slurmState(ending.native);
  if (state === null || !isFinished(state)) return null;
  const { class: kind, message } = judge(word, ending);
  const ran = kind !== 'never started';
  const status = ending.code?.status ?? null;
  const signal = ending.code?.signal ?? 0;
  // The code of the job itself is 0:0 where Slurm ended it, which must not read as success.
  const told = kind === 'ok' || kind === 'failed' || status !== 0;
  return {
    class: kind,
    status: ran && told && signal === 0 ? status : null,
    signal: ran && signal > 0 ? signal : null,
    message,
    final: ending.final,
  };
}

interface Judgement {
  readonly class: ExitClass;
  readonly message: string | null;
}

function judge(word: string, ending: Ending): Judgement {
  switch (word) {
    case 'COMPLETED':
      return completed(ending);
    case 'FAILED':
      return failed(ending);
    case 'OUT_OF_MEMORY':
      return { class: 'out of memory', message: 'Slurm ended it for using more memory than it asked for' };
    case 'TIMEOUT':
      return { class: 'wall time', message: 'it reached its wall time' };
    case 'DEADLINE':
      return ending.started
        ? { class: 'wall time', message: 'it reached its deadline' }
        : { class: 'never started', message: 'it could no longer end before its deadline' };
    case 'NODE_FAIL':
      return { class: 'node failure', message: 'a node of the job failed' };
    case 'BOOT_FAIL':
    case 'LAUNCH_FAILED':
    case 'RECONFIG_FAIL':
      return { class: 'node failure', message: `the nodes could not be made ready (${word})` };
    case 'PREEMPTED':
      return { class: 'preempted', message: 'a job of higher priority took its place' };
    case 'CANCELLED':
      return cancelled(ending);
    default:
      return { class: 'cancelled', message: `Slurm says ${word}` };
  }
}

function completed({ derived, memoryExceeded }: Ending): Judgement {
  if (derived && derived.signal > 0) {
    const cause = memoryExceeded ? ' after using more memory than the job asked for' : ', perhaps for want of memory';
    const memory = derived.signal === SIGKILL ? cause : '';
    return {
      class: 'ok',
      message: `the script ended well, but a step was killed by signal ${derived.signal}${memory}`,
    };
  }
  if (derived && derived.status > 0) {
    return { class: 'ok', message: `the script ended well, but a step ended with ${derived.status}` };
  }
  return { class: 'ok', message: null };
}

function failed(ending: Ending): Judgement {
  const { code, reason } = ending;
  if (code?.signal === CANNOT_START) {
    const message =
      'it could not begin: the working folder or the folder of the output file is missing or closed to you';
    return { class: 'never started', message };
  }
  if (code?.signal === SIGKILL && ending.memoryExceeded) {
    return { class: 'out of memory', message: 'it was killed (signal 9) after using more memory than it asked for' };
  }
  if (code && code.signal > 0) {
    const hint = code.signal === SIGKILL ? '; this may be for want of memory' : '';
    return { class: 'signal', message: `killed by signal ${code.signal}${hint}` };
  }
  // A record with the code 1:0 and no start is what a refused or withdrawn submission leaves behind.
  if (!ending.started) return { class: 'never started', message: reason };
  return { class: 'failed', message: null };
}

function cancelled({ native, reason, started }: Ending): Judgement {
  if (reason?.split(',').includes('DependencyNeverSatisfied')) {
    return { class: 'dependency', message: 'a job that it depends on did not end as it should' };
  }
  const by = /\bby (\d+)/.exec(native)?.[1];
  const who = by === undefined ? '' : by === '0' ? ' by the administrator or Slurm itself' : ` by user ${by}`;
  return { class: 'cancelled', message: `cancelled${who}${started ? '' : ' before it started'}` };
}

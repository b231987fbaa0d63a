import { UserError, unreachable } from '../base/errors.ts';
import type { RunState } from '../job/states.ts';
import type { RunRecord } from '../runs/record.ts';
import type { RunService, WaitResult } from '../runs/service.ts';
import type { Terminal } from './terminal.ts';

/** Exit status when a cluster could not be asked, or the outcome is unknown. */
const UNKNOWN = 3;
/** Exit status when the time given was over, as of timeout(1). */
const TIMED_OUT = 124;

/** A run as it was in the end, and the exit status that this means. */
export interface Waited {
  readonly run: RunRecord;
  readonly status: number;
}

/** Waits until a run is finished. That its cluster cannot be asked is told, and is a result. */
export async function waitFor(
  service: RunService,
  run: RunRecord,
  timeoutMs: number | null,
  terminal: Terminal,
): Promise<Waited> {
  try {
    const waited = await service.wait(run, timeoutMs, { intent: 'user', signal: terminal.signal });
    return { run: waited.run, status: waitStatus(waited) };
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    terminal.err(`clusterjob: ${error.message}`);
    return { run: (await service.context.store.get(run.id)) ?? run, status: UNKNOWN };
  }
}

/** The exit status for several runs: timed out before failed before unknown before cancelled before completed. */
export function worstStatus(waited: readonly Waited[]): number {
  return [TIMED_OUT, 1, UNKNOWN, 4].find((status) => waited.some((one) => one.status === status)) ?? 0;
}

function waitStatus({ run, outcome }: WaitResult): number {
  switch (outcome) {
    case 'finished':
      return endStatus(run.state);
    case 'timed out':
      return TIMED_OUT;
    case 'unreachable':
      return UNKNOWN;
    default:
      return unreachable(outcome);
  }
}

/** Exit status of `wait` for a state. */
function endStatus(state: RunState): number {
  switch (state) {
    case 'completed':
      return 0;
    case 'failed':
      return 1;
    case 'cancelled':
    case 'pruned':
      return 4;
    case 'lost':
    case 'unsure':
    case 'submitting':
    case 'pending':
    case 'held':
    case 'running':
    case 'suspended':
    case 'finishing':
      return UNKNOWN;
    default:
      return unreachable(state);
  }
}

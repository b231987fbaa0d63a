import type { RunState } from '../../job/states.ts';

/** Slurm's words for states, base states and flags alike: https://slurm.schedmd.com/job_state_codes.html. */
const STATES: Readonly<Record<string, RunState>> = {
  PENDING: 'pending',
  CONFIGURING: 'pending',
  POWER_UP_NODE: 'pending',
  REQUEUED: 'pending',
  REQUEUE_FED: 'pending',
  REQUEUE_HOLD: 'held',
  RESV_DEL_HOLD: 'held',
  SPECIAL_EXIT: 'held',
  RUNNING: 'running',
  RESIZING: 'running',
  SIGNALING: 'running',
  UPDATE_DB: 'running',
  SUSPENDED: 'suspended',
  STOPPED: 'suspended',
  COMPLETING: 'finishing',
  STAGE_OUT: 'finishing',
  COMPLETED: 'completed',
  CANCELLED: 'cancelled',
  // The copy of a federated job that another cluster took over.
  REVOKED: 'cancelled',
  FAILED: 'failed',
  TIMEOUT: 'failed',
  NODE_FAIL: 'failed',
  PREEMPTED: 'failed',
  BOOT_FAIL: 'failed',
  DEADLINE: 'failed',
  OUT_OF_MEMORY: 'failed',
  LAUNCH_FAILED: 'failed',
  RECONFIG_FAIL: 'failed',
};

/** A state of Slurm in our words. */
export interface SlurmState {
  /** Slurm's own word without what follows it: `CANCELLED` of `CANCELLED by 1000`. Not known: as written. */
  readonly word: string;
  /** Null for a word that we do not know. */
  readonly state: RunState | null;
}

/**
 * Reads a state as squeue and sacct write it: `RUNNING`, `CANCELLED by 1000`, and words cut off by a narrow column
 * (`CANCELLED+`, `OUT_OF_ME+`).
 */
export function slurmState(native: string): SlurmState {
  const [first = ''] = native.trim().split(/\s/);
  const word = first.endsWith('+') ? wholeWord(first.slice(0, -1)) : first;
  return { word, state: STATES[word] ?? null };
}

function wholeWord(cut: string): string {
  const fitting = Object.keys(STATES).filter((word) => word.startsWith(cut));
  return fitting.length === 1 ? (fitting[0] ?? cut) : cut;
}

/** The letters that squeue prints for a state where it has little room: squeue(1), "JOB STATE CODES". */
const COMPACT: Readonly<Record<string, string>> = {
  BF: 'BOOT_FAIL',
  CA: 'CANCELLED',
  CD: 'COMPLETED',
  CF: 'CONFIGURING',
  CG: 'COMPLETING',
  DL: 'DEADLINE',
  F: 'FAILED',
  NF: 'NODE_FAIL',
  OOM: 'OUT_OF_MEMORY',
  PD: 'PENDING',
  PR: 'PREEMPTED',
  R: 'RUNNING',
  RD: 'RESV_DEL_HOLD',
  RF: 'REQUEUE_FED',
  RH: 'REQUEUE_HOLD',
  RQ: 'REQUEUED',
  RS: 'RESIZING',
  RV: 'REVOKED',
  S: 'SUSPENDED',
  SE: 'SPECIAL_EXIT',
  SI: 'SIGNALING',
  SO: 'STAGE_OUT',
  ST: 'STOPPED',
  TO: 'TIMEOUT',
};

/** The whole word of a state's letters; letters that are not known stay. */
export function compactState(letters: string): string {
  return COMPACT[letters] ?? letters;
}

/** Reasons of jobs that wait until somebody releases them. */
const HELD = new Set([
  'JobHeldUser',
  'JobHeldAdmin',
  'JobHoldMaxRequeue',
  'job requeued in held state',
  'launch failed requeued held',
]);

/** A pending job that somebody holds is `held`. `reason`: several where tasks are shown in one line, `JobHeldUser,BeginTime`. */
export function withHold(state: RunState | null, reason: string): RunState | null {
  return state === 'pending' && reason.split(',').some((part) => HELD.has(part)) ? 'held' : state;
}

import type { RunState } from '../../job/states.ts';

/** The letters of a state: qstat(1), "OUTPUT FORMATS". One that is not here makes the whole word unknown. */
const LETTERS = /^[dEhrRsStTwqzP]+$/;

/** What a state of qstat means. */
export interface SgeState {
  /** Null for a word that we do not know. */
  readonly state: RunState | null;
  /** A job that waits with an error: it stays so until somebody clears it or deletes the job. */
  readonly error: boolean;
  /** It waits until it is released: for its owner, or, as qstat shows both alike, until other jobs have ended. */
  readonly hold: boolean;
  readonly waits: boolean;
  /** How often it was started anew, as far as the letters tell. */
  readonly restarts: number;
}

/** Reads a state as qstat writes it: `r`, `qw`, `hqw`, `Eqw`, `dr`, `Rr`, `hRwq` ... Null for `z`: the job has ended. */
export function sgeState(word: string): SgeState | null {
  const known = LETTERS.test(word);
  if (known && word.includes('z')) return null;
  const has = (letters: RegExp): boolean => known && letters.test(word);
  const waits = has(/[qw]/) && !has(/[rt]/);
  const error = has(/E/);
  return {
    state: known ? stateOf(word, waits) : null,
    error,
    hold: waits && !error && has(/h/),
    waits: waits && !has(/d/),
    restarts: has(/R/) ? 1 : 0,
  };
}

function stateOf(word: string, waits: boolean): RunState | null {
  if (word.includes('d')) return 'finishing';
  if (word.includes('E')) return 'held';
  if (waits) return word.includes('h') ? 'held' : 'pending';
  // Suspended by its owner (s), with its queue (S), for load (T), or for a job of higher rank (P).
  if (/[sSTP]/.test(word)) return 'suspended';
  // `t`: on its way to the host, its slots are taken. A hold on a running job (`hr`) counts when it waits again.
  return /[rt]/.test(word) ? 'running' : null;
}

import type { RunState } from '../../job/states.ts';

/** The letters that the PBS kinds write for a job that has not ended: qstat(1B) of OpenPBS and of TORQUE, "job_state". */
const STATES: Readonly<Record<string, RunState>> = {
  Q: 'pending',
  // On its way from one server to another, or moved there (M).
  T: 'pending',
  M: 'pending',
  // Waits for its time (-a), or for files that are staged in.
  W: 'pending',
  H: 'held',
  // An array of which a task has begun.
  B: 'running',
  R: 'running',
  S: 'suspended',
  // Suspended because somebody works at the machine.
  U: 'suspended',
  E: 'finishing',
};

/** Letters of what has ended: in the history (F), a task (X), on TORQUE (C). */
const ENDED = new Set(['F', 'X', 'C']);

/** A letter in our words. `ended`: how it ended is to be judged; null for a letter that we do not know. */
export function pbsState(letter: string): RunState | 'ended' | null {
  return ENDED.has(letter) ? 'ended' : (STATES[letter] ?? null);
}

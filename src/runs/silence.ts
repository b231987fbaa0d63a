import type { Seen } from '../backends/jobState.ts';
import type { RunRecord } from './record.ts';

/**
 * How long a run may be unlisted, with nobody knowing its outcome, before it is lost, in ms. Grid Engine's accounting
 * may lag by 15 s (test/fixtures: race cases). While the history cannot be asked the time does not count.
 */
export const SILENCE_MS = 120_000;

/** The words for a run that is lost. */
export const LOST = {
  message: 'The outcome is unknown: the scheduler does not list the job any more and keeps no record of it',
  next: 'Look at its output; `exit_marker = true` in the profile makes later runs tell their outcome themselves',
} as const;

/** Since when nobody can tell what became of a run, or of some of its tasks; `over`: for so long that it is lost. */
export function silentSince(run: RunRecord, history: Seen | null, now: number): number | 'over' {
  const since = run.missingSince ?? now;
  if (!history?.failure?.transient) return now - since < SILENCE_MS ? since : 'over';
  // When it is back it may still lag behind; not every round is worth a change in the store.
  return now - since < SILENCE_MS / 2 ? since : now;
}

import type { RunState } from '../../job/states.ts';

/**
 * LSF's words for states: https://www.ibm.com/docs/en/spectrum-lsf/10.1.0?topic=execution-about-job-states and bjobs(1).
 * EXIT holds jobs that failed and jobs that were killed: how they ended tells which (`lsfExit`).
 */
const STATES: Readonly<Record<string, RunState>> = {
  PEND: 'pending',
  // Sent to a host that is being woken up.
  PROV: 'pending',
  // A member of a chunk of jobs that run one after another.
  WAIT: 'pending',
  PSUSP: 'held',
  RUN: 'running',
  // Its host cannot be reached: it may run on, and nobody knows.
  UNKWN: 'running',
  USUSP: 'suspended',
  SSUSP: 'suspended',
  // To be killed as soon as its host can be reached.
  ZOMBI: 'finishing',
  DONE: 'completed',
  POST_DONE: 'completed',
  PDONE: 'completed',
  EXIT: 'failed',
  // The job ended well; what the site does after it did not.
  POST_ERR: 'completed',
};

/** A state of LSF in our words; null for a word that we do not know. */
export function lsfState(word: string): RunState | null {
  return STATES[word] ?? null;
}

/** Words of jobs that have not started. */
export function isBeforeStart(word: string): boolean {
  return word === 'PEND' || word === 'PSUSP' || word === 'PROV' || word === 'WAIT';
}

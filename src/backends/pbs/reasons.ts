import type { WaitingReason } from '../jobState.ts';

/** What is known of a job that waits. */
export interface Waiting {
  readonly letter: string;
  /** The scheduler's comment, which says why it did not start the job. */
  readonly comment: string | null;
  /** `Hold_Types`: letters, `n` for none. */
  readonly holds: string | null;
  readonly dependency: string | null;
  readonly notBefore: number | null;
  /** How often it was started and put back into the queue by the scheduler itself. */
  readonly failedStarts: number;
}

/** So many starts in vain are no accident: TORQUE goes on for ever (captured: fin-prologue4, 576 times). */
const STARTS_IN_VAIN = 3;

interface Meaning {
  readonly words: RegExp;
  readonly text: string;
  readonly next?: string;
}

/** Beginnings of comments of PBS Pro's and TORQUE's schedulers (captured: queued-behind, queued-never, queue-stopped). */
const COMMENTS: readonly Meaning[] = [
  {
    words: /^Can Never Run\b/i,
    text: 'no node could ever run it',
    next: 'Ask for less, or choose another queue',
  },
  { words: /Queue not started/i, text: 'the queue is stopped; it waits until an administrator starts it' },
  {
    words: /(?:user|group|project|queue|server|job).*limit|limit.*reached/i,
    text: 'a limit on running jobs is reached',
  },
  {
    words: /reservation|top ?job|top priority/i,
    text: 'resources are kept for a reservation or for jobs of higher rank',
  },
  {
    words: /Insufficient amount|Not enough|not enough free|No available resources|would exceed/i,
    text: 'resources are in use',
  },
  {
    words: /ineligible state|offline|No nodes|node.*(?:down|unavailable)/i,
    text: 'nodes that it needs are not available',
  },
  {
    words: /Not Running: (?:Draining|Primetime|Non-primetime)/i,
    text: 'the hours in which such jobs start have not come',
  },
  { words: /held/i, text: 'it is held' },
];

/** Who holds a job: the letters of `Hold_Types`. */
const HOLDS: Readonly<Record<string, Omit<Meaning, 'words'>>> = {
  u: { text: 'held by its owner', next: 'Release it' },
  o: { text: 'held by an operator', next: 'Ask the administrators of the cluster' },
  s: { text: 'held by the scheduler or an administrator', next: 'Ask the administrators of the cluster' },
  p: { text: 'held, as a password is wrong', next: 'Ask the administrators of the cluster' },
};

/** Why a job waits; null where it is not told. The code is the scheduler's own text. */
export function waitingReason(waiting: Waiting): WaitingReason | null {
  const { letter, comment, holds, dependency, notBefore, failedStarts } = waiting;
  if (letter === 'H') return heldReason(holds ?? '', dependency, comment);
  if (letter === 'W' && notBefore !== null) {
    return reason('Execution_Time', 'its earliest start has not come');
  }
  if (failedStarts >= STARTS_IN_VAIN) {
    const text = `it was started ${failedStarts} times in vain: the site's prologue, or its node, puts it back into the queue`;
    return reason(comment ?? 'start_count', text, 'Cancel it, and tell the administrators of the cluster');
  }
  if (comment === null) return null;
  const meaning = COMMENTS.find(({ words }) => words.test(comment));
  // A comment of an earlier start says nothing of why it waits now.
  if (!meaning && /^Job (?:run at|started on|was sent)/.test(comment)) return null;
  return reason(comment, meaning?.text ?? comment, meaning?.next);
}

function heldReason(holds: string, dependency: string | null, comment: string | null): WaitingReason {
  // The server holds a job with a system hold until the jobs have ended that it depends on.
  if (holds.includes('s') && dependency !== null && /\b(?:after|on|syncwith)/.test(dependency)) {
    return reason(dependency, 'a job that it depends on has not ended');
  }
  const letter = ['o', 's', 'p', 'u'].find((candidate) => holds.includes(candidate));
  const meaning = letter === undefined ? undefined : HOLDS[letter];
  return reason(comment ?? `Hold_Types = ${holds}`, meaning?.text ?? 'held', meaning?.next ?? 'Release it');
}

function reason(code: string, text: string, next?: string): WaitingReason {
  return { code, text, stuck: next === undefined ? null : { next } };
}

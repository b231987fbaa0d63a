import type { WaitingReason } from '../jobState.ts';
import type { SgeState } from './states.ts';

/** What is known of a job that waits. */
export interface Waiting {
  /** The state as qstat wrote it. */
  readonly native: string;
  readonly state: SgeState;
  /** Why it is in error state. */
  readonly error: string | null;
  /** Whether it was told to wait for other jobs; null where its details could not be had. */
  readonly depends: boolean | null;
  /** What the scheduler says about it; sites may have switched that off (schedd_job_info). */
  readonly messages: readonly string[];
}

/** What a message is about: the job itself, a queue that may take it later, one that never will, one that it does not want. */
const KINDS = ['cause', 'busy', 'wrong', 'other queue'] as const;

/** A message of the scheduler in words. */
interface Meaning {
  readonly words: RegExp;
  readonly kind: (typeof KINDS)[number];
  text(match: RegExpExecArray): string;
}

function meaning(words: RegExp, kind: Meaning['kind'], text: string | Meaning['text']): Meaning {
  return { words, kind, text: typeof text === 'string' ? () => text : text };
}

/** The messages of the scheduler, the special forms before the general ones: answers in test/fixtures/backends/sge/foreign (qstat-j-*), msg_schedd.h. */
const MEANINGS: readonly Meaning[] = [
  meaning(/job dropped because of job dependencies/, 'cause', 'it waits for other jobs to end'),
  meaning(/execution time not reached/, 'cause', 'its earliest start has not come'),
  meaning(
    /until clean up of a previous run has finished/,
    'cause',
    'its last attempt on that host is still being cleaned up',
  ),
  meaning(
    /max_aj_instances|maximum number of (?:concurrent )?(?:array )?tasks|task concurrency/,
    'cause',
    'as many tasks of its array run as may run at a time',
  ),
  meaning(/max_u_jobs|maximum number of jobs|job limit/, 'cause', 'you have as many jobs running as the site allows'),
  meaning(
    /exceeds limit "([^"]*)" in rule "([^"]*)"/,
    'cause',
    (match) => `a quota of the site is used up (${match[2]}: ${match[1]})`,
  ),
  meaning(
    /not in its (?:access list|user lists|projects)|has no permission|not allowed to run|is not a member/,
    'wrong',
    'you may not use the queues that it asks for',
  ),
  // A limit of the queue on all of its hosts, its wall time perhaps (captured: query/over-queue-limit).
  meaning(
    /cannot run in queue "([^"]*)" because of cluster queue/,
    'wrong',
    (match) => `queue ${match[1]} does not offer what it asks for`,
  ),
  // qstat(1), option -F: the first letter says where (global, host, queue), the second how: `f` is fixed, `c` and `l` change.
  meaning(/offers only [ghq]f:(\S+)/, 'wrong', (match) => `a queue or host offers only ${match[1]}`),
  meaning(/offers only (\w+:\S+)/, 'busy', (match) => `not enough is free: ${match[1]}`),
  meaning(
    /cannot run in PE "([^"]*)" because it only offers (\d+) slots/,
    'busy',
    (match) => `parallel environment ${match[1]} has ${match[2]} slots for it`,
  ),
  meaning(
    /available slots combined under PE .* are not in range/,
    'busy',
    'there are not enough slots in its parallel environment',
  ),
  meaning(/dropped because it is overloaded/, 'busy', 'the hosts are overloaded'),
  meaning(/dropped because it is disabled/, 'busy', 'queues are disabled'),
  meaning(/dropped because it is suspended/, 'busy', 'queues are suspended'),
  meaning(/dropped because it is temporarily not available/, 'busy', 'hosts cannot be reached'),
  meaning(/dropped because it is full|All queues dropped because of overload or full/, 'busy', 'all slots are taken'),
  meaning(
    /not contained in its hard queue list|is not a parallel queue|not .* in queue list/,
    'other queue',
    'other queues are not asked for',
  ),
];

/** Why a job waits; null where nobody says. */
export function waitingReason(waiting: Waiting): WaitingReason | null {
  const { native, state, error, depends, messages } = waiting;
  if (state.error) {
    const next = 'Mend the cause and clear the error (qmod -cj), or cancel the job and submit it again';
    return { code: native, text: error === null ? 'in error state' : `in error state: ${error}`, stuck: { next } };
  }
  if (state.hold && depends === null) return { code: native, text: 'held, or it waits for other jobs', stuck: null };
  if (state.hold && !depends) return { code: native, text: 'held', stuck: { next: 'Release it' } };
  return (
    explained(messages) ?? (state.hold ? { code: native, text: 'it waits for other jobs to end', stuck: null } : null)
  );
}

function explained(messages: readonly string[]): WaitingReason | null {
  const known = messages.flatMap((message) => understood(message) ?? []);
  const first = KINDS.map((kind) => known.find((one) => one.kind === kind)).find((one) => one !== undefined);
  // That another queue was not asked for explains nothing beside a message that we do not understand.
  const strange = messages.find((message) => understood(message) === null);
  if (strange !== undefined && (!first || first.kind === 'other queue')) {
    return { code: strange, text: strange, stuck: null };
  }
  if (!first) return null;
  // The scheduler names every queue that it looked at: if each is wrong for the job, it waits for ever.
  const never = first.kind === 'wrong' && known.length === messages.length;
  const text = [...new Set(known.filter(({ kind }) => kind === first.kind).map((one) => one.text))].join('; ');
  return { code: first.message, text, stuck: never ? { next: 'Ask for less, or choose another queue' } : null };
}

function understood(message: string) {
  for (const { words, kind, text } of MEANINGS) {
    const match = words.exec(message);
    if (match) return { message, kind, text: text(match) };
  }
  return null;
}

/** The text of an error without its date, the ids of the shepherd and the word "error". */
export function errorReason(text: string): string {
  return text.trim().replace(/^\d\d\/\d\d\/\d{4} \d\d:\d\d:\d\d (?:\[\d+:\d+\]: )?(?:error: )?/, '');
}

import type { Clock } from '../../base/clock.ts';
import type { CommandOutput } from '../../base/command.ts';
import { failedSeen } from '../answers.ts';
import type { Plan } from '../contract.ts';
import { joinSeen, statesOfAll } from '../jobRecords.ts';
import type { JobRef, JobState, Seen } from '../jobState.ts';
import type { Batch } from './command.ts';
import { askCommand, batchRefs } from './command.ts';
import { lsfExit } from './exits.ts';
import { complaints } from './failures.ts';
import type { JobBlock, JobEvent } from './jobBlocks.ts';
import { jobBlocks } from './jobBlocks.ts';
import type { JobFacts, LsfRecord } from './jobDetails.ts';
import { commonState, DONE, EXITED, endingOf, factsOf } from './jobDetails.ts';
import { foreignSeen, notUnderstood } from './queue.ts';
import { lsfState } from './states.ts';

/** How much earlier than `since` a record may be: the clocks of this machine and the cluster differ. */
const CLOCK_SLACK_MS = 10 * 60_000;

/** The answer of one bhist -l. */
export interface HistoryAnswer {
  readonly records: readonly LsfRecord[];
  readonly unread: Seen['unread'];
  /** Whether it goes to its end. */
  readonly whole: boolean;
}

/**
 * Jobs that bjobs has forgotten, and what bjobs does not tell of those that it remembers: who had a job killed. `-n 0`
 * reads all event files: LSF begins a new one after a thousand jobs of the whole site, which may be minutes.
 */
export function jobHistory(refs: readonly JobRef[], since: number, clock: Pick<Clock, 'now'>): Plan<Seen> {
  const { batches, foreign } = batchRefs(refs, ({ number }) => number);
  return {
    commands: batches.map(({ words }) => askCommand('bhist', ['-n', '0', '-l', ...words])),
    read: (outputs) =>
      joinSeen([
        ...batches.map((batch, index) => readBatch(batch, outputs[index], since, clock.now())),
        foreignSeen(foreign),
      ]),
  };
}

function readBatch(batch: Batch, output: CommandOutput | undefined, since: number, now: number): Seen {
  const { none, failure } = complaints(output, 'bhist');
  if (failure || !output) return failedSeen(failure ?? notUnderstood('bhist'));
  const answer = readHistory(output, since, now);
  const states = statesOfAll(batch.refs, answer.records);
  // Unknown ids are left out without a word, so that only a whole answer speaks for what is not in it.
  const speaksForAll = none || (answer.whole && answer.unread.length === 0);
  const seen = new Set(answer.records.map(({ number }) => number));
  const answered = batch.refs.filter(({ number }) => speaksForAll || (seen.has(number) && answer.unread.length === 0));
  const understood = none || answer.records.length > 0 || answer.unread.length > 0 || answer.whole;
  return {
    states,
    answered: answered.map(({ ref }) => ref),
    unread: answer.unread,
    failure: understood ? null : notUnderstood('bhist'),
  };
}

/** Reads an answer of bhist -l. Ids come again: of several jobs with one id the last counts, those before `since` never. */
export function readHistory(output: CommandOutput, since: number, now: number): HistoryAnswer {
  const unread: { text: string; reason: string }[] = [];
  const latest = new Map<string, LsfRecord>();
  const blocks = jobBlocks(output.stdout);
  for (const block of blocks) {
    const record = block.whole ? readEvents(block, now) : null;
    if (record === null) {
      unread.push({ text: block.head, reason: 'a job of bhist that breaks off' });
      continue;
    }
    const { submitted } = record.state;
    if (submitted !== null && submitted < since - CLOCK_SLACK_MS) continue;
    const key = JSON.stringify([record.number, record.tasks]);
    if ((latest.get(key)?.state.submitted ?? 0) <= (submitted ?? 0)) latest.set(key, record);
  }
  return { records: [...latest.values()], unread, whole: blocks.at(-1)?.whole ?? false };
}

/** What an event makes of a job, in LSF's own words for states. */
const CHANGES: readonly (readonly [RegExp, string])[] = [
  [/^Submitted from host.* on *hold\b/, 'PSUSP'],
  [/^Submitted from host/, 'PEND'],
  [/^(?:\[\d+\] *)?(?:dispatched|starting|started)\b/i, 'RUN'],
  [/^Running\b/, 'RUN'],
  [/^Suspended by .*while *pending/, 'PSUSP'],
  [/^Suspended by\b/, 'USUSP'],
  [/^Suspended:/, 'SSUSP'],
  [/^(?:Pending|Requeued)\b/, 'PEND'],
  [/^Unknown\b/, 'UNKWN'],
  [/^Termination request issued/, 'ZOMBI'],
  [DONE, 'DONE'],
  [EXITED, 'EXIT'],
];

const DISPATCHED = /^(?:\[\d+\] *)?dispatched\b/i;

/** A job's state as its events leave it; null for events that do not begin with its submission. */
function readEvents(block: JobBlock, now: number): LsfRecord | null {
  let word: string | null = null;
  for (const { text } of block.events) word = CHANGES.find(([pattern]) => pattern.test(text))?.[1] ?? word;
  if (word === null) return null;
  const facts = factsOf(block, now, DISPATCHED);
  const exit =
    word === 'DONE' || word === 'EXIT'
      ? lsfExit(endingOf(facts, { done: word === 'DONE', killedBy: killedBy(block), tellsKills: true, final: true }))
      : null;
  const state: Omit<JobState, 'ref'> = {
    ...commonState(facts, exit),
    state: exit?.state ?? lsfState(word),
    native: word,
    started: word === 'PEND' || word === 'PSUSP' ? null : facts.started,
    reason: null,
    queue: queueOf(facts),
    restarts: Math.max(0, block.events.filter(({ text }) => DISPATCHED.test(text)).length - 1),
  };
  return { number: block.number, tasks: block.tasks, folder: facts.folder, state };
}

/** Who asked that the last attempt be killed; other signals than KILL are the job's own business. */
function killedBy({ events, head }: JobBlock): string | null {
  const attempt = events.slice(events.findLastIndex(({ text }) => DISPATCHED.test(text)) + 1);
  const user = attempt.map(killer).findLast((name) => name !== null) ?? null;
  if (user === null) return null;
  const owners = Array.from(head.matchAll(/, *User *<([^<>]*)>/g), ([, name]) => name);
  return owners.includes(user) ? 'its owner' : `user ${user}`;
}

function killer({ text }: JobEvent): string | null {
  return /^Signal *<KILL> *requested *by *user *or *administrator *<([^<>]*)>/.exec(text)?.[1] ?? null;
}

/** The queue of the submission, or the one into which it was moved. */
function queueOf({ block }: JobFacts): string | null {
  const moved = block.events.map(
    ({ text }) => /^(?:Switched|Job switched).* to *(?:queue|Queue) *<([^>]*)>/.exec(text)?.[1],
  );
  const submitted = block.events.map(({ text }) => /^Submitted from host.* to *Queue *<([^>]*)>/.exec(text)?.[1]);
  return moved.findLast((name) => name !== undefined) ?? submitted.find((name) => name !== undefined) ?? null;
}

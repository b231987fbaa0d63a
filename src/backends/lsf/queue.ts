import type { Clock } from '../../base/clock.ts';
import type { CommandOutput } from '../../base/command.ts';
import { isFinished } from '../../job/states.ts';
import { failedSeen, withoutColours } from '../answers.ts';
import type { Plan } from '../contract.ts';
import type { JobRecord } from '../jobRecords.ts';
import { joinSeen, ownState, statesOfAll } from '../jobRecords.ts';
import type { JobRef, JobState, Seen } from '../jobState.ts';
import type { Batch } from './command.ts';
import { askCommand, batchRefs } from './command.ts';
import { lsfExit } from './exits.ts';
import { complaints } from './failures.ts';
import { jobBlocks } from './jobBlocks.ts';
import type { LsfRecord } from './jobDetails.ts';
import { readDetails } from './jobDetails.ts';
import { taskSet } from './jobId.ts';
import { lsfState } from './states.ts';
import { lsfTime } from './values.ts';

/** The answer of one bjobs -l. */
export interface DetailsAnswer {
  readonly records: readonly LsfRecord[];
  /** The jobs of which something could not be read, so that the answer does not speak for them. */
  readonly doubtful: ReadonlySet<string>;
  readonly unread: Seen['unread'];
}

/**
 * The jobs with these ids. The long form is the only one that all versions of OpenLava and LSF have and that tells exit
 * code, reason of waiting and seconds; `-o` and `-UF` are unknown to OpenLava 2.2, `-json` to all of OpenLava.
 */
export function queryJobs(refs: readonly JobRef[], clock: Pick<Clock, 'now'>): Plan<Seen> {
  const { batches, foreign } = batchRefs(refs, ({ number }) => number);
  return {
    commands: batches.map(({ words }) => askCommand('bjobs', ['-l', ...words])),
    read: (outputs) =>
      joinSeen([...batches.map((batch, index) => readBatch(batch, outputs[index], clock.now())), foreignSeen(foreign)]),
  };
}

function readBatch(batch: Batch, output: CommandOutput | undefined, now: number): Seen {
  const { unknown, failure } = complaints(output, 'bjobs');
  if (!output || output.truncated || output.end.kind !== 'exit') {
    return failedSeen(failure ?? { message: 'bjobs was not run', transient: true });
  }
  const answer = readDetailsAnswer(output, now);
  const heard = new Set([...unknown, ...answer.records.map(({ number }) => number)]);
  const answered = batch.refs.filter(({ number }) => heard.has(number) && !answer.doubtful.has(number));
  return {
    states: statesOfAll(batch.refs, answer.records),
    answered: answered.map(({ ref }) => ref),
    unread: answer.unread,
    failure: failure ?? (heard.size === 0 && answer.doubtful.size === 0 ? notUnderstood('bjobs') : null),
  };
}

/** That an answer holds nothing that is known. */
export function notUnderstood(program: string): NonNullable<Seen['failure']> {
  return { message: `the answer of ${program} was not understood`, transient: true };
}

/** What can be said of references that no command was asked about. */
export function foreignSeen(foreign: readonly JobRef[]): Seen {
  const unread = foreign.map(({ id }) => ({ text: id, reason: 'this is no job id of LSF' }));
  return { states: [], answered: [], unread, failure: null };
}

/** Reads an answer of bjobs -l. */
export function readDetailsAnswer(output: CommandOutput, now: number): DetailsAnswer {
  const records: LsfRecord[] = [];
  const unread: { text: string; reason: string }[] = [];
  const doubtful = new Set<string>();
  for (const block of jobBlocks(output.stdout)) {
    const read = readDetails(block, now);
    if ('unread' in read) unread.push({ text: block.head, reason: read.unread });
    else records.push(read);
    // Of an array more tasks may have stood behind the place where a cut answer ends.
    if ('unread' in read || !block.whole) doubtful.add(block.number);
  }
  return { records, doubtful, unread };
}

/** The columns of `bjobs -w` and the blanks in front of it. */
const TABLE_HEADER = /^JOBID +USER +STAT +QUEUE +FROM_HOST +EXEC_HOST +JOB_NAME +SUBMIT_TIME\s*$/;

/** The name stands between the columns and the time, and may hold anything: without a name it is the whole script. */
const TABLE_ROW = /^(\d+) +(\S+) +([A-Z_]+) +(\S+) +(\S+) +(\S+) +(.*?) *\b([A-Z][a-z]{2} +\d{1,2} \d\d:\d\d) *$/;

/** All unfinished jobs of the user who asks. */
export function queryMyJobs(clock: Pick<Clock, 'now'>): Plan<Seen> {
  return {
    commands: [askCommand('bjobs', ['-w'])],
    read: ([output]) => readTable(output, clock.now()),
  };
}

function readTable(output: CommandOutput | undefined, now: number): Seen {
  const { none, failure } = complaints(output, 'bjobs');
  if (failure || !output) return failedSeen(failure ?? notUnderstood('bjobs'));
  const lines = withoutColours(output.stdout).split(/\r?\n/);
  const header = lines.findIndex((line) => TABLE_HEADER.test(line));
  if (header < 0)
    return none ? { states: [], answered: [], unread: [], failure: null } : failedSeen(notUnderstood('bjobs'));
  const records: JobRecord[] = [];
  const unread: { text: string; reason: string }[] = [];
  for (const line of lines.slice(header + 1).filter((text) => text.trim() !== '')) {
    const record = readRow(line, now);
    if (record) records.push(record);
    else unread.push({ text: line, reason: 'a line of bjobs that cannot be read' });
  }
  const states = records.map(ownState);
  return { states, answered: states.map(({ ref }) => ref), unread, failure: null };
}

function readRow(line: string, now: number): JobRecord | null {
  const match = TABLE_ROW.exec(line);
  if (!match) return null;
  const [, number = '', , word = '', queue = '', , hosts = '', name = '', submitted] = match;
  const task = /^(.*)\[(\d+)\]$/s.exec(name);
  return {
    number,
    tasks: taskSet(task?.[2]),
    state: {
      ...rowState(word),
      name: task?.[1] ?? name,
      submitted: lsfTime(submitted, now),
      queue,
      nodes: hosts === '-' ? null : [...new Set(hosts.split(':').map((host) => host.replace(/^\d+\*/, '')))].join(','),
    },
  };
}

/** What the table leaves out is not told. */
function rowState(word: string): Omit<JobState, 'ref' | 'name' | 'submitted' | 'queue' | 'nodes'> {
  const known = lsfState(word);
  const done = known === 'completed';
  const exit = known !== null && isFinished(known) ? lsfExit({ ...UNTOLD, done, code: done ? 0 : null }) : null;
  return {
    state: exit?.state ?? known,
    native: word,
    started: null,
    ended: null,
    estimatedStart: null,
    reason: null,
    exit: exit?.exit ?? null,
    usage: null,
    stdout: null,
    stderr: null,
    token: null,
    restarts: null,
  };
}

const UNTOLD = {
  termination: null,
  killedBy: null,
  tellsKills: false,
  started: true,
  elapsedSeconds: null,
  limitSeconds: null,
  memoryLimited: false,
  strayFolder: null,
  final: false,
} as const;

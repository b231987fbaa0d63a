import type { CommandOutput } from '../../base/command.ts';
import type { TaskSet } from '../../job/tasks.ts';
import { failedSeen, withoutColours } from '../answers.ts';
import type { Plan } from '../contract.ts';
import { joinSeen, ownState, statesOfAll } from '../jobRecords.ts';
import type { JobRef, JobState, Seen, Usage } from '../jobState.ts';
import type { Batch } from './command.ts';
import { askCommand, batchRefs, clusterArgs } from './command.ts';
import { slurmExit } from './exits.ts';
import { isUnknownJob, slurmFailure } from './failures.ts';
import { slurmJobName } from './jobId.ts';
import { waitingReason } from './reasons.ts';
import type { SlurmRecord, SlurmTable } from './records.ts';
import { brokenOff, foreignSeen, speaksFor, withoutStale } from './records.ts';
import { slurmState, withHold } from './states.ts';
import { slurmBytes, slurmCount, slurmDuration, slurmExitCode, slurmText, slurmTime } from './values.ts';

/** Columns that hold words of Slurm only, so that a plain `|` divides them. */
const COLUMNS = [
  'JobArrayID',
  'State',
  'Reason',
  'Partition',
  'SubmitTime',
  'StartTime',
  'EndTime',
  'TimeLimit',
  'TimeUsed',
  'NumNodes',
  'NumCPUs',
  'tres-alloc',
  'NodeList',
  'exit_code',
  'DerivedEC',
  'RestartCnt',
] as const;

/** One of these columns. */
export type QueueColumn = (typeof COLUMNS)[number];

/** Free text stands behind them between marks of its own: it may hold `|` and line breaks. */
const FREE_TEXT = ['STDOUT', 'STDERR', 'Comment', 'WorkDir', 'Name'] as const;

/** One of these texts. */
export type FreeText = (typeof FREE_TEXT)[number];

const FORMAT = [
  ...COLUMNS.map((column, index) => `${column}:${index === COLUMNS.length - 1 ? '|<STDOUT>' : '|'}`),
  ...FREE_TEXT.map(
    (column, index) => `${column}:</${column}>${FREE_TEXT[index + 1] ? `<${FREE_TEXT[index + 1]}>` : ''}`,
  ),
].join(',');

/** The header; without it an empty answer is no answer (a wrapper's banner, an error that exits with 0). */
const HEADER = /^JOBID\|STATE\|.*<\/Name>$/;
const RECORD_START = new RegExp(`^\\d+[^|\\s]*\\|(?:[^|]*\\|){${COLUMNS.length - 1}}<STDOUT>`);
const RECORD_END = '</Name>';

function squeue(cluster: string | null, which: readonly string[]) {
  return askCommand('squeue', [...clusterArgs(cluster), '-a', '-t', 'all', ...which, '-O', FORMAT]);
}

/** The jobs with these ids: waiting, running, or just finished and still in the controller's memory. */
export function queryJobs(refs: readonly JobRef[]): Plan<Seen> {
  const { batches, foreign } = batchRefs(refs, ({ number }) => number);
  return {
    commands: batches.map(({ cluster, words }) => squeue(cluster, ['-j', words.join(',')])),
    read: (outputs) =>
      joinSeen(batches.map((batch, index) => readBatch(batch, outputs[index])).concat(foreignSeen(foreign))),
  };
}

/** All jobs of the user who asks. */
export function queryMyJobs(): Plan<Seen> {
  return {
    commands: [myJobsCommand()],
    read: ([output]) => {
      const failure = slurmFailure(output, 'squeue');
      if (failure || !output) return failedSeen(failure ?? { message: 'squeue was not run', transient: true });
      const answer = readQueue(output);
      if (answer === null) return failedSeen(notUnderstood());
      const states = answer.records.map(ownState);
      return { states, answered: states.map(({ ref }) => ref), unread: answer.unread, failure: null };
    },
  };
}

/** Asks for the jobs of the user; `--me` exists since Slurm 20.02. */
export function myJobsCommand() {
  return squeue(null, ['--me']);
}

function readBatch(batch: Batch, output: CommandOutput | undefined): Seen {
  // With a single id that it does not know squeue fails; with several it stays silent about it.
  if (output && batch.words.length === 1 && isUnknownJob(output)) {
    return { states: [], answered: batch.refs.map(({ ref }) => ref), unread: [], failure: null };
  }
  const failure = slurmFailure(output, 'squeue');
  if (failure || !output) return failedSeen(failure ?? { message: 'squeue was not run', transient: true });
  const answer = readQueue(output);
  if (answer === null) return failedSeen(notUnderstood());
  const answered = batch.refs.filter(({ number }) => speaksFor(number, answer)).map(({ ref }) => ref);
  return { states: statesOfAll(batch.refs, answer.records), answered, unread: answer.unread, failure: null };
}

function notUnderstood() {
  return { message: 'the answer of squeue has no header', transient: true };
}

/** Reads an answer in our format; null without its header. */
export function readQueue(output: CommandOutput): SlurmTable | null {
  const lines = withoutColours(output.stdout).split(/\r?\n/);
  const header = lines.findIndex((line) => HEADER.test(line));
  if (header < 0) return null;
  const records: SlurmRecord[] = [];
  const unread: { text: string; reason: string }[] = [];
  const texts = recordTexts(lines.slice(header + 1));
  for (const text of texts) {
    const record = readRecord(text);
    if (record === null) unread.push({ text, reason: 'a line of squeue that cannot be read' });
    else if (record !== 'part of another') records.push(record);
  }
  return { records: withoutStale(records), unread, broken: brokenOff(texts, unread) };
}

/** Joins the lines of records whose free text has line breaks. */
function recordTexts(lines: readonly string[]): readonly string[] {
  const texts: string[] = [];
  let open: string | null = null;
  for (const line of lines) {
    if (open === null && !RECORD_START.test(line)) {
      if (line.trim() !== '') texts.push(line);
      continue;
    }
    open = open === null ? line : `${open}\n${line}`;
    if (!line.endsWith(RECORD_END)) continue;
    texts.push(open);
    open = null;
  }
  if (open !== null) texts.push(open);
  return texts;
}

function readRecord(text: string): SlurmRecord | 'part of another' | null {
  if (!RECORD_START.test(text) || !text.endsWith(RECORD_END)) return null;
  const parts = text.split('|', COLUMNS.length);
  const column = (name: QueueColumn): string => parts[COLUMNS.indexOf(name)] ?? '';
  const job = slurmJobName(column('JobArrayID'));
  if (job === null) return null;
  // The components of a heterogeneous job end together; the first runs the script and stands for all.
  if (job.component !== null && job.component > 0) return 'part of another';
  const free = freeTexts(text.slice(parts.join('|').length + 1));
  return { number: job.number, tasks: job.tasks, folder: free.WorkDir, state: queueState(column, free, job.tasks) };
}

/** Takes the free texts apart. A mark inside a text can only shift the later ones; the last ends with the record. */
function freeTexts(text: string): Record<FreeText, string | null> {
  const found: Record<FreeText, string | null> = {
    STDOUT: null,
    STDERR: null,
    Comment: null,
    WorkDir: null,
    Name: null,
  };
  let at = 0;
  for (const [index, name] of FREE_TEXT.entries()) {
    const start = at + `<${name}>`.length;
    const next = FREE_TEXT[index + 1];
    const end = next === undefined ? text.length - RECORD_END.length : text.indexOf(`</${name}><${next}>`, start);
    if (end < start) break;
    const value = text.slice(start, end);
    found[name] = value === '' || value === '(null)' ? null : value;
    at = end + `</${name}>`.length;
  }
  return found;
}

/** The state in one line of squeue. */
export function queueState(
  column: (name: QueueColumn) => string,
  free: Record<FreeText, string | null>,
  tasks: TaskSet | null,
): Omit<JobState, 'ref'> {
  const native = column('State');
  const reason = slurmText(column('Reason'));
  const state = withHold(slurmState(native).state, reason ?? '');
  const waits = state === 'pending' || state === 'held';
  const start = slurmTime(column('StartTime'));
  const ended = state !== null && !waits && state !== 'running' && state !== 'suspended' && state !== 'finishing';
  const ending = {
    native,
    code: slurmExitCode(column('exit_code')),
    derived: slurmExitCode(column('DerivedEC')),
    reason,
    started: slurmText(column('NodeList')) !== null,
    memoryExceeded: false,
    // Until accounting has it, or the controller forgets it, it may still be put back into the queue.
    final: false,
  };
  return {
    state,
    native,
    name: free.Name,
    submitted: slurmTime(column('SubmitTime')),
    // For a job that waits this is when Slurm expects it to start; one that ended waiting has its end there.
    started: waits || (ended && !ending.started) ? null : start,
    ended: ended ? slurmTime(column('EndTime')) : null,
    estimatedStart: state === 'pending' ? start : null,
    reason: waits ? waitingReason(reason) : null,
    exit: slurmExit(ending),
    usage: usage(column, waits),
    queue: slurmText(column('Partition')),
    nodes: slurmText(column('NodeList')),
    // For tasks squeue of 22.05 prints a wrong path (slurm-3.out for task 1 of job 2); a % is a pattern not filled in.
    stdout: tasks === null ? finishedPath(free.STDOUT) : null,
    stderr: tasks === null ? finishedPath(free.STDERR) : null,
    token: free.Comment,
    restarts: slurmCount(column('RestartCnt')),
  };
}

function finishedPath(path: string | null): string | null {
  return path?.startsWith('/') && !path.includes('%') ? path : null;
}

function usage(column: (name: QueueColumn) => string, waits: boolean): Usage {
  return {
    maxRssBytes: null,
    cpuSeconds: null,
    elapsedSeconds: waits ? null : slurmDuration(column('TimeUsed')),
    requested: {
      memBytes: slurmBytes(/(?:^|,)mem=([^,]+)/.exec(column('tres-alloc'))?.[1]),
      seconds: slurmDuration(column('TimeLimit')),
      cores: slurmCount(column('NumCPUs')),
      nodes: slurmCount(column('NumNodes')),
    },
  };
}

import type { Command, CommandOutput } from '../../base/command.ts';
import { isFinished } from '../../job/states.ts';
import { failedSeen, withoutColours } from '../answers.ts';
import type { Plan } from '../contract.ts';
import { joinSeen, statesOfAll } from '../jobRecords.ts';
import type { JobRef, JobState, Seen } from '../jobState.ts';
import { askCommand, batchRefs, clusterArgs } from './command.ts';
import { slurmExit } from './exits.ts';
import { slurmFailure } from './failures.ts';
import { slurmJobName } from './jobId.ts';
import { waitingReason } from './reasons.ts';
import type { SlurmRecord, SlurmTable } from './records.ts';
import { brokenOff, foreignSeen, speaksFor, withoutStale } from './records.ts';
import { slurmState, withHold } from './states.ts';
import type { ExitCode } from './values.ts';
import { slurmBytes, slurmCount, slurmDuration, slurmExitCode, slurmText, slurmTime } from './values.ts';

/**
 * Free text stands last. `|`, which sacct would divide with, is common in names. Known to sacct of 17.11 and later:
 * https://slurm.schedmd.com/sacct.html.
 */
export const ACCOUNT_COLUMNS = [
  'JobID',
  'JobIDRaw',
  'State',
  'ExitCode',
  'DerivedExitCode',
  'Submit',
  'Start',
  'End',
  'ElapsedRaw',
  'TimelimitRaw',
  'ReqCPUS',
  'NNodes',
  'ReqMem',
  'MaxRSS',
  'TotalCPU',
  'Partition',
  'NodeList',
  'Reason',
  'Comment',
  'WorkDir',
  'JobName',
] as const;

type Column = (typeof ACCOUNT_COLUMNS)[number];

const DIVIDER = '<|>';
const HEADER = ACCOUNT_COLUMNS.join(DIVIDER);
const ROW_START = /^\d+[^\s<]*<\|>\d+[^\s<]*<\|>[A-Z_]+/;

/** One line of sacct. */
export type AccountRow = Readonly<Record<Column, string>>;

/** The jobs of an answer of sacct. */
export interface AccountAnswer extends SlurmTable {
  /** Jobs of which accounting has only a part so far. */
  readonly incomplete: readonly string[];
}

/** How much earlier than `since` a record may be: the clocks of this machine and the cluster differ. */
const CLOCK_SLACK_MS = 10 * 60_000;

/**
 * Jobs that have left the queue. Steps are asked for too: they hold the peak memory and what really happened to a job that
 * the accounting calls COMPLETED or FAILED. `-D` shows the earlier attempts of a job that was put back into the queue; no
 * `-S`, as it hides jobs that were cancelled before they could start (captured: sacct-never-eligible).
 */
export function jobHistory(refs: readonly JobRef[], since: number): Plan<Seen> {
  const { batches, foreign } = batchRefs(refs, ({ number }) => number);
  return {
    commands: batches.map(({ cluster, words }) => sacct([...clusterArgs(cluster), '-j', words.join(',')])),
    read: (outputs) => {
      const answers = batches.map((batch, index): Seen => {
        const failure = slurmFailure(outputs[index], 'sacct');
        const answer = failure ? null : readAccounting(outputs[index], since);
        if (answer === null) return failedSeen(failure ?? noHeader());
        const told = batch.refs.filter(({ number }) => !answer.incomplete.includes(number));
        const answered = told.filter(({ number }) => speaksFor(number, answer));
        return {
          states: statesOfAll(told, answer.records),
          answered: answered.map(({ ref }) => ref),
          unread: answer.unread,
          failure: null,
        };
      });
      return joinSeen([...answers, foreignSeen(foreign)]);
    },
  };
}

function noHeader() {
  return { message: 'the answer of sacct has no header', transient: true };
}

/** sacct in the format that `readAccounting` reads. */
export function sacct(which: readonly string[]): Command {
  return askCommand('sacct', [
    ...which,
    '-D',
    '-P',
    '--noconvert',
    `--delimiter=${DIVIDER}`,
    '-o',
    ACCOUNT_COLUMNS.join(','),
  ]);
}

/** Reads an answer in our format; null without its header. Records from before `since` are of an older job with the same id. */
export function readAccounting(output: CommandOutput | undefined, since: number): AccountAnswer | null {
  const lines = withoutColours(output?.stdout ?? '').split(/\r?\n/);
  const header = lines.findIndex((line) => line.trim() === HEADER);
  if (header < 0) return null;
  const unread: { text: string; reason: string }[] = [];
  const rows: AccountRow[] = [];
  const texts = rowTexts(lines.slice(header + 1));
  for (const text of texts) {
    const row = readRow(text);
    if (row) rows.push(row);
    else unread.push({ text, reason: 'a line of sacct that cannot be read' });
  }
  const { records, incomplete } = collectRows(rows, since);
  return { records, incomplete, unread, broken: brokenOff(texts, unread) };
}

/** A line that does not begin a row goes on with the free text of the row before. */
function rowTexts(lines: readonly string[]): readonly string[] {
  const texts: string[] = [];
  for (const line of lines) {
    const last = texts.at(-1);
    if (ROW_START.test(line) || last === undefined || !ROW_START.test(last)) {
      if (line.trim() !== '') texts.push(line);
    } else {
      texts[texts.length - 1] = `${last}\n${line}`;
    }
  }
  // The last row is followed by the end of the output only.
  return texts.map((text) => text.replace(/\n+$/, ''));
}

function readRow(text: string): AccountRow | null {
  const parts = text.split(DIVIDER);
  if (!ROW_START.test(text) || parts.length < ACCOUNT_COLUMNS.length) return null;
  const last = ACCOUNT_COLUMNS.length - 1;
  const values = [...parts.slice(0, last), parts.slice(last).join(DIVIDER)];
  return Object.fromEntries(ACCOUNT_COLUMNS.map((column, index) => [column, values[index] ?? ''])) as AccountRow;
}

/** All lines that tell of one job: its attempts and their steps. */
interface Lines {
  readonly job: AccountRow[];
  readonly steps: AccountRow[];
}

/** The jobs in some lines of sacct, in any order. */
export function collectRows(rows: readonly AccountRow[], since: number): Pick<AccountAnswer, 'records' | 'incomplete'> {
  const byJob = new Map<string, Lines>();
  for (const row of rows) {
    const [name = ''] = row.JobID.split('.');
    const lines = byJob.get(name) ?? { job: [], steps: [] };
    byJob.set(name, lines);
    if (row.JobID.includes('.')) lines.steps.push(row);
    else if (!isOlder(row, since)) lines.job.push(row);
  }
  const records: SlurmRecord[] = [];
  const incomplete: string[] = [];
  for (const [name, lines] of byJob) {
    const job = slurmJobName(name);
    // The first component of a heterogeneous job runs the script and stands for all.
    if (job === null || lines.job.length === 0 || (job.component ?? 0) > 0) continue;
    const record = recordOf(job, lines);
    if (record) records.push(record);
    else incomplete.push(job.number);
  }
  return { records: withoutStale(records), incomplete };
}

function isOlder(row: AccountRow, since: number): boolean {
  const submitted = slurmTime(row.Submit);
  return submitted !== null && submitted < since - CLOCK_SLACK_MS;
}

function recordOf(job: Pick<SlurmRecord, 'number' | 'tasks'>, { job: attempts, steps }: Lines): SlurmRecord | null {
  const last = attempts.toSorted((a, b) => (slurmTime(a.Submit) ?? 0) - (slurmTime(b.Submit) ?? 0)).at(-1);
  if (!last || (isPartial(last) && !isFinished(slurmState(last.State).state ?? 'unsure'))) return null;
  const own = steps.filter((step) => isOfAttempt(step, last));
  // The attempt that follows a requeue has no record before it starts.
  const state = stateOf(last, own, slurmState(last.State).word === 'REQUEUED' ? attempts.length : attempts.length - 1);
  return { number: job.number, tasks: job.tasks, folder: slurmText(last.WorkDir), state };
}

/**
 * Accounting heard of the job's start or end before it heard of the job: a running one then reads "allocation", PENDING,
 * without a partition (captured: sacct-race-incomplete-record-steps), an ended one has its state and times.
 */
function isPartial(row: AccountRow): boolean {
  return row.JobName === 'allocation' && row.Partition === '';
}

/** The steps of earlier attempts began before the last attempt was submitted. */
function isOfAttempt(step: AccountRow, attempt: AccountRow): boolean {
  return (slurmTime(step.Start) ?? 0) >= (slurmTime(attempt.Submit) ?? 0);
}

function stateOf(row: AccountRow, steps: readonly AccountRow[], restarts: number): Omit<JobState, 'ref'> {
  const native = row.State;
  // This record is of the attempt that ended with the requeue; of the next one accounting knows nothing yet.
  const between = slurmState(native).word === 'REQUEUED';
  const reason = between ? null : slurmText(row.Reason);
  const state = withHold(slurmState(native).state, reason ?? '');
  const waits = state === 'pending' || state === 'held';
  const ended = slurmTime(row.End);
  const maxRssBytes = between ? null : most(steps.map((step) => slurmBytes(step.MaxRSS)));
  const memBytes = requestedMemory(row);
  const ending = {
    native,
    code: slurmExitCode(row.ExitCode),
    derived: worstStep(row, steps),
    reason,
    started: !between && slurmText(row.NodeList) !== null,
    memoryExceeded: memoryExceeded(steps, maxRssBytes, memBytes),
    final: ended !== null && !isPartial(row) && steps.every((step) => slurmTime(step.End) !== null),
  };
  return {
    state,
    native,
    name: isPartial(row) ? null : row.JobName,
    submitted: slurmTime(row.Submit),
    started: ending.started ? slurmTime(row.Start) : null,
    ended: state !== null && isFinished(state) ? ended : null,
    estimatedStart: state === 'pending' && !between ? slurmTime(row.Start) : null,
    reason: waits ? waitingReason(reason) : null,
    exit: slurmExit(ending),
    usage: {
      maxRssBytes,
      // A running job has none yet and reads 00:00:00.
      cpuSeconds: ended === null || waits ? null : slurmDuration(row.TotalCPU),
      elapsedSeconds: waits ? null : slurmCount(row.ElapsedRaw),
      requested: {
        memBytes,
        seconds: minutes(row.TimelimitRaw),
        cores: slurmCount(row.ReqCPUS) || null,
        nodes: slurmCount(row.NNodes) || null,
      },
    },
    queue: slurmText(row.Partition),
    nodes: between ? null : slurmText(row.NodeList),
    stdout: null,
    stderr: null,
    token: slurmText(row.Comment),
    restarts,
  };
}

/** DerivedExitCode stays 0:0 for a step that Slurm killed for its memory (captured: history/step-failed-memory). */
function worstStep(row: AccountRow, steps: readonly AccountRow[]): ExitCode | null {
  const derived = slurmExitCode(row.DerivedExitCode);
  if (derived && (derived.status > 0 || derived.signal > 0)) return derived;
  const codes = steps
    .filter((step) => !/\.(?:batch|extern)$/.test(step.JobID))
    .map((step) => slurmExitCode(step.ExitCode));
  return codes.find((code) => code !== null && code.signal > 0) ?? derived;
}

function most(values: readonly (number | null)[]): number | null {
  const known = values.filter((value) => value !== null);
  return known.length === 0 ? null : known.reduce((a, b) => Math.max(a, b));
}

function minutes(text: string): number | null {
  const value = slurmCount(text);
  return value === null ? null : value * 60;
}

/** ReqMem is for the whole job since 21.08; before, `c` or `n` behind it says for each core or node. */
function requestedMemory(row: AccountRow): number | null {
  const match = /^(.*?)([cn]?)$/.exec(row.ReqMem.trim());
  const bytes = slurmBytes(match?.[1]);
  const times = match?.[2] === 'c' ? slurmCount(row.ReqCPUS) : match?.[2] === 'n' ? slurmCount(row.NNodes) : 1;
  // 0 asks for all memory of the nodes.
  return bytes === null || bytes === 0 || times === null ? null : bytes * times;
}

/** The kernel's kill shows as a step OUT_OF_MEMORY, Slurm's own (OverMemoryKill) only as a peak above the request. */
function memoryExceeded(steps: readonly AccountRow[], peak: number | null, requested: number | null): boolean {
  if (steps.some((step) => slurmState(step.State).word === 'OUT_OF_MEMORY')) return true;
  return peak !== null && requested !== null && peak >= requested;
}

import type { CommandOutput } from '../../base/command.ts';
import type { TaskSet } from '../../job/tasks.ts';
import { answerLines, brokenAnswer, failedSeen } from '../answers.ts';
import type { Plan } from '../contract.ts';
import type { AskedJob, JobRecord } from '../jobRecords.ts';
import { joinSeen, statesOfAll } from '../jobRecords.ts';
import type { JobRef, JobState, Seen } from '../jobState.ts';
import { askCommand } from './command.ts';
import { judgeEnd } from './exits.ts';
import { sgeFailure } from './failures.ts';
import { requestedOf } from './jobDetails.ts';
import { takeApart } from './jobId.ts';
import { sgeBytes, sgeCount, sgeSeconds, sgeText, sgeTime } from './values.ts';

/** A line that begins a record of qacct. */
const RULE = /^={40,}$/;

const NOT_FOUND = /^(?:error: job (?:id|name) .* not found|no jobs running since startup)$/;

/** How much earlier than `since` a record may be: the clocks of this machine and the cluster differ. */
const CLOCK_SLACK_MS = 10 * 60_000;

/** One record of qacct: its lines by their first word. */
export type AccountRecord = ReadonlyMap<string, string>;

/** Jobs that have left the queue. qacct takes one job at a time, and works without the qmaster. */
export function jobHistory(refs: readonly JobRef[], since: number): Plan<Seen> {
  const { asked, foreign } = takeApart(refs);
  const byNumber = [...Map.groupBy(asked, ({ number }) => number)];
  return {
    commands: byNumber.map(([number]) => askCommand('qacct', ['-j', number])),
    read: (outputs) => {
      const unread = foreign.map(({ id }) => ({ text: id, reason: 'this is no job id of Grid Engine' }));
      const answers = byNumber.map(([number, jobs], index) => readHistory(outputs[index], number, jobs, since));
      return joinSeen([...answers, { states: [], answered: [], unread, failure: null }]);
    },
  };
}

function readHistory(
  output: CommandOutput | undefined,
  number: string,
  jobs: readonly AskedJob[],
  since: number,
): Seen {
  const answered = jobs.map(({ ref }) => ref);
  if (isNotFound(output)) return { states: [], answered, unread: [], failure: null };
  const failure = sgeFailure(output, 'qacct');
  const records = failure || !output ? null : readAccounting(output);
  if (records === null) {
    return failedSeen(failure ?? { message: 'the answer of qacct has no records', transient: true });
  }
  const own = records.filter((record) => record.get('jobnumber') === number && isSince(record, since));
  return { states: statesOfAll(jobs, attemptsOf(own)), answered, unread: [], failure: null };
}

/**
 * Whether qacct looked and has no record: an answer, although it comes as an error. A new cluster has no accounting file
 * before its first job has ended (captured: history/no-accounting-file).
 */
export function isNotFound(output: CommandOutput | undefined): boolean {
  return (
    output?.end.kind === 'exit' && !output.truncated && answerLines(output.stderr).some((line) => NOT_FOUND.test(line))
  );
}

/** The records of an answer; null where there is none. One that is cut off before its end is left out. */
export function readAccounting(output: CommandOutput): readonly AccountRecord[] | null {
  if (brokenAnswer(output, 'qacct')) return null;
  const records: Map<string, string>[] = [];
  for (const line of answerLines(output.stdout)) {
    if (RULE.test(line)) records.push(new Map());
    const [, name, value = ''] = /^(\w+)(?:\s+(.*))?$/.exec(line) ?? [];
    if (name !== undefined) records.at(-1)?.set(name, value.trim());
  }
  const whole = records.filter(
    (record) => record.has('exit_status') && record.has('jobnumber') && record.has('maxvmem'),
  );
  return whole.length === 0 ? null : whole;
}

/** Ids come again after some millions of jobs. */
function isSince(record: AccountRecord, since: number): boolean {
  const submitted = sgeTime(record.get('qsub_time'));
  return submitted === null || submitted >= since - CLOCK_SLACK_MS;
}

/** One state for each job or task: a job that was run again has a record of each attempt, and the last one counts. */
export function attemptsOf(records: readonly AccountRecord[]): readonly JobRecord[] {
  const byTask = Map.groupBy(records, (record) => `${record.get('jobnumber')}.${record.get('taskid')}`);
  return [...byTask.values()].flatMap((attempts) => {
    const last = attempts.at(-1);
    const number = last?.get('jobnumber');
    if (!last || number === undefined) return [];
    return [{ number, tasks: taskOf(last), state: stateOf(last, attempts.length - 1) }];
  });
}

function taskOf(record: AccountRecord): TaskSet | null {
  const task = sgeCount(record.get('taskid'));
  return task === null ? null : [{ first: task, last: task }];
}

function stateOf(record: AccountRecord, restarts: number): Omit<JobState, 'ref'> {
  const [, code = '', text = ''] = /^(\d+)\s*(?::\s*(.*))?$/.exec(record.get('failed') ?? '') ?? [];
  const exitStatus = /^\d+/.exec(record.get('exit_status') ?? '')?.[0];
  const started = sgeTime(record.get('start_time'));
  const requested = requestedOf(requestsOf(record), sgeCount(record.get('slots')));
  const elapsedSeconds = started === null ? null : sgeSeconds(record.get('ru_wallclock'));
  const { state, exit } = judgeEnd({
    failed: Number(code),
    failedText: sgeText(text),
    deletedBy: sgeText(record.get('deleted_by')),
    status: exitStatus === undefined ? null : Number(exitStatus),
    elapsedSeconds,
    peakBytes: sgeBytes(record.get('maxvmem')),
    limitBytes: requested.memBytes,
    limitSeconds: requested.seconds,
  });
  return {
    state,
    native: code === '0' ? `exit_status ${exitStatus ?? '?'}` : `failed ${code}: ${text}`,
    name: record.get('jobname') ?? null,
    submitted: sgeTime(record.get('qsub_time')),
    started,
    ended: sgeTime(record.get('end_time')),
    estimatedStart: null,
    reason: null,
    exit,
    usage: {
      maxRssBytes: peakMemory(record.get('ru_maxrss')),
      cpuSeconds: started === null ? null : sgeSeconds(record.get('cpu')),
      elapsedSeconds,
      requested,
    },
    queue: sgeText(record.get('qname')),
    nodes: started === null ? null : sgeText(record.get('hostname')),
    stdout: null,
    stderr: null,
    token: null,
    restarts,
  };
}

/**
 * The largest resident set, in bytes. The accounting file holds kB; qacct of 8.1.9 prints that number as if it were
 * bytes: `4.672KB` of a shell that has 4784 kB (captured: history/exit-3).
 */
function peakMemory(text: string | undefined): number | null {
  const kilobytes = sgeBytes(text);
  return kilobytes === null || kilobytes === 0 ? null : kilobytes * 1024;
}

/** The `-l` requests in the category of the job: `-q all.q -l h_rt=5,h_vmem=2G -pe omp 2`. */
function requestsOf(record: AccountRecord): ReadonlyMap<string, string> {
  const lists = [...(record.get('category') ?? '').matchAll(/(?:^|\s)-l\s+(\S+)/g)].flatMap(([, list = '']) =>
    list.split(','),
  );
  return new Map(lists.map((part) => [part.split('=')[0] ?? '', part.slice(part.indexOf('=') + 1)]));
}

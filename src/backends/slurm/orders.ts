import type { CommandOutput } from '../../base/command.ts';
import type { Resource } from '../../job/dialect.ts';
import { formatDuration, parseDuration } from '../../job/durations.ts';
import type { TaskSet } from '../../job/tasks.ts';
import { countTasks, joinTasks, parseTasks, withoutTasks } from '../../job/tasks.ts';
import { answerLines, brokenAnswer } from '../answers.ts';
import type { OrderAnswer, Plan } from '../contract.ts';
import type { JobRef } from '../jobState.ts';
import type { Batch } from './command.ts';
import { batchRefs, clusterArgs, orderCommand } from './command.ts';
import type { SlurmRef } from './jobId.ts';
import { jobArgument } from './jobId.ts';

type Outcome = Pick<OrderAnswer, 'outcome' | 'message'>;

/** How one command gives an order. */
interface OrderForm {
  readonly program: 'scancel' | 'scontrol';
  /** The arguments for some jobs. */
  args(words: readonly string[]): readonly string[];
}

/** scancel says nothing of a job that it does not know unless `-v` makes it tell. */
const CANCEL: OrderForm = { program: 'scancel', args: (words) => ['-v', ...words] };
const HOLD: OrderForm = { program: 'scontrol', args: (words) => ['hold', ...words] };
const RELEASE: OrderForm = { program: 'scontrol', args: (words) => ['release', ...words] };
const REQUEUE: OrderForm = { program: 'scontrol', args: (words) => ['requeue', words.join(',')] };

/** Ends jobs, running or waiting. */
export function cancelJobs(refs: readonly JobRef[]): Plan<readonly OrderAnswer[]> {
  return order(refs, CANCEL);
}

/** Keeps waiting jobs from starting. */
export function holdJobs(refs: readonly JobRef[]): Plan<readonly OrderAnswer[]> {
  return order(refs, HOLD);
}

/** Lets held jobs start. */
export function releaseJobs(refs: readonly JobRef[]): Plan<readonly OrderAnswer[]> {
  return order(refs, RELEASE);
}

/** Ends running jobs and puts them, or ended ones, back into the queue. */
export function requeueJobs(refs: readonly JobRef[]): Plan<readonly OrderAnswer[]> {
  return order(refs, REQUEUE);
}

/** Common keys as scontrol names them for a job that exists: https://slurm.schedmd.com/scontrol.html, "update job". */
const UPDATES: Readonly<Record<string, string>> = {
  jobname: 'JobName',
  queue: 'Partition',
  time: 'TimeLimit',
  nodes: 'NumNodes',
  mem: 'MinMemoryNode',
  account: 'Account',
  qos: 'QOS',
  constraint: 'Features',
  dependency: 'Dependency',
  nice: 'Nice',
  begin: 'StartTime',
  deadline: 'Deadline',
  comment: 'Comment',
  reservation: 'ReservationName',
};

/** Changes waiting jobs. A key that Slurm cannot change is refused before anything is sent. */
export function alterJobs(refs: readonly JobRef[], changes: readonly Resource[]): Plan<readonly OrderAnswer[]> {
  const words: string[] = [];
  for (const { key, value } of changes) {
    const name = UPDATES[key];
    if (name === undefined || value === null || typeof value === 'boolean') {
      return refuseAll(refs, `Slurm cannot change ${key} of a job that is submitted`);
    }
    words.push(`${name}=${key === 'time' ? timeLimit(value) : value}`);
  }
  if (words.length === 0) return refuseAll(refs, 'there is nothing to change');
  return order(refs, { program: 'scontrol', args: (jobs) => ['update', `JobId=${jobs.join(',')}`, ...words] });
}

function timeLimit(value: string | number): string {
  const seconds = parseDuration(String(value));
  return seconds === null ? String(value) : formatDuration(seconds);
}

function refuseAll(refs: readonly JobRef[], message: string): Plan<readonly OrderAnswer[]> {
  return { commands: [], read: () => refs.map((ref) => ({ ref, outcome: 'refused', message })) };
}

function order(refs: readonly JobRef[], form: OrderForm): Plan<readonly OrderAnswer[]> {
  const { batches, foreign } = batchRefs(refs, jobArgument);
  return {
    commands: batches.map(({ cluster, words }) =>
      orderCommand(form.program, [...clusterArgs(cluster), ...form.args(words)]),
    ),
    read: (outputs) => [
      ...batches.flatMap((batch, index) => readOrder(batch, form, outputs[index])),
      ...foreign.map((ref): OrderAnswer => ({ ref, outcome: 'refused', message: `${ref.id} is no job id of Slurm` })),
    ],
  };
}

function readOrder(batch: Batch, form: OrderForm, output: CommandOutput | undefined): readonly OrderAnswer[] {
  const broken = brokenAnswer(output, form.program);
  if (broken || output?.end.kind !== 'exit') {
    const message = broken?.message ?? `${form.program} was not run`;
    return batch.refs.map(({ ref }) => ({ ref, outcome: 'unclear', message }));
  }
  const told = toldOutcomes(output.stderr);
  const rest = untold(output, told.length > 0, form);
  return batch.refs.map((parsed) => ({ ref: parsed.ref, ...(outcomeOf(parsed, told) ?? rest) }));
}

/** What a command said of one job, or of some tasks of an array. */
interface Told {
  readonly number: string;
  readonly tasks: TaskSet | null;
  readonly outcome: Outcome;
}

/**
 * The lines that name a job: `... job id 57: Access/permission denied` (scancel), `Invalid ... for job 57` (scontrol),
 * `38_1-2,4: Job has already finished` and `38_3,5-8: No error` (scontrol, of an array).
 */
function toldOutcomes(stderr: string): readonly Told[] {
  return answerLines(stderr).flatMap((line) => {
    const [, name, message] =
      /\bjob id (\S+): (.*)$/.exec(line) ??
      /^(\d+_\S+): (.*)$/.exec(line) ??
      swapped(/^(.*) for job (\S+)$/.exec(line)) ??
      [];
    const job = /^(\d+)(?:_\[?([\d,-]+)\]?)?$/.exec(name ?? '');
    const tasks = job?.[2] === undefined ? null : parseTasks(job[2]);
    if (!job?.[1] || message === undefined || (job[2] !== undefined && tasks === null)) return [];
    return [{ number: job[1], tasks, outcome: judge(message) }];
  });
}

function swapped(match: RegExpExecArray | null): readonly [string, string, string] | null {
  return match && [match[0], match[2] ?? '', match[1] ?? ''];
}

function judge(message: string): Outcome {
  if (message === 'No error') return { outcome: 'accepted', message: null };
  // A job that is over cannot be ordered about any more: there is nothing left to do, as with one that is forgotten.
  if (/Invalid job id|already (?:completing|finished|completed)/.test(message)) return { outcome: 'gone', message };
  // scontrol says "Unexpected message received" of a controller that is down or hangs (captured: hold/controller-down).
  if (
    /Unable to contact|timed out|temporarily|Zero Bytes|Communication|Unexpected message|authentication/i.test(message)
  ) {
    return { outcome: 'unclear', message };
  }
  return { outcome: 'refused', message };
}

/** What was said of a reference; null where nothing was said of some part of it. */
function outcomeOf(parsed: SlurmRef, told: readonly Told[]): Outcome | null {
  const about = told.filter((one) => one.number === parsed.number && overlap(one.tasks, parsed.tasks));
  const serious = about.find(({ outcome }) => outcome.outcome === 'refused' || outcome.outcome === 'unclear');
  if (serious) return serious.outcome;
  const gone = about.filter(({ outcome }) => outcome.outcome === 'gone');
  // The order reached the tasks that are not gone.
  const some = about.length > gone.length || isLeft(parsed, gone);
  return gone[0] === undefined || some ? null : gone[0].outcome;
}

function overlap(a: TaskSet | null, b: TaskSet | null): boolean {
  return a === null || b === null || countTasks(withoutTasks(a, b)) < countTasks(a);
}

/** Whether some tasks of a reference are not among those that are gone. */
function isLeft({ tasks }: SlurmRef, gone: readonly Told[]): boolean {
  if (tasks === null || gone.some((one) => one.tasks === null)) return false;
  return withoutTasks(tasks, joinTasks(...gone.map((one) => one.tasks ?? []))).length > 0;
}

/** What holds for the jobs of which nothing was said. */
function untold(output: CommandOutput, someTold: boolean, { program }: OrderForm): Outcome {
  const failed = output.end.kind !== 'exit' || output.end.code !== 0;
  // scancel and scontrol go on after a job that they could not serve and then end with an error: the others were served.
  if (!failed || someTold) return { outcome: 'accepted', message: null };
  const line = answerLines(output.stderr).at(-1);
  const message = line?.replace(/^\w+: (?:error: )?/, '') ?? `${program} failed without a word`;
  return judge(message).outcome === 'gone' ? { outcome: 'gone', message } : { ...judge(message), message };
}

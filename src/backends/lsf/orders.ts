import type { CommandOutput } from '../../base/command.ts';
import type { TaskSet } from '../../job/tasks.ts';
import { commonTasks, countTasks } from '../../job/tasks.ts';
import { answerLines, brokenAnswer } from '../answers.ts';
import type { OrderAnswer, Plan } from '../contract.ts';
import type { JobRef } from '../jobState.ts';
import type { Batch } from './command.ts';
import { batchRefs, orderCommand } from './command.ts';
import { TRANSIENT } from './failures.ts';
import type { LsfRef } from './jobId.ts';
import { jobArgument, taskSet } from './jobId.ts';

/** What became of one order, without the job that it was for. */
export type Outcome = Pick<OrderAnswer, 'outcome' | 'message'>;

/** Ends jobs, running or waiting. */
export function cancelJobs(refs: readonly JobRef[]): Plan<readonly OrderAnswer[]> {
  return order(refs, 'bkill');
}

/** Stops a running job, and keeps a waiting one from starting. */
export function holdJobs(refs: readonly JobRef[]): Plan<readonly OrderAnswer[]> {
  return order(refs, 'bstop');
}

/** Lets stopped jobs go on, or start. */
export function releaseJobs(refs: readonly JobRef[]): Plan<readonly OrderAnswer[]> {
  return order(refs, 'bresume');
}

/** Ends running jobs and puts them back into the queue. */
export function requeueJobs(refs: readonly JobRef[]): Plan<readonly OrderAnswer[]> {
  return order(refs, 'brequeue');
}

function order(refs: readonly JobRef[], program: string): Plan<readonly OrderAnswer[]> {
  const { batches, foreign } = batchRefs(refs, jobArgument);
  return {
    commands: batches.map(({ words }) => orderCommand(program, words)),
    read: (outputs) => [
      ...batches.flatMap((batch, index) => readOrder(batch, program, outputs[index])),
      ...foreign.map(foreignAnswer),
    ],
  };
}

/** What can be said of a reference that is none of LSF; it reaches no command. */
export function foreignAnswer(ref: JobRef): OrderAnswer {
  return { ref, outcome: 'refused', message: `${ref.id} is no job id of LSF` };
}

function readOrder(batch: Batch, program: string, output: CommandOutput | undefined): readonly OrderAnswer[] {
  const broken = brokenAnswer(output, program);
  if (broken || !output) {
    const message = broken?.message ?? `${program} was not run`;
    return batch.refs.map(({ ref }) => ({ ref, outcome: 'unclear', message }));
  }
  const told = toldOutcomes(output);
  return batch.refs.map((parsed) => ({ ref: parsed.ref, ...(outcomeOf(parsed, told) ?? untold(output, program)) }));
}

/** What a command said of one job, or of some tasks of an array. */
interface Told {
  readonly number: string;
  readonly tasks: TaskSet | null;
  readonly outcome: Outcome;
}

/** LSF tells of each job: `Job <12> is being terminated`, `Job <231[9]>: No matching job found`. */
function toldOutcomes({ stdout, stderr }: CommandOutput): readonly Told[] {
  return answerLines(`${stdout}\n${stderr}`).flatMap((line) => {
    const match = /^Job <(\d+)(?:\[([\d,-]+)\])?>(?: (is (?:being|switched)\b.*)|: (.*))$/.exec(line);
    if (!match?.[1]) return [];
    const [, number, index, , complaint] = match;
    const outcome: Outcome = complaint === undefined ? { outcome: 'accepted', message: null } : judge(complaint);
    return [{ number, tasks: taskSet(index), outcome }];
  });
}

/** What a complaint of LSF means for the order. */
export function judge(message: string): Outcome {
  if (/No matching job found|already finished|is not found/.test(message)) return { outcome: 'gone', message };
  // LSF keeps the order and does it as soon as it can (captured: cancel/unkwn, hold/unkwn).
  if (/Operation is in progress/.test(message)) return { outcome: 'accepted', message };
  return { outcome: TRANSIENT.test(message) ? 'unclear' : 'refused', message };
}

/** What was said of a reference; null where nothing was. Of several tasks one that is not gone has got the order. */
function outcomeOf({ number, tasks }: LsfRef, told: readonly Told[]): Outcome | null {
  const about = told.filter((one) => one.number === number && overlap(one.tasks, tasks)).map(({ outcome }) => outcome);
  for (const kind of ['refused', 'unclear', 'accepted', 'gone'] as const) {
    const found = about.find(({ outcome }) => outcome === kind);
    if (found) return found;
  }
  return null;
}

function overlap(a: TaskSet | null, b: TaskSet | null): boolean {
  return a === null || b === null || countTasks(commonTasks(a, b)) > 0;
}

/** LSF says something of every job: silence is no consent, unless it says that something is wrong with the whole order. */
function untold({ stderr }: CommandOutput, program: string): Outcome {
  const line = answerLines(stderr).findLast((text) => !/^Job <|still trying$/.test(text));
  return line === undefined ? { outcome: 'unclear', message: `${program} said nothing of this job` } : judge(line);
}

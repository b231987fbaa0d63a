import type { CommandOutput } from '../../base/command.ts';
import type { TaskSet } from '../../job/tasks.ts';
import { joinTasks, withoutTasks } from '../../job/tasks.ts';
import { answerLines, brokenAnswer } from '../answers.ts';
import type { OrderAnswer } from '../contract.ts';
import type { AskedJob } from '../jobRecords.ts';
import { isUnreachable, sgeMessage } from './failures.ts';
import { parseTaskList } from './jobList.ts';

type Outcome = Pick<OrderAnswer, 'outcome' | 'message'>;

/** What a command said of one job, or of some tasks of an array. */
interface Told {
  readonly number: string;
  readonly tasks: TaskSet | null;
  readonly outcome: Outcome;
}

/** As msg_qmaster.h has them, those of older versions too. */
const ACCEPTED: readonly RegExp[] = [
  /\bhas deleted job-array tasks (?<tasks>[\d:,-]+) of job (?<job>\d+)/,
  /\bforced the deletion of job(?:-array task)? (?<job>\d+)(?:\.(?<tasks>[\d:,-]+))?/,
  /\bhas (?:deleted|registered the) job(?:-array task)? (?<job>\d+)(?:\.(?<tasks>[\d:,-]+))?/,
  /^job(?:-array task)? (?<job>\d+)(?:\.(?<tasks>[\d:,-]+))? is already in deletion/,
  /^modified .* of job(?:-array task)? (?<job>\d+)(?:\.(?<tasks>[\d:,-]+))?/,
  /\bsets? .* of job (?<job>\d+)(?:\.(?<tasks>[\d:,-]+))? to /,
  /\brescheduling (?:of )?job(?:-array task)? (?<job>\d+)(?:\.(?<tasks>[\d:,-]+))?/i,
];

const GONE: readonly RegExp[] = [
  /\bjob(?:-array task)? "(?<job>\d+)(?:\.(?<tasks>[\d:,-]+))?"(?: task "(?<task>\d+)")? does not exist/,
  /^The job (?<job>\d+)(?:\.(?<tasks>[\d:,-]+))? of user\(s\) .* does not exist/,
  /^invalid queue or job "(?<job>\d+)(?:\.(?<tasks>[\d:,-]+))?"/,
];

/** Any other line that names a job says why it was not served. */
const NAMED = /\bjob(?:-array task)? "?(?<job>\d+)(?:\.(?<tasks>[\d:,-]+))?"?/;

/**
 * What became of an order for each job. qdel, qhold, qrls, qalter and qmod tell it on standard output, one line a job,
 * whatever their exit code. `silent`: whether it says nothing of a job for which there was nothing to do (a job that is
 * held already: captured hold/twice).
 */
export function readOrder(
  asked: readonly AskedJob[],
  program: string,
  output: CommandOutput | undefined,
  silent: boolean,
): readonly OrderAnswer[] {
  const broken = brokenAnswer(output, program);
  if (broken || output?.end.kind !== 'exit') {
    const message = broken?.message ?? `${program} was not run`;
    return asked.map(({ ref }) => ({ ref, outcome: 'unclear', message }));
  }
  const lines = answerLines(`${output.stdout}\n${output.stderr}`);
  const told = lines.flatMap((line, at) => toldBy(line, lines[at + 1]));
  const rest = untold(lines, program, output.end.code === 0 && silent, asked.length === 1);
  return asked.map((job) => ({ ref: job.ref, ...(outcomeOf(job, told) ?? rest) }));
}

function toldBy(line: string, next: string | undefined): readonly Told[] {
  // qstat, asked before a change, names the jobs that it does not know in the lines behind this one.
  if (/^Following jobs do not exist/.test(line)) {
    return (next?.match(/\d+/g) ?? []).map((number) => ({
      number,
      tasks: null,
      outcome: { outcome: 'gone', message: 'the job does not exist' },
    }));
  }
  const accepted = ACCEPTED.map((form) => form.exec(line)).find((match) => match !== null);
  if (accepted) return told(accepted, { outcome: 'accepted', message: null });
  const message = line.replace(/^(?:denied: |error: )/, '');
  const gone = GONE.map((form) => form.exec(line)).find((match) => match !== null);
  if (gone) return told(gone, { outcome: 'gone', message });
  const named = NAMED.exec(line);
  return named ? told(named, { outcome: 'refused', message }) : [];
}

function told(match: RegExpExecArray, outcome: Outcome): readonly Told[] {
  const { job, tasks, task } = match.groups ?? {};
  const written = tasks ?? task;
  return job === undefined
    ? []
    : [{ number: job, tasks: written === undefined ? null : parseTaskList(written), outcome }];
}

/** What was said of a job; null where nothing was. A part that was served counts more than one that is gone. */
function outcomeOf(job: AskedJob, all: readonly Told[]): Outcome | null {
  const about = all.filter(({ number, tasks }) => number === job.number && overlap(tasks, job.tasks));
  const refused = about.find(({ outcome }) => outcome.outcome === 'refused');
  const gone = about.filter(({ outcome }) => outcome.outcome === 'gone');
  if (refused) return refused.outcome;
  if (about.length > gone.length) return { outcome: 'accepted', message: null };
  if (!gone[0]) return null;
  return leaves(job.tasks, gone) ? null : gone[0].outcome;
}

function overlap(a: TaskSet | null, b: TaskSet | null): boolean {
  return a === null || b === null || withoutTasks(a, withoutTasks(a, b)).length > 0;
}

/** Whether some of the tasks are not among those that are gone. */
function leaves(tasks: TaskSet | null, gone: readonly Told[]): boolean {
  if (gone.some((one) => one.tasks === null)) return false;
  return tasks === null || withoutTasks(tasks, joinTasks(...gone.map((one) => one.tasks ?? []))).length > 0;
}

/** What holds for a job of which nothing was said. */
function untold(lines: readonly string[], program: string, well: boolean, alone: boolean): Outcome {
  const text = lines.join('\n');
  if (isUnreachable(text)) return { outcome: 'unclear', message: sgeMessage(text) };
  if (well) return { outcome: 'accepted', message: null };
  const message = sgeMessage(text) ?? `${program} said nothing`;
  return { outcome: alone && lines.length > 0 ? 'refused' : 'unclear', message };
}

import type { CommandOutput } from '../../base/command.ts';
import { commonTasks, joinTasks, withoutTasks } from '../../job/tasks.ts';
import { answerLines, brokenAnswer } from '../answers.ts';
import type { OrderAnswer } from '../contract.ts';
import { isUnreachable, pbsMessage } from './failures.ts';
import type { AskedPbsJob, PbsId } from './jobId.ts';
import { pbsId, sameJob } from './jobId.ts';

type Outcome = Pick<OrderAnswer, 'outcome' | 'message'>;

interface Told {
  readonly id: PbsId;
  readonly outcome: Outcome;
}

/** PBSE_UNKJOBID, 15001, as exit codes are cut to a byte: all that TORQUE's qhold and qrls say (captured: release/unknown). */
const UNKNOWN_JOB = 153;

/**
 * What became of an order for each job. The programs say nothing of a job that they served; each line of an error ends
 * with the job that it is about. The exit code is that of the last error.
 */
export function readOrder(
  asked: readonly AskedPbsJob[],
  program: string,
  output: CommandOutput | undefined,
): readonly OrderAnswer[] {
  const broken = brokenAnswer(output, program);
  if (broken || output?.end.kind !== 'exit') {
    const message = broken?.message ?? `${program} was not run`;
    return asked.map(({ ref }) => ({ ref, outcome: 'unclear', message }));
  }
  const told = answerLines(output.stderr).flatMap((line) => toldBy(line, program));
  const rest = untold(output.stderr, output.end.code, program, told.length > 0, asked.length === 1);
  return asked.map((job) => ({ ref: job.ref, ...(outcomeOf(job, told) ?? rest) }));
}

function toldBy(line: string, program: string): readonly Told[] {
  const match = /^q\w+: (.*\S)\s+(\S+)$/.exec(line);
  const id = match && pbsId(match[2] ?? '');
  if (!match || !id) return [];
  return [{ id, outcome: judge((match[1] ?? '').replace(/:$/, ''), program) }];
}

function judge(message: string, program: string): Outcome {
  if (/Unknown Job Id|nonexistent job id|Job has finished/i.test(message)) return { outcome: 'gone', message };
  // A job that is ending cannot be deleted any more (captured: state E, 168): there is nothing left to do.
  if (program === 'qdel' && /invalid for state of job/.test(message)) return { outcome: 'gone', message };
  return { outcome: isUnreachable(message) ? 'unclear' : 'refused', message };
}

/** What was said of a job; null where nothing was. Of several tasks those count that were served. */
function outcomeOf(job: AskedPbsJob, all: readonly Told[]): Outcome | null {
  const about = all.filter(({ id }) => sameJob(id, job.id) && overlap(id, job));
  const serious = about.find(({ outcome }) => outcome.outcome !== 'gone');
  if (serious) return serious.outcome;
  const [gone] = about;
  if (!gone) return null;
  return isLeft(job, about) ? { outcome: 'accepted', message: null } : gone.outcome;
}

function overlap(id: PbsId, job: AskedPbsJob): boolean {
  return id.tasks === null || job.tasks === null || commonTasks(id.tasks, job.tasks).length > 0;
}

/** Whether some of the tasks are not among those that are gone. */
function isLeft({ tasks }: AskedPbsJob, gone: readonly Told[]): boolean {
  if (gone.some(({ id }) => id.tasks === null)) return false;
  return tasks === null || withoutTasks(tasks, joinTasks(...gone.map(({ id }) => id.tasks ?? []))).length > 0;
}

/** What holds for a job of which nothing was said. */
function untold(stderr: string, code: number, program: string, someTold: boolean, alone: boolean): Outcome {
  const message = pbsMessage(stderr);
  if (isUnreachable(stderr)) return { outcome: 'unclear', message };
  // They go on after a job that they could not serve.
  if (code === 0 || someTold) return { outcome: 'accepted', message: null };
  if (alone && code === UNKNOWN_JOB) return { outcome: 'gone', message: message ?? 'the job does not exist' };
  if (alone && message !== null) return { outcome: 'refused', message };
  return { outcome: 'unclear', message: message ?? `${program} failed without a word` };
}

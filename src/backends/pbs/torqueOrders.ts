import type { Resource } from '../../job/dialect.ts';
import { countTasks, formatTasks } from '../../job/tasks.ts';
import { joinPlans, mapPlan } from '../contract.ts';
import type { JobRef } from '../jobState.ts';
import { alterJobs } from './alter.ts';
import { orderCommand } from './command.ts';
import type { AskedPbsJob } from './jobId.ts';
import { pbsWord } from './jobId.ts';
import type { OrderPlan } from './orders.ts';
import { orderEach, orderTogether } from './orders.ts';
import type { PbsKind } from './pbsKind.ts';

/** qdel names the jobs that it could not serve, so that one command takes all; several tasks need one of their own. */
export function cancelJobs(refs: readonly JobRef[]): OrderPlan {
  const [some, whole] = [refs.filter(({ tasks }) => tasks !== undefined), refs.filter(({ tasks }) => !tasks)];
  const together = orderTogether(whole, jobArguments, (words) => orderCommand('qdel', words));
  return mapPlan(joinPlans([together, eachBy('qdel', some)]), (answers) => answers.flat());
}

/** qhold and qrls say nothing of a job that they do not know but by their exit code (captured: release/unknown). */
export function eachBy(program: string, refs: readonly JobRef[]): OrderPlan {
  return orderEach(refs, (job) => [orderCommand(program, jobArguments(job))]);
}

/** Puts running jobs back into the queue. */
export function requeueJobs(refs: readonly JobRef[]): OrderPlan {
  return orderEach(refs, (job) => [orderCommand('qrerun', eachTask(job))]);
}

/** Changes waiting jobs with qalter, and their queue with qmove. */
export function alterTorque(kind: PbsKind, refs: readonly JobRef[], changes: readonly Resource[]): OrderPlan {
  return alterJobs(kind, refs, changes, eachTask);
}

/** Each task by itself: qrerun and qmove know no `-t` (qrerun(1B), qmove(1B)). */
function eachTask({ id, number, tasks }: AskedPbsJob): readonly string[] {
  if (tasks === null) return [number];
  return tasks.flatMap(({ first, last }) =>
    Array.from({ length: last - first + 1 }, (_, at) => pbsWord(id, String(first + at))),
  );
}

/** One task as `70[5].server`, several as `-t 4-5,7 70[].server` (captured: cancel/array-range, release/array-range). */
function jobArguments({ id, number, tasks }: AskedPbsJob): readonly string[] {
  if (tasks === null) return [number];
  const range = formatTasks(tasks);
  return countTasks(tasks) === 1 ? [pbsWord(id, range)] : ['-t', range, number];
}

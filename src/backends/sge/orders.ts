import { splitByLength } from '../answers.ts';
import type { OrderAnswer, Plan } from '../contract.ts';
import { joinPlans, mapPlan } from '../contract.ts';
import type { AskedJob } from '../jobRecords.ts';
import type { JobRef } from '../jobState.ts';
import { orderCommand } from './command.ts';
import { jobArguments, takeApart } from './jobId.ts';
import { readOrder } from './orderAnswers.ts';

type Answers = readonly OrderAnswer[];

/** Asks Grid Engine to end jobs; running ones stay for a while in state `dr`. */
export function cancelJobs(refs: readonly JobRef[]): Plan<Answers> {
  return orderTogether(refs, 'qdel', false);
}

/** Keeps waiting jobs from starting. */
export function holdJobs(refs: readonly JobRef[]): Plan<Answers> {
  return orderTogether(refs, 'qhold', true);
}

/** Lets held jobs start. */
export function releaseJobs(refs: readonly JobRef[]): Plan<Answers> {
  return orderTogether(refs, 'qrls', true);
}

/** Puts running jobs back into the queue; Grid Engine takes only those that may be run again (`-r y`, or the queue's `rerun`). */
export function requeueJobs(refs: readonly JobRef[]): Plan<Answers> {
  return orderEach(refs, (job) => orderCommand('qmod', ['-rj', jobArguments(job).join(',')]), 'qmod', false);
}

/** One command for as many jobs as its arguments can hold. */
function orderTogether(refs: readonly JobRef[], program: string, silent: boolean): Plan<Answers> {
  const { asked, foreign } = takeApart(refs);
  const byWord = new Map(asked.map((job) => [jobArguments(job).join(' '), job]));
  const plans = splitByLength([...byWord.keys()], 100_000, ' ').map((words): Plan<Answers> => {
    const jobs = words.flatMap((word) => byWord.get(word) ?? []);
    return {
      commands: [
        orderCommand(
          program,
          words.flatMap((word) => word.split(' ')),
        ),
      ],
      read: ([output]) => readOrder(jobs, program, output, silent),
    };
  });
  return mapPlan(joinPlans(plans), (answers) => [...answers.flat(), ...foreign.map(refused)]);
}

/** One command for each job, for programs that take or tell no more than one. */
export function orderEach(
  refs: readonly JobRef[],
  command: (job: AskedJob) => Plan<Answers>['commands'][number],
  program: string,
  silent: boolean,
): Plan<Answers> {
  const { asked, foreign } = takeApart(refs);
  const plans = asked.map(
    (job): Plan<Answers> => ({
      commands: [command(job)],
      read: ([output]) => readOrder([job], program, output, silent),
    }),
  );
  return mapPlan(joinPlans(plans), (answers) => [...answers.flat(), ...foreign.map(refused)]);
}

function refused(ref: JobRef): OrderAnswer {
  return { ref, outcome: 'refused', message: `${ref.id} is no job id of Grid Engine` };
}

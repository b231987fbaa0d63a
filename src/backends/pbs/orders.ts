import type { Command } from '../../base/command.ts';
import { splitByLength } from '../answers.ts';
import type { OrderAnswer, Plan } from '../contract.ts';
import { joinPlans, mapPlan } from '../contract.ts';
import type { JobRef } from '../jobState.ts';
import type { AskedPbsJob } from './jobId.ts';
import { takeApart } from './jobId.ts';
import { readOrder } from './orderAnswers.ts';

/** An order with the function that reads what became of it for each job. */
export type OrderPlan = Plan<readonly OrderAnswer[]>;

/** One command for as many jobs as its arguments can hold. `words`: a job as its arguments. */
export function orderTogether(
  refs: readonly JobRef[],
  words: (job: AskedPbsJob) => readonly string[],
  command: (words: readonly string[]) => Command,
): OrderPlan {
  const { asked, foreign } = takeApart(refs);
  const byWords = Map.groupBy(asked, (job) => words(job).join(' '));
  const plans = splitByLength([...byWords.keys()], 100_000, ' ').map((group): OrderPlan => {
    const whole = command(group.flatMap((one) => one.split(' ')));
    return {
      commands: [whole],
      read: ([output]) =>
        readOrder(
          group.flatMap((one) => byWords.get(one) ?? []),
          whole.file,
          output,
        ),
    };
  });
  return withForeign(plans, foreign);
}

/** Commands of its own for each job, for programs that do not say which of several jobs they mean. */
export function orderEach(refs: readonly JobRef[], commands: (job: AskedPbsJob) => readonly Command[]): OrderPlan {
  const { asked, foreign } = takeApart(refs);
  const plans = asked.map((job): OrderPlan => {
    const own = commands(job);
    return {
      commands: own,
      read: (outputs) => {
        const answers = own.flatMap(({ file }, at) => readOrder([job], file, outputs[at]));
        // A job of which one part of an order was refused has not got the order.
        return [answers.find(({ outcome }) => outcome !== 'accepted') ?? answers[0] ?? nothingDone(job.ref)];
      },
    };
  });
  return withForeign(plans, foreign);
}

/** Refuses an order before anything is sent. */
export function refuseAll(refs: readonly JobRef[], message: string): OrderPlan {
  return { commands: [], read: () => refs.map((ref) => ({ ref, outcome: 'refused', message })) };
}

function nothingDone(ref: JobRef): OrderAnswer {
  return { ref, outcome: 'unclear', message: 'nothing was sent' };
}

function withForeign(plans: readonly OrderPlan[], foreign: readonly JobRef[]): OrderPlan {
  return mapPlan(joinPlans(plans), (answers) => [
    ...answers.flat(),
    ...foreign.map((ref): OrderAnswer => ({ ref, outcome: 'refused', message: `${ref.id} is no job id of PBS` })),
  ]);
}

import type { JobRef, Order, OrderAnswer } from '../backends/contract.ts';
import { UserError } from '../base/errors.ts';
import { isFinished } from '../job/states.ts';
import type { TaskSet } from '../job/tasks.ts';
import { formatTasks, joinTasks } from '../job/tasks.ts';
import type { TransportOptions } from '../transport/contract.ts';
import type { RunsContext } from './deps.ts';
import { carryOut } from './exchange.ts';
import { CANCELLED_TASKS, cancelledTasks } from './reconcileTasks.ts';
import type { RunRecord } from './record.ts';
import { askCluster } from './round.ts';

/** What became of an order for one run. */
export interface OrderResult {
  readonly run: RunRecord;
  readonly outcome: OrderAnswer['outcome'] | 'nothing to do';
  readonly message: string | null;
}

/** Whether an order makes sense for a run in its state, on a backend that has it. */
export function canOrder(context: Pick<RunsContext, 'backends'>, run: RunRecord, order: Order): boolean {
  if (run.schedulerId === null || !context.backends.get(run.cluster.backend)[order]) return false;
  switch (order) {
    case 'cancel':
      return !isFinished(run.state);
    case 'hold':
      return run.state === 'pending';
    case 'release':
      return run.state === 'held';
    case 'requeue':
      return run.state === 'running' || run.state === 'suspended' || isFinished(run.state);
  }
}

/**
 * Gives an order for runs of one cluster, all in one exchange. The states are asked first, so that a finished run, or
 * somebody else's job with the same id, gets no order; and again afterwards, because only the scheduler's own answer
 * shows what the order did.
 */
export async function giveOrder(
  context: RunsContext,
  order: Order,
  runs: readonly RunRecord[],
  options: TransportOptions,
  tasks?: TaskSet,
): Promise<readonly OrderResult[]> {
  const [first] = runs;
  if (!first) return [];
  const { cluster } = first;
  const backend = context.backends.get(cluster.backend);
  const power = backend[order];
  if (!power) {
    throw new UserError({ what: `${backend.displayName} has no way to ${order} a job`, code: 'not-offered' });
  }
  await askCluster(context, cluster, runs, options);
  const fresh = await reload(context, runs);
  const ready = fresh.filter((run) => canOrder(context, run, order));
  const refs = ready.map((run): JobRef => ({ id: run.schedulerId ?? '', ...(tasks ? { tasks } : {}) }));
  const answers = refs.length > 0 ? await carryOut(context, cluster, power.call(backend, refs), options) : [];
  if (order === 'cancel') await keepCancelled(context, ready, answers, tasks);
  if (refs.length > 0) await askCluster(context, cluster, ready, options);
  const after = await reload(context, runs);
  return after.map((run) => {
    const answer = answers.find(({ ref }) => ref.id === run.schedulerId);
    if (!answer) return { run, outcome: 'nothing to do', message: nothingToDo(run, order) };
    return { run, outcome: answer.outcome, message: answer.message };
  });
}

/** Keeps which tasks of an array were cancelled: a scheduler may not tell of those that had not begun. */
async function keepCancelled(
  context: RunsContext,
  runs: readonly RunRecord[],
  answers: readonly OrderAnswer[],
  tasks: TaskSet | undefined,
): Promise<void> {
  for (const run of runs) {
    const accepted = answers.some(({ ref, outcome }) => ref.id === run.schedulerId && outcome === 'accepted');
    if (run.tasks === null || !accepted) continue;
    await context.store.change(run.id, ({ extra, job }) => {
      const cancelled = joinTasks(cancelledTasks(extra), tasks ?? job.tasks ?? []);
      return {
        change: { extra: { ...extra, [CANCELLED_TASKS]: formatTasks(cancelled) } },
        source: 'client',
        text: null,
      };
    });
  }
}

function nothingToDo(run: RunRecord, order: Order): string {
  return isFinished(run.state) ? `it is ${run.state}` : `a run that is ${run.state} cannot be ${ORDER_WORDS[order]}`;
}

/** What a run is once it has obeyed an order. */
export const ORDER_WORDS: Readonly<Record<Order, string>> = {
  cancel: 'cancelled',
  hold: 'held',
  release: 'released',
  requeue: 'requeued',
};

async function reload(context: RunsContext, runs: readonly RunRecord[]): Promise<readonly RunRecord[]> {
  return await Promise.all(runs.map(async (run) => (await context.store.get(run.id)) ?? run));
}

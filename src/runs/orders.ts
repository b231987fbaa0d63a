import type { Backend, Order, OrderAnswer, Plan } from '../backends/contract.ts';
import type { JobRef } from '../backends/jobState.ts';
import { errorText, UserError, unreachable } from '../base/errors.ts';
import type { Resource } from '../job/dialect.ts';
import type { RunState } from '../job/states.ts';
import { isFinished } from '../job/states.ts';
import type { TaskSet } from '../job/tasks.ts';
import type { TransportOptions } from '../transport/contract.ts';
import { alteredRun, describeChanges } from './alter.ts';
import { withCancelled, withoutCancelled } from './cancelled.ts';
import { carryOut } from './exchange.ts';
import { knownBackend } from './knownBackend.ts';
import { hasJob, orderedJobs } from './parts.ts';
import type { RunChange, RunRecord } from './record.ts';
import type { RunsContext } from './runsContext.ts';

/** What is asked for runs: an order, of an array perhaps for some tasks alone. */
export type OrderRequest =
  | { readonly order: Exclude<Order, 'alter'>; readonly tasks?: TaskSet }
  | { readonly order: 'alter'; readonly changes: readonly Resource[]; readonly tasks?: undefined };

/** What became of an order for one run. */
export interface OrderResult {
  readonly run: RunRecord;
  readonly outcome: OrderAnswer['outcome'] | 'nothing to do';
  readonly message: string | null;
}

/** Asks the cluster of runs how they are, one question at a time, and stores what it says. */
export type AskAbout = (runs: readonly RunRecord[], options: TransportOptions) => Promise<void>;

/** All orders, in the order of menus. */
export const ORDERS: readonly Order[] = ['cancel', 'hold', 'release', 'requeue', 'alter'];

/** Whether an order makes sense for a run in its state, on a backend that has it; of an array, for one of its tasks. */
export function canOrder(context: Pick<RunsContext, 'backends'>, run: RunRecord, order: Order): boolean {
  if (run.schedulerId === null || !knownBackend(context, run.cluster)?.[order]) return false;
  const states = run.tasks?.map((group) => group.state) ?? [run.state];
  return states.some((state) => isOrderable(order, state));
}

/** Whether an order makes sense in a state. */
export function isOrderable(order: Order, state: RunState): boolean {
  switch (order) {
    case 'cancel':
      return !isFinished(state);
    case 'hold':
      return state === 'pending';
    case 'release':
      return state === 'held';
    case 'requeue':
      return state === 'running' || state === 'suspended' || isFinished(state);
    case 'alter':
      return state === 'pending' || state === 'held';
    default:
      return unreachable(order);
  }
}

/**
 * Gives an order for runs of one cluster, all in one exchange. The states are asked first, so that a finished run, or
 * somebody else's job with the same id, gets no order; and again afterwards, because only the scheduler's own answer
 * shows what the order did.
 */
export async function giveOrder(
  context: RunsContext,
  askAbout: AskAbout,
  request: OrderRequest,
  runs: readonly RunRecord[],
  options: TransportOptions,
): Promise<readonly OrderResult[]> {
  const [first] = runs;
  if (!first) return [];
  const { cluster } = first;
  const { order } = request;
  const backend = context.backends.get(cluster.backend, cluster.definition);
  if (!backend[order]) {
    throw new UserError({ what: `${backend.displayName} has no way to ${order} a job`, code: 'not-offered' });
  }
  await askAbout(runs, options);
  const fresh = await reload(context, runs);
  const ready = fresh.filter((run) => canOrder(context, run, order));
  const refs = ready.flatMap((run) => orderedJobs(run, request.tasks));
  const plan = refs.length > 0 ? planOf(backend, request, refs) : null;
  const answers = plan ? await carryOut(context, cluster, plan, options) : [];
  const served = ready.filter((run) => answerTo(run, answers)?.outcome === 'accepted');
  for (const run of served) await keepAccepted(context, run, request);
  if (refs.length > 0) await seeEffect(context, askAbout, ready, options);
  const after = await reload(context, runs);
  return after.map((run) => {
    const answer = answerTo(run, answers);
    if (!answer) return { run, outcome: 'nothing to do', message: nothingToDo(run, order) };
    return { run, outcome: answer.outcome, message: answer.message };
  });
}

function planOf(
  backend: Backend,
  request: OrderRequest,
  refs: readonly JobRef[],
): Plan<readonly OrderAnswer[]> | undefined {
  return request.order === 'alter' ? backend.alter?.(refs, request.changes) : backend[request.order]?.(refs);
}

/** Of a run of several jobs the answer that matters most: an order that did not reach all of them was not obeyed. */
function answerTo(run: RunRecord, answers: readonly OrderAnswer[]): OrderAnswer | undefined {
  const own = answers.filter(({ ref }) => hasJob(run, ref.id));
  return OUTCOMES.map((outcome) => own.find((answer) => answer.outcome === outcome)).find((answer) => answer);
}

/** What can become of an order, what matters most first: a job that is gone needs none. */
const OUTCOMES: readonly OrderAnswer['outcome'][] = ['refused', 'unclear', 'accepted', 'gone'];

/** Keeps of an order what the scheduler may not tell afterwards: who cancelled a job, and what it asks for now. */
async function keepAccepted(context: RunsContext, run: RunRecord, request: OrderRequest): Promise<void> {
  const keep = (change: (run: RunRecord) => RunChange, text: string | null) =>
    context.store.change(run.id, (current) => ({ change: change(current), source: 'client', text }));
  switch (request.order) {
    case 'cancel':
      await keep((current) => ({ extra: withCancelled(current, request.tasks) }), null);
      break;
    case 'requeue':
      await keep((current) => ({ extra: withoutCancelled(current, request.tasks) }), null);
      break;
    case 'alter': {
      const backend = context.backends.get(run.cluster.backend, run.cluster.definition);
      await keep(
        (current) => alteredRun(current, request.changes, backend),
        `altered: ${describeChanges(request.changes)}`,
      );
      break;
    }
    case 'hold':
    case 'release':
      break;
    default:
      unreachable(request);
  }
}

/** That the effect cannot be seen yet takes nothing back: the order was given, and the next round shows it. */
async function seeEffect(
  context: RunsContext,
  askAbout: AskAbout,
  runs: readonly RunRecord[],
  options: TransportOptions,
): Promise<void> {
  try {
    await askAbout(runs, options);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    context.log.warn(errorText(error));
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
  alter: 'altered',
};

async function reload(context: RunsContext, runs: readonly RunRecord[]): Promise<readonly RunRecord[]> {
  return await Promise.all(runs.map(async (run) => (await context.store.get(run.id)) ?? run));
}

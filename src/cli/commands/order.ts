import type { Order } from '../../backends/contract.ts';
import { UserError } from '../../base/errors.ts';
import { isFinished } from '../../job/states.ts';
import type { TaskSet } from '../../job/tasks.ts';
import { parseTasks } from '../../job/tasks.ts';
import type { OrderRequest, OrderResult } from '../../runs/orders.ts';
import { publicRun } from '../../runs/publicRun.ts';
import type { RunRecord } from '../../runs/record.ts';
import type { RunService } from '../../runs/service.ts';
import { readArguments, someWords, usageError } from '../arguments.ts';
import { withRuns } from '../session.ts';
import type { Terminal } from '../terminal.ts';
import { outJson } from '../terminal.ts';

/** `clusterjob cancel`: exit status 1 if one of the runs could not be cancelled. */
export async function cancel(argv: readonly string[], terminal: Terminal): Promise<number> {
  return await orderTasks('cancel', argv, terminal);
}

/** `clusterjob hold`: exit status 1 if one of the runs could not be held. */
export async function hold(argv: readonly string[], terminal: Terminal): Promise<number> {
  return await orderTasks('hold', argv, terminal);
}

/** `clusterjob release`: exit status 1 if one of the runs could not be released. */
export async function release(argv: readonly string[], terminal: Terminal): Promise<number> {
  return await orderTasks('release', argv, terminal);
}

/** `clusterjob requeue`: exit status 1 if one of the runs could not be put back into the queue. */
export async function requeue(argv: readonly string[], terminal: Terminal): Promise<number> {
  return await orderTasks('requeue', argv, terminal);
}

/** `clusterjob alter`: changes what a waiting run asks for; exit status 1 if that could not be done. */
export async function alter(argv: readonly string[], terminal: Terminal): Promise<number> {
  const { options, words } = readArguments(argv, { json: { type: 'flag' } });
  const [id, ...changes] = words;
  if (id === undefined) throw usageError('RUN is missing');
  if (changes.length === 0) throw usageError('KEY=VALUE is missing', 'As in `clusterjob alter RUN time=2:00:00`');
  return await withRuns(terminal, async (service) => {
    const run = await service.find(id);
    const request = { order: 'alter', changes: service.readChanges(run, changes) } as const;
    return tellResults(await giveAll(service, request, [run], terminal), 'alter', options.json, terminal);
  });
}

/** The orders that take nothing but runs, or tasks of theirs. */
async function orderTasks(
  order: Exclude<Order, 'alter'>,
  argv: readonly string[],
  terminal: Terminal,
): Promise<number> {
  const { options, words } = readArguments(argv, { tasks: { type: 'text' }, json: { type: 'flag' } });
  const ids = someWords(words, 'RUN');
  const tasks = readTasks(options.tasks);
  return await withRuns(terminal, async (service) => {
    const runs = await Promise.all(ids.map((id) => service.find(id)));
    const single = tasks && runs.find((run) => run.tasks === null);
    if (single) throw new UserError({ what: `The run ${single.id} is no array`, next: 'Leave out --tasks' });
    const request = { order, ...(tasks ? { tasks } : {}) };
    return tellResults(await giveAll(service, request, runs, terminal), order, options.json, terminal);
  });
}

function readTasks(text: string | null): TaskSet | null {
  const tasks = text === null ? null : parseTasks(text);
  if (text !== null && tasks === null)
    throw usageError(`--tasks ${text} is no list of tasks`, 'Write them as in 1-3,7');
  return tasks;
}

async function giveAll(
  service: RunService,
  request: OrderRequest,
  runs: readonly RunRecord[],
  terminal: Terminal,
): Promise<readonly OrderResult[]> {
  return await service.order(request, runs, { intent: 'user', signal: terminal.signal });
}

function tellResults(results: readonly OrderResult[], order: Order, json: boolean, terminal: Terminal): number {
  if (json) {
    outJson(
      terminal,
      results.map(({ run, outcome, message }) => ({ run: publicRun(run), outcome, message })),
    );
  } else {
    for (const { run, outcome, message } of results) {
      terminal.out(`${run.id}: ${outcome}${message ? ` (${message})` : ''}\n`);
    }
  }
  return results.some((result) => hasFailed(result, order)) ? 1 : 0;
}

/** A job that is over needs no cancelling; any other order did not do its work on it. */
function hasFailed({ run, outcome }: OrderResult, order: Order): boolean {
  if (outcome === 'accepted') return false;
  const over = outcome === 'gone' || (outcome === 'nothing to do' && isFinished(run.state));
  return order !== 'cancel' || !over;
}

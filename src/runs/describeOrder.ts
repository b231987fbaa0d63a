import type { Order } from '../backends/contract.ts';
import type { TaskSet } from '../job/tasks.ts';
import { countTasks, formatTasks } from '../job/tasks.ts';
import type { OrderResult } from './orders.ts';
import { ORDER_WORDS } from './orders.ts';
import { describeJobIds } from './parts.ts';
import type { RunRecord } from './record.ts';
import { unfinishedTasks } from './summary.ts';

const UNWRITTEN = 'What has not been written yet is lost.';

/** What a user is asked before runs, or some tasks of one, are cancelled. */
export function describeCancel(
  runs: readonly RunRecord[],
  some?: TaskSet,
): { readonly question: string; readonly detail: string } {
  const [only, another] = runs;
  if (only && some) {
    const count = countTasks(some);
    const question = `Cancel ${count === 1 ? 'task' : 'tasks'} ${formatTasks(some)} of ${only.job.name} on ${only.cluster.name}?`;
    return { question, detail: UNWRITTEN };
  }
  const tasks = runs.reduce((sum, run) => sum + (run.tasks ? countTasks(unfinishedTasks(run.tasks)) : 0), 0);
  const question =
    only && !another ? `Cancel ${only.job.name} on ${only.cluster.name}?` : `Cancel ${runs.length} runs?`;
  const list = runs.map((run) => `${run.job.name} (${describeJobIds(run) ?? run.id}) on ${run.cluster.name}`);
  const shown = list.length > LISTED ? [...list.slice(0, LISTED), `and ${list.length - LISTED} more`] : list;
  const lost = tasks > 1 ? `${tasks} unfinished tasks will be ended.` : UNWRITTEN;
  return { question, detail: [...(another ? shown : []), lost].join('\n') };
}

/** So many runs are named one by one. */
const LISTED = 10;

/** What became of an order, in words; `bad` where it did not reach all runs. */
export function describeResults(
  order: Order,
  results: readonly OrderResult[],
): { readonly text: string; readonly bad: boolean } {
  const accepted = results.filter(({ outcome }) => outcome === 'accepted');
  const others = results.filter(({ outcome }) => outcome !== 'accepted');
  const [first] = others;
  if (!first) return { text: `${count(accepted.length)} ${ORDER_WORDS[order]}`, bad: false };
  const why = `${first.run.job.name}: ${first.message ?? first.outcome}`;
  const more = others.length > 1 ? ` (and ${others.length - 1} more)` : '';
  return { text: `${count(others.length)} not ${ORDER_WORDS[order]}: ${why}${more}`, bad: true };
}

function count(runs: number): string {
  return `${runs} ${runs === 1 ? 'run' : 'runs'}`;
}

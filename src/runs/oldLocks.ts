import type { Plan } from '../backends/contract.ts';
import { isFinished } from '../job/states.ts';
import { removeLocks } from './receipt.ts';
import { isOpen } from './reconcile.ts';
import type { RunRecord } from './record.ts';
import type { RunsContext } from './runsContext.ts';
import { isToken } from './token.ts';

/** So many locks are removed along with one question. */
const MOST = 100;

/**
 * Runs whose lock on the cluster has done its work. The one script that could submit them has run, its answer is stored,
 * and of the job nothing more will be asked. The lock of a run that was given up stays for ever: it keeps a script that is
 * still on its way to the cluster from submitting.
 */
export function runsWithOldLock(runs: readonly RunRecord[], now: number): readonly RunRecord[] {
  return runs
    .filter(({ step, state, token }) => step === 'answered' && isFinished(state) && isToken(token))
    .filter((run) => !isOpen(run, now))
    .slice(0, MOST);
}

/** A plan that also removes the locks of these runs, in the same exchange. */
export function removingLocks<T>(
  plan: Plan<T>,
  runs: readonly RunRecord[],
): Plan<{ readonly answer: T; readonly gone: readonly string[] }> {
  const removal = removeLocks(runs);
  const asked = plan.commands.length;
  return {
    commands: [...plan.commands, ...removal.commands],
    read: (outputs) => ({ answer: plan.read(outputs.slice(0, asked)), gone: removal.read(outputs.slice(asked)) }),
  };
}

/** Stores which locks are gone, by their tokens. */
export async function keepCleared(
  { store }: Pick<RunsContext, 'store'>,
  runs: readonly RunRecord[],
  gone: readonly string[],
): Promise<void> {
  for (const run of runs.filter(({ token }) => gone.includes(token))) {
    // Null: somebody else has changed the run meanwhile; the next round finds its lock gone too.
    await store.update(run, { step: 'cleared' }, { source: 'client', text: null });
  }
}

import { UserError } from '../../base/errors.ts';
import { isFinished } from '../../job/states.ts';
import { parseTasks } from '../../job/tasks.ts';
import type { OrderResult } from '../../runs/orders.ts';
import { publicRun } from '../../runs/publicRun.ts';
import { readArguments, someWords, usageError } from '../arguments.ts';
import { withRuns } from '../session.ts';
import type { Terminal } from '../terminal.ts';
import { outJson } from '../terminal.ts';

/** `clusterjob cancel`: exit status 1 if one of the runs could not be cancelled. */
export async function cancel(argv: readonly string[], terminal: Terminal): Promise<number> {
  const { options, words } = readArguments(argv, { tasks: { type: 'text' }, json: { type: 'flag' } });
  const ids = someWords(words, 'RUN');
  const tasks = options.tasks === null ? undefined : parseTasks(options.tasks);
  if (tasks === null) throw usageError(`--tasks ${options.tasks} is no list of tasks`, 'Write them as in 1-3,7');
  return await withRuns(terminal, async (service) => {
    const runs = await Promise.all(ids.map((id) => service.find(id)));
    const single = tasks && runs.find((run) => run.tasks === null);
    if (single) throw new UserError({ what: `The run ${single.id} is no array`, next: 'Cancel it without --tasks' });
    const results = await service.order('cancel', runs, { intent: 'user', signal: terminal.signal }, tasks);
    if (options.json) {
      outJson(
        terminal,
        results.map(({ run, outcome, message }) => ({ run: publicRun(run), outcome, message })),
      );
    } else {
      for (const { run, outcome, message } of results) {
        terminal.out(`${run.id}: ${outcome}${message ? ` (${message})` : ''}\n`);
      }
    }
    return results.some(hasFailed) ? 1 : 0;
  });
}

function hasFailed({ run, outcome }: OrderResult): boolean {
  if (outcome === 'nothing to do') return !isFinished(run.state);
  return outcome === 'refused' || outcome === 'unclear';
}

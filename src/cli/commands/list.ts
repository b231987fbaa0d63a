import { publicRun } from '../../runs/publicRun.ts';
import { readArguments, usageError } from '../arguments.ts';
import { runTable } from '../runText.ts';
import { withRunsUntilStopped } from '../session.ts';
import type { Terminal } from '../terminal.ts';
import { outJson } from '../terminal.ts';

/** `clusterjob list`: the runs as they were last seen. */
export async function list(argv: readonly string[], terminal: Terminal): Promise<number> {
  const { options, words } = readArguments(argv, {
    all: { type: 'flag' },
    unfinished: { type: 'flag' },
    json: { type: 'flag' },
  });
  if (words.length > 0) throw usageError(`list takes no words, not ${words.join(' ')}`);
  return await withRunsUntilStopped(terminal, async (service) => {
    const { store, clock } = service.context;
    const runs = await store.list({ hidden: options.all, unfinished: options.unfinished });
    if (options.json) outJson(terminal, runs.map(publicRun));
    else if (runs.length > 0) terminal.out(runTable(runs, clock.now()));
    else terminal.err(options.unfinished ? 'No unfinished runs.' : 'No runs yet. `clusterjob submit JOB` makes one.');
    return 0;
  });
}

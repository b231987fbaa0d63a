import { errorText, UserError } from '../../base/errors.ts';
import { isFinished } from '../../job/states.ts';
import { publicRun } from '../../runs/publicRun.ts';
import type { RunRecord } from '../../runs/record.ts';
import type { RunService } from '../../runs/service.ts';
import { readArguments } from '../arguments.ts';
import { runTable } from '../runText.ts';
import { withRunsUntilStopped } from '../session.ts';
import type { Terminal } from '../terminal.ts';
import { outJson } from '../terminal.ts';

/** `clusterjob status`: asks the clusters about runs. Exit status 1 if one of them could not be asked. */
export async function status(argv: readonly string[], terminal: Terminal): Promise<number> {
  const { options, words } = readArguments(argv, { json: { type: 'flag' } });
  return await withRunsUntilStopped(terminal, async (service) => {
    const { store, clock } = service.context;
    const meant = await meantRuns(service, words);
    const allAsked = await refreshAll(service, meant, terminal);
    const runs = await Promise.all(meant.map(async (run) => (await store.get(run.id)) ?? run));
    if (options.json) outJson(terminal, runs.map(publicRun));
    else if (runs.length > 0) terminal.out(runTable(runs, clock.now()));
    else terminal.err('No unfinished runs.');
    return allAsked ? 0 : 1;
  });
}

async function meantRuns(service: RunService, words: readonly string[]): Promise<readonly RunRecord[]> {
  if (words.length === 0) return await service.context.store.list({ unfinished: true });
  return await Promise.all([...new Set(words)].map((word) => service.find(word)));
}

/** Asks each cluster once; what cannot be asked is said and keeps its last state. */
async function refreshAll(service: RunService, runs: readonly RunRecord[], terminal: Terminal): Promise<boolean> {
  const keys = new Set(runs.filter((run) => !isFinished(run.state) || !run.exit?.final).map((run) => run.cluster.key));
  const results = await Promise.allSettled([...keys].map((key) => service.poller.refresh(key)));
  const reasons = results.flatMap((result) => (result.status === 'rejected' ? [result.reason] : []));
  for (const reason of reasons) {
    if (!(reason instanceof UserError)) throw reason;
    terminal.err(`clusterjob: ${errorText(reason)}`);
  }
  return reasons.length === 0;
}

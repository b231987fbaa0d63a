import { describeRun } from '../../runs/describe.ts';
import { publicRun } from '../../runs/publicRun.ts';
import { oneWord, readArguments } from '../arguments.ts';
import { findCluster } from '../clusterOption.ts';
import { withRunsUntilStopped } from '../session.ts';
import type { Terminal } from '../terminal.ts';
import { outJson } from '../terminal.ts';

/** `clusterjob adopt`: a job of the user that was submitted in another way becomes a run. */
export async function adopt(argv: readonly string[], terminal: Terminal): Promise<number> {
  const { options, words } = readArguments(argv, { profile: { type: 'text', short: 'p' }, json: { type: 'flag' } });
  const id = oneWord(words, 'ID');
  return await withRunsUntilStopped(terminal, async (service, loader) => {
    const cluster = await findCluster(loader, terminal, options.profile);
    const run = await service.adopt(cluster, id, { intent: 'user', signal: terminal.signal });
    if (options.json) outJson(terminal, publicRun(run));
    else {
      terminal.out(`${run.id}\n`);
      terminal.err(`${run.job.name} on ${cluster.name}: ${describeRun(run, service.context.clock.now()).summary}`);
    }
    return 0;
  });
}

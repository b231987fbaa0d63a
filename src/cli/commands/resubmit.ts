import { resubmit as submitAgain } from '../../runs/resubmit.ts';
import type { Scale } from '../../runs/scale.ts';
import { gitCommit } from '../../session.ts';
import { oneWord, readArguments, usageError } from '../arguments.ts';
import { CONFLICT_OPTIONS, readConflict, sentRun, tellSent } from '../sending.ts';
import { withRuns } from '../session.ts';
import type { Terminal } from '../terminal.ts';

/** `clusterjob resubmit`: sends the job of a run once more; with `--scale` it asks for more than that run did. */
export async function resubmit(argv: readonly string[], terminal: Terminal): Promise<number> {
  const { options, words } = readArguments(argv, {
    ...CONFLICT_OPTIONS,
    scale: { type: 'many' },
    wait: { type: 'flag' },
    json: { type: 'flag' },
  });
  const id = oneWord(words, 'RUN');
  const conflict = readConflict(options);
  const scale: Scale = Object.fromEntries(options.scale.map(readScale));
  return await withRuns(terminal, async (service, loader) => {
    const run = await service.find(id);
    const unasked = Object.keys(scale).filter((key) => !run.job.resources.some((resource) => resource.key === key));
    for (const key of unasked)
      terminal.err(`clusterjob: the run ${run.id} did not ask for ${key}, which stays as it is`);
    const commit = await gitCommit(run.job.localFolder);
    const how = { scale, conflict, intent: 'user', signal: terminal.signal, gitCommit: commit } as const;
    const sent = sentRun(await submitAgain(service, loader, run, how), terminal);
    return sent === null ? 1 : await tellSent(service, sent, options, terminal);
  });
}

function readScale(text: string): readonly [key: string, factor: number] {
  const [, key, factor] = /^([^=]+)=(\d+(?:\.\d+)?)$/.exec(text) ?? [];
  if (key !== undefined && Number(factor) > 0) return [key, Number(factor)];
  throw usageError(`--scale ${text} is not understood`, 'Write --scale KEY=FACTOR, as in --scale mem=1.5');
}

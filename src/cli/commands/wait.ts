import { publicRun } from '../../runs/publicRun.ts';
import { readArguments, someWords, usageError } from '../arguments.ts';
import { explanation, runTable } from '../runText.ts';
import { withRunsUntilStopped } from '../session.ts';
import type { Terminal } from '../terminal.ts';
import { outJson } from '../terminal.ts';
import { waitFor, worstStatus } from '../waiting.ts';

/** `clusterjob wait`: until all runs are finished; the exit status is that of the worst of them. */
export async function wait(argv: readonly string[], terminal: Terminal): Promise<number> {
  const { options, words } = readArguments(argv, { timeout: { type: 'text' }, json: { type: 'flag' } });
  const ids = someWords(words, 'RUN');
  const timeoutMs = readTimeout(options.timeout);
  return await withRunsUntilStopped(terminal, async (service) => {
    const meant = await Promise.all(ids.map((id) => service.find(id)));
    const waited = await Promise.all(meant.map((run) => waitFor(service, run, timeoutMs, terminal)));
    const runs = waited.map(({ run }) => run);
    if (options.json) outJson(terminal, runs.map(publicRun));
    else {
      const now = service.context.clock.now();
      terminal.out(runTable(runs, now));
      for (const run of runs) {
        const why = explanation(run, now);
        if (why) terminal.err(`${run.id}: ${why}`);
      }
    }
    return worstStatus(waited);
  });
}

function readTimeout(text: string | null): number | null {
  if (text === null) return null;
  const seconds = Number(text);
  if (text.trim() === '' || !Number.isFinite(seconds) || seconds < 0) {
    throw usageError(`--timeout ${text} is no number of seconds`);
  }
  return seconds * 1000;
}

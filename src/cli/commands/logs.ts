import { UserError } from '../../base/errors.ts';
import type { LogName } from '../../runs/logs.ts';
import type { RunRecord } from '../../runs/record.ts';
import type { RunService } from '../../runs/service.ts';
import { oneWord, readArguments, usageError, wholeNumber } from '../arguments.ts';
import { followRun, LogPrinter } from '../logPrinter.ts';
import { withRunsUntilStopped } from '../session.ts';
import type { Terminal } from '../terminal.ts';

/** `clusterjob logs`: what a run has printed, all of it, its end, or as it comes. Exit status 1 if there is nothing yet. */
export async function logs(argv: readonly string[], terminal: Terminal): Promise<number> {
  const { options, words } = readArguments(argv, {
    stderr: { type: 'flag' },
    task: { type: 'text' },
    lines: { type: 'text', short: 'n' },
    follow: { type: 'flag', short: 'f' },
  });
  const id = oneWord(words, 'RUN');
  const task = wholeNumber(options.task, '--task');
  const lines = wholeNumber(options.lines, '--lines');
  const { signal } = terminal;
  return await withRunsUntilStopped(terminal, async (service) => {
    const run = await service.find(id);
    const path = findLog(service, run, options.stderr ? 'stderr' : 'stdout', task);
    const log = new LogPrinter(service, run, path, terminal.out);
    let found = false;
    if (lines !== null) found = await log.printEnd(lines, signal);
    else if (!options.follow) found = await log.printNew(signal);
    if (options.follow) {
      await followRun(
        service,
        run,
        async () => {
          found = await log.printNew(signal);
        },
        signal,
      );
    }
    if (!found) {
      const now = (await service.context.store.get(run.id)) ?? run;
      terminal.err(`clusterjob: ${service.missingLog(now, path)}`);
    }
    return found ? 0 : 1;
  });
}

function findLog(service: RunService, run: RunRecord, log: LogName, task: number | null): string {
  if (run.tasks !== null && task === null) {
    throw usageError(`The run ${run.id} is an array`, 'Say which task with --task N');
  }
  if (run.tasks === null && task !== null) throw usageError(`The run ${run.id} is no array`, 'Leave out --task');
  const path = service.logPath(run, log, task ?? undefined);
  if (path !== null) return path;
  throw new UserError({
    what: `The run ${run.id} has no ${log} that is known here`,
    next:
      run.schedulerId === null ? 'It was not submitted' : 'Set `stdout` in its settings to give the log a known name',
    code: 'no-log',
  });
}

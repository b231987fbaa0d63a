import { LOCAL_PROFILE } from '../../job/configFolders.ts';
import { isFinished } from '../../job/states.ts';
import type { RunRecord } from '../../runs/record.ts';
import type { RunService } from '../../runs/service.ts';
import { readArguments, usageError } from '../arguments.ts';
import { JOB_OPTIONS, readFoundJob } from '../jobOptions.ts';
import { followRun, RunPrinter } from '../logPrinter.ts';
import { explanation } from '../runText.ts';
import { CONFLICT_OPTIONS, readConflict, send } from '../sending.ts';
import { withRuns } from '../session.ts';
import type { Terminal } from '../terminal.ts';

/** What a shell adds to the number of the signal that ended a program. */
const ENDED_BY_SIGNAL = 128;
const SIGINT = 2;
/** How long a cancelled job is waited for, in ms: longer than it is given to end by itself. */
const CANCEL_WAIT_MS = 20_000;

/**
 * `clusterjob run`: the job on this machine in the foreground. It is a run like any other and stands in the list;
 * its output comes here, its exit status is ours, and an interrupt cancels it.
 */
export async function run(argv: readonly string[], terminal: Terminal): Promise<number> {
  const { words, options } = readArguments(argv, { ...JOB_OPTIONS, ...CONFLICT_OPTIONS });
  if (options.profile !== null) throw usageError('run is for this machine and takes no --profile', 'Use submit --wait');
  const conflict = readConflict(options);
  const here = { words, options: { ...options, profile: LOCAL_PROFILE } };
  return await withRuns(terminal, async (service, loader) => {
    const loaded = await readFoundJob(loader, terminal, here, null);
    const sent = await send(service, loader, loaded, terminal, { conflict });
    if (sent === null) return 1;
    const ended = await inForeground(service, sent.run, terminal);
    if (terminal.signal.aborted) return ENDED_BY_SIGNAL + SIGINT;
    tellEnd(ended, service.context.clock.now(), terminal);
    return exitStatus(ended);
  });
}

async function inForeground(service: RunService, started: RunRecord, terminal: Terminal): Promise<RunRecord> {
  if (isFinished(started.state)) return started;
  const printer = new RunPrinter(service, terminal);
  try {
    return await followRun(service, started, (now) => printer.printNew(now, terminal.signal), terminal.signal);
  } catch (error) {
    if (!terminal.signal.aborted) throw error;
    await service.order({ order: 'cancel' }, [started], { intent: 'user' });
    const { run: ended } = await service.wait(started, CANCEL_WAIT_MS, { intent: 'user' });
    await printer.printNew(ended, new AbortController().signal);
    terminal.err(`clusterjob: ${ended.id} is ${ended.state}`);
    return ended;
  }
}

/** Its error output has been shown already: of a failure only the rest is told. */
function tellEnd(run: RunRecord, now: number, terminal: Terminal): void {
  if (run.state === 'completed') return;
  const { errorOutput: _shown, ...extra } = run.extra;
  const why = explanation({ ...run, extra }, now);
  if (why) terminal.err(`clusterjob: ${why}`);
}

function exitStatus({ state, exit }: RunRecord): number {
  if (state === 'completed') return 0;
  if (exit?.signal) return ENDED_BY_SIGNAL + exit.signal;
  return exit?.status || 1;
}

import { describeRun } from '../runs/describe.ts';
import type { JobLoader, LoadedJob } from '../runs/jobLoader.ts';
import { publicRun } from '../runs/publicRun.ts';
import type { RunRecord } from '../runs/record.ts';
import type { RunService } from '../runs/service.ts';
import type { FolderConflict, Reuse, SubmitJobResult } from '../runs/submitJob.ts';
import { submitJob } from '../runs/submitJob.ts';
import { gitCommit } from '../session.ts';
import type { OptionForms } from './arguments.ts';
import { usageError } from './arguments.ts';
import { copyProgress } from './copyProgress.ts';
import { showProblems } from './jobOptions.ts';
import { explanation } from './runText.ts';
import type { Terminal } from './terminal.ts';
import { outJson } from './terminal.ts';
import { waitFor } from './waiting.ts';

/** What to do where an unfinished run uses the same files. */
export const CONFLICT_OPTIONS = {
  'new-folder': { type: 'flag' },
  overwrite: { type: 'flag' },
} as const satisfies OptionForms;

/** What the options say of an unfinished run that uses the same files. Throws a `UserError` if they exclude each other. */
export function readConflict(options: Readonly<Record<keyof typeof CONFLICT_OPTIONS, boolean>>): FolderConflict {
  if (options['new-folder'] && options.overwrite) throw usageError('--new-folder and --overwrite exclude each other');
  return options['new-folder'] ? 'new-folder' : options.overwrite ? 'overwrite' : 'stop';
}

/** A run that was submitted, or an earlier one that stands for it. */
export interface Sent {
  readonly run: RunRecord;
  readonly reused: boolean;
}

/** Sends a job to its cluster; null if nothing was sent, which is told. */
export async function send(
  service: RunService,
  loader: JobLoader,
  loaded: LoadedJob,
  terminal: Terminal,
  options: { readonly conflict: FolderConflict; readonly reuse?: Reuse },
): Promise<Sent | null> {
  const commit = loaded.job && (await gitCommit(loaded.job.folder));
  const warnBesideScheduler = async (text: string) => terminal.err(`clusterjob: ${text}. This is said once`);
  const how = {
    ...options,
    intent: 'user',
    signal: terminal.signal,
    gitCommit: commit,
    warnBesideScheduler,
    progress: copyProgress(terminal),
  } as const;
  return sentRun(await submitJob(service, loader, loaded, how), terminal);
}

/** The run that came of submitting a job; null if nothing was sent, which is told. */
export function sentRun(result: SubmitJobResult, terminal: Terminal): Sent | null {
  if (result.kind === 'conflict') {
    const { id, folder, job } = result.owner;
    const same = result.identical ? 'is the same job and ' : '';
    terminal.err(
      `clusterjob: The unfinished run ${id} ${same}uses ${folder}/${job.filename}. ` +
        'Use --new-folder or --overwrite, or wait until it is finished',
    );
    return null;
  }
  showProblems(terminal, result.problems);
  if (result.kind === 'problems') return null;
  if (result.note !== null) terminal.err(`clusterjob: ${result.note}`);
  return { run: result.run, reused: result.reused };
}

/** Tells how a submission went, if wanted when the run is finished; returns the exit status. */
export async function tellSent(
  service: RunService,
  sent: Sent,
  options: { readonly wait: boolean; readonly json: boolean },
  terminal: Terminal,
): Promise<number> {
  const { clock } = service.context;
  // Without an id there is no job that could be waited for: it was refused, or has still to be found.
  const accepted = sent.run.schedulerId !== null;
  const { run, status } =
    options.wait && accepted
      ? await waitFor(service, sent.run, null, terminal)
      : { run: sent.run, status: accepted && sent.run.state !== 'failed' ? 0 : 1 };
  if (options.json) outJson(terminal, publicRun(run));
  else {
    terminal.out(`${run.id}\n`);
    const how = sent.reused ? 'an earlier run of ' : '';
    terminal.err(`${how}${run.job.name} on ${run.cluster.name}: ${describeRun(run, clock.now()).summary}`);
    const why = explanation(run, clock.now());
    if (why) terminal.err(why);
  }
  return status;
}

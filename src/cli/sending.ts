import type { JobLoader, LoadedJob } from '../runs/jobLoader.ts';
import type { RunRecord } from '../runs/record.ts';
import type { RunService } from '../runs/service.ts';
import type { FolderConflict, Reuse } from '../runs/submitJob.ts';
import { submitJob } from '../runs/submitJob.ts';
import { gitCommit } from '../session.ts';
import type { OptionForms } from './arguments.ts';
import { usageError } from './arguments.ts';
import { showProblems } from './jobOptions.ts';
import type { Terminal } from './terminal.ts';

/** What to do where an unfinished run uses the same files. */
export const CONFLICT_OPTIONS = {
  'new-folder': { type: 'flag' },
  overwrite: { type: 'flag' },
} as const satisfies OptionForms;

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
  const how = { ...options, intent: 'user', signal: terminal.signal, gitCommit: commit } as const;
  const result = await submitJob(service, loader, loaded, how);
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

import type { Problem } from '../base/problem.ts';
import { hasErrors } from '../base/problem.ts';
import type { TransportOptions } from '../transport/contract.ts';
import type { JobLoader, LoadedJob } from './jobLoader.ts';
import { prepareRun } from './prepare.ts';
import type { RunRecord } from './record.ts';
import type { RunService } from './service.ts';

/** `stop`: nothing is sent; `overwrite`: into the same folder all the same; `new-folder`: into a folder of its own. */
export type FolderConflict = 'stop' | 'overwrite' | 'new-folder';

export interface SubmitJobOptions extends TransportOptions {
  /** What to do where an unfinished run owns a file of the same name in the target folder. */
  readonly conflict: FolderConflict;
  readonly gitCommit: string | null;
  readonly progress?: (step: string) => void;
}

/** What submitting came to. `run` may have been refused by the scheduler: its state says so. */
export type SubmitJobResult =
  | { readonly kind: 'run'; readonly run: RunRecord; readonly problems: readonly Problem[] }
  | { readonly kind: 'problems'; readonly problems: readonly Problem[] }
  /** Nothing was sent: the file of the unfinished run `owner` would be overwritten. */
  | { readonly kind: 'conflict'; readonly owner: RunRecord; readonly identical: boolean };

/** Submits a loaded job: checked and rendered whole before anything is sent. */
export async function submitJob(
  service: RunService,
  loader: JobLoader,
  loaded: LoadedJob,
  options: SubmitJobOptions,
): Promise<SubmitJobResult> {
  const { job, cluster } = loaded;
  if (!job || !cluster || hasErrors(loaded.problems)) return { kind: 'problems', problems: loaded.problems };
  const { context } = service;
  const prepared = await prepareRun(job, loaded.problems, {
    cluster,
    backend: loader.backends.get(cluster.backend),
    backends: loader.backends.all,
    transport: await context.connections.connect(cluster),
    files: loader.files,
    runs: await context.store.list({ clusterKey: cluster.key, hidden: true }),
    newFolder: options.conflict === 'new-folder',
    gitCommit: options.gitCommit,
    now: context.clock.now(),
    intent: options.intent,
    ...(options.signal ? { signal: options.signal } : {}),
  });
  const { run, problems } = prepared;
  if (!run) return { kind: 'problems', problems };
  const owner = options.conflict === 'stop' ? await service.ownerOfScript(run) : null;
  if (owner) return { kind: 'conflict', owner, identical: owner.job.fingerprint === run.job.fingerprint };
  return { kind: 'run', run: await service.submit(run, options), problems };
}

import type { Problem } from '../base/problem.ts';
import { hasErrors } from '../base/problem.ts';
import { isFinished } from '../job/states.ts';
import type { TransportOptions } from '../transport/contract.ts';
import type { JobLoader, LoadedJob } from './jobLoader.ts';
import { prepareRun } from './prepare.ts';
import type { RunRecord } from './record.ts';
import type { RunService } from './service.ts';

/** `stop`: nothing is sent; `overwrite`: into the same folder all the same; `new-folder`: into a folder of its own. */
export type FolderConflict = 'stop' | 'overwrite' | 'new-folder';

/** Whether an earlier run may stand for a new one: the library's cache. */
export interface Reuse {
  /** The name under which the runs are kept; null: by what the job is. */
  readonly cacheId: string | null;
  /** Whether a run that did not complete is submitted again. */
  readonly retry: boolean;
  /** Submits even so; the new run is then the one to be reused. */
  readonly force: boolean;
}

/** How a job is submitted. */
export interface SubmitJobOptions extends TransportOptions {
  readonly reuse?: Reuse;
  /** What to do where an unfinished run owns a file of the same name in the target folder. */
  readonly conflict: FolderConflict;
  readonly gitCommit: string | null;
  readonly progress?: (step: string) => void;
}

/** What submitting came to. `run` may have been refused by the scheduler: its state says so. */
export type SubmitJobResult =
  | { readonly kind: 'run'; readonly run: RunRecord; readonly reused: boolean; readonly problems: readonly Problem[] }
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
  if (!job || !cluster) return { kind: 'problems', problems: loaded.problems };
  if (hasErrors(loaded.problems)) {
    return { kind: 'problems', problems: [...loaded.problems, ...loader.render(job).problems] };
  }
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
  const { problems } = prepared;
  if (!prepared.run) return { kind: 'problems', problems };
  const run = withCacheId(prepared.run, options.reuse?.cacheId ?? null);
  const earlier = options.reuse ? await findReusable(service, run, options.reuse, options) : null;
  if (earlier) return { kind: 'run', run: earlier, reused: true, problems };
  const owner = options.conflict === 'stop' ? await service.ownerOfScript(run) : null;
  if (owner) return { kind: 'conflict', owner, identical: owner.job.fingerprint === run.job.fingerprint };
  return { kind: 'run', run: await service.submit(run, options), reused: false, problems };
}

function withCacheId(run: RunRecord, cacheId: string | null): RunRecord {
  return cacheId === null ? run : { ...run, extra: { ...run.extra, cacheId } };
}

/** The newest run that is the same, if it may stand for a new one. The cluster is asked first: it may have failed meanwhile. */
async function findReusable(
  service: RunService,
  wanted: RunRecord,
  { cacheId, retry, force }: Reuse,
  { intent }: TransportOptions,
): Promise<RunRecord | null> {
  if (force) return null;
  const { store } = service.context;
  const same = cacheId === null ? { fingerprint: wanted.job.fingerprint } : {};
  const known = (await store.list(same)).find((run) => cacheId === null || run.extra.cacheId === cacheId);
  if (!known) return null;
  const found = isFinished(known.state) ? known : await service.refresh(known, intent);
  return !retry || !isFinished(found.state) || found.state === 'completed' ? found : null;
}

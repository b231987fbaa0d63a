import type { Queue } from '../backends/contract.ts';
import type { Problem } from '../base/problem.ts';
import { hasErrors } from '../base/problem.ts';
import type { Job } from '../job/job.ts';
import { isFinished } from '../job/states.ts';
import type { TransportOptions } from '../transport/contract.ts';
import type { SchedulerWarning } from './besideScheduler.ts';
import { warnBesideScheduler } from './besideScheduler.ts';
import { usefulQueues } from './clusterQueues.ts';
import type { ClusterSnapshot } from './clusters.ts';
import { fitArray } from './fitArray.ts';
import type { JobLoader, LoadedJob } from './jobLoader.ts';
import type { PreparedRun } from './prepare.ts';
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
  /** What is to be told of it in its history, beside that it was submitted. */
  readonly note?: string;
  /** Warns before the first job that runs beside a scheduler; absent: nobody is there to be warned. */
  readonly warnBesideScheduler?: SchedulerWarning;
  /** Whether what no queue gives is cut to the limits of the last one, rather than sent with a warning. */
  readonly coerce?: boolean;
}

/** What submitting came to. `run` may have been refused by the scheduler: its state says so. */
export type SubmitJobResult =
  | {
      readonly kind: 'run';
      readonly run: RunRecord;
      readonly reused: boolean;
      readonly problems: readonly Problem[];
      /** That it went to another queue than it asks for; null where it did not. */
      readonly note: string | null;
    }
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
  const queues = await usefulQueues(service.context, cluster, { job, coerce: options.coerce ?? false }, options);
  const prepared = await prepareJob(service, loader, { job, cluster, problems: loaded.problems, queues }, options);
  const { problems, note } = prepared;
  if (!prepared.run) return { kind: 'problems', problems };
  const run = withCacheId(prepared.run, options.reuse?.cacheId ?? null);
  const earlier = options.reuse ? await findReusable(service, run, options.reuse, options) : null;
  if (earlier) return { kind: 'run', run: earlier, reused: true, problems, note: null };
  const owner = options.conflict === 'stop' ? await service.ownerOfScript(run) : null;
  if (owner) return { kind: 'conflict', owner, identical: owner.job.fingerprint === run.job.fingerprint };
  if (options.warnBesideScheduler) {
    await warnBesideScheduler(service.context, cluster, loader.backends.all, options.warnBesideScheduler, options);
  }
  const notes = [options.note ?? null, note].filter((text) => text !== null);
  const how = { ...options, ...(notes.length > 0 ? { note: notes.join('; ') } : {}) };
  return { kind: 'run', run: await service.submit(run, how), reused: false, problems, note };
}

/** A job that could be read, with all that is known of the place to which it goes. */
export interface JobForCluster {
  readonly job: Job;
  readonly cluster: ClusterSnapshot;
  /** What is wrong with its files. */
  readonly problems: readonly Problem[];
  readonly queues: readonly Queue[] | null;
}

/** Renders and checks a job for its cluster; nothing of it is stored or sent. */
export async function prepareJob(
  { context }: RunService,
  loader: JobLoader,
  { job, cluster, problems, queues }: JobForCluster,
  options: SubmitJobOptions,
): Promise<PreparedRun> {
  const backend = loader.backends.get(cluster.backend, cluster.definition);
  const prepared = await prepareRun(job, problems, {
    cluster,
    backend,
    backends: loader.backends.all,
    transport: await context.connections.connect(cluster),
    files: loader.files,
    runs: await context.store.list({ clusterKey: cluster.key, hidden: true }),
    queues,
    coerce: options.coerce ?? false,
    newFolder: options.conflict === 'new-folder',
    gitCommit: options.gitCommit,
    now: context.clock.now(),
    intent: options.intent,
    ...(options.signal ? { signal: options.signal } : {}),
  });
  return await fitArray(context, job, prepared, { cluster, backend }, options);
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

import { randomUUID } from 'node:crypto';
import type { Backend, Queue } from '../backends/contract.ts';
import type { Problem } from '../base/problem.ts';
import { hasErrors } from '../base/problem.ts';
import { checkPlace } from '../job/checkPlace.ts';
import { checkTargets } from '../job/checkTargets.ts';
import type { Job, Rendering } from '../job/job.ts';
import { renderJob } from '../job/render.ts';
import type { SourceFiles } from '../job/sourceFiles.ts';
import type { Transport, TransportOptions } from '../transport/contract.ts';
import { checkLocalScripts } from './checkLocalScripts.ts';
import { queueNamed } from './clusterQueues.ts';
import type { ClusterSnapshot } from './clusters.ts';
import { resolveDependency } from './dependencies.ts';
import { newRun, newRunId, transfersOf } from './newRun.ts';
import type { PlacedJob } from './queueLimits.ts';
import { coerceToQueue, placeInQueue, queueOf, validateLimits } from './queueLimits.ts';
import type { RunRecord } from './record.ts';
import { checkTransfers } from './transfer.ts';

/** A run that is ready to be stored and sent, or the problems that keep it from being made. */
export interface PreparedRun {
  readonly run: RunRecord | null;
  readonly rendering: Rendering;
  readonly problems: readonly Problem[];
  /** What was decided for the user and is to be told: that it goes to another queue. */
  readonly note: string | null;
}

/** What a run is prepared with besides its job. */
export interface PrepareOptions extends TransportOptions {
  readonly cluster: ClusterSnapshot;
  readonly backend: Backend;
  readonly backends: readonly Backend[];
  readonly transport: Transport;
  readonly files: SourceFiles;
  /** All runs, the newest first: those that the job may depend on. */
  readonly runs: readonly RunRecord[];
  /** The queues of the cluster; null where they are not known. */
  readonly queues: readonly Queue[] | null;
  /** Whether what no queue gives is cut to the limits of the last one. */
  readonly coerce: boolean;
  /** Whether the run gets a folder of its own instead of `workdir`. */
  readonly newFolder: boolean;
  readonly gitCommit: string | null;
  readonly now: number;
}

/** Renders and checks all of a job, prologue and epilogue too, before anything of it is stored or sent. */
export async function prepareRun(
  written: Job,
  problems: readonly Problem[],
  options: PrepareOptions,
): Promise<PreparedRun> {
  const { cluster, transport, backend } = options;
  const depending = resolveDependency(written, backend, cluster, options.runs);
  const id = newRunId();
  const { job, note, warnings } = fitQueue(depending, id, options);
  const rendering = renderJob(job, backend, { run: id });
  const all = [...problems, ...rendering.problems, ...warnings, ...checkPlace(job, options.backends)];
  const script = job.kind === 'plain' ? job.bodyBytes : (rendering.script?.text ?? null);
  const { filename } = rendering;
  all.push(...(await checkLocalScripts(job, rendering)));
  if (hasErrors(all) || script === null || filename === null) return { run: null, rendering, problems: all, note };
  const { upload = [], download = [] } = transfersOf(job);
  await checkTransfers({ upload, download, folder: job.folder }, options.signal);
  const workdir = options.newFolder ? ownFolder(rendering.workdir, id) : rendering.workdir;
  const root = await transport.expand(cluster.rootdir, transport.kind === 'local' ? job.folder : null, options);
  const folder = await transport.expand(workdir, root, options);
  if (transport.kind === 'local') {
    all.push(...(await checkTargets(job, rendering, folder, options.files)));
    if (hasErrors(all)) return { run: null, rendering, problems: all, note };
  }
  const { gitCommit, now } = options;
  return {
    run: newRun({ id, job, rendering, cluster, script, filename, root, folder, gitCommit, now }),
    rendering,
    problems: all,
    note,
  };
}

/** The job in a queue that it fits, and what does not fit where none is better. */
function fitQueue(
  written: Job,
  run: string,
  { backend, queues, coerce }: PrepareOptions,
): PlacedJob & { readonly warnings: readonly Problem[] } {
  if (!queues) return { job: written, note: null, warnings: [] };
  const resourcesOf = (job: Job) => renderJob(job, backend, { run }).resources;
  const place = coerce ? coerceToQueue : placeInQueue;
  const placed = place(written, resourcesOf(written), queues, backend);
  const resources = resourcesOf(placed.job);
  const queue = queueNamed(queues, queueOf(resources));
  const warnings = queue ? validateLimits(placed.job, resources, queue, backend, false).problems : [];
  return { ...placed, warnings };
}

/** A folder that no other run uses, beside the usual one. */
function ownFolder(workdir: string, id: string): string {
  return workdir === '.' ? `run-${id}` : `${workdir}-${id}`;
}

/** A random name for a process that holds leases. */
export function newOwner(): string {
  return `${process.pid}-${randomUUID()}`;
}

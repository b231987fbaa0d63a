import { randomUUID } from 'node:crypto';
import type { Backend } from '../backends/contract.ts';
import { UserError } from '../base/errors.ts';
import type { Problem } from '../base/problem.ts';
import { hasErrors } from '../base/problem.ts';
import { checkPlace } from '../job/checkPlace.ts';
import { checkTargets } from '../job/checkTargets.ts';
import type { Job, Rendering } from '../job/job.ts';
import { renderJob } from '../job/render.ts';
import { attributeText } from '../job/resolve.ts';
import type { SourceFiles } from '../job/sourceFiles.ts';
import type { Transport, TransportOptions } from '../transport/contract.ts';
import type { ClusterSnapshot } from './clusters.ts';
import { resolveDependency } from './dependencies.ts';
import { newRun, newRunId } from './newRun.ts';
import type { RunRecord } from './record.ts';

/** A run that is ready to be stored and sent, or the problems that keep it from being made. */
export interface PreparedRun {
  readonly run: RunRecord | null;
  readonly rendering: Rendering;
  readonly problems: readonly Problem[];
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
  const { cluster, transport } = options;
  const job = resolveDependency(written, options.backend, cluster, options.runs);
  const id = newRunId();
  const rendering = renderJob(job, options.backend, { run: id });
  const all = [...problems, ...rendering.problems, ...checkPlace(job, options.backends)];
  const script = job.kind === 'plain' ? job.bodyBytes : (rendering.script?.text ?? null);
  const { filename } = rendering;
  if (hasErrors(all) || script === null || filename === null) return { run: null, rendering, problems: all };
  refuseTransfers(job);
  const workdir = options.newFolder ? ownFolder(rendering.workdir, id) : rendering.workdir;
  const root = await transport.expand(cluster.rootdir, transport.kind === 'local' ? job.folder : null, options);
  const folder = await transport.expand(workdir, root, options);
  if (transport.kind === 'local') {
    all.push(...(await checkTargets(job, rendering, folder, options.files)));
    if (hasErrors(all)) return { run: null, rendering, problems: all };
  }
  const { gitCommit, now } = options;
  return {
    run: newRun({ id, job, rendering, cluster, script, filename, root, folder, gitCommit, now }),
    rendering,
    problems: all,
  };
}

/** A folder that no other run uses, beside the usual one. */
function ownFolder(workdir: string, id: string): string {
  return workdir === '.' ? `run-${id}` : `${workdir}-${id}`;
}

/** Copying files along is not part of this version; a job that relies on it must not run without its files. */
function refuseTransfers(job: Job): void {
  for (const key of ['upload', 'download']) {
    if (attributeText(job.attributes, key) === null) continue;
    throw new UserError({
      what: `This version cannot carry out \`${key}\``,
      next: 'Copy the files in a prologue or epilogue, for example with rsync',
      code: 'not-offered',
    });
  }
}

/** A random name for a process that holds leases. */
export function newOwner(): string {
  return `${process.pid}-${randomUUID()}`;
}

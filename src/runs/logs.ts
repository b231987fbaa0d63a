import { posix } from 'node:path';
import type { LogPaths } from '../backends/contract.ts';
import { isFinished } from '../job/states.ts';
import type { FileSlice, TransportOptions } from '../transport/contract.ts';
import { knownBackend } from './knownBackend.ts';
import { logRequest } from './logRequest.ts';
import { jobOfTask } from './parts.ts';
import type { RunRecord } from './record.ts';
import type { RunsContext } from './runsContext.ts';

/** The two files into which a job prints. */
export type LogName = 'stdout' | 'stderr';

/** What backends write into a path where the number of a task belongs that was not named. */
const EACH_TASK = '{task}';

/** Path of a log of a run, or of one of its tasks, on the cluster; null where it is not known or has no file. */
export function logPath(
  context: Pick<RunsContext, 'backends'>,
  run: RunRecord,
  log: LogName,
  task?: number,
): string | null {
  if (task === undefined && run.tasks === null) return absolute(run, log === 'stdout' ? run.stdout : run.stderr);
  if (run.schedulerId === null) return null;
  const job = task === undefined ? { id: run.schedulerId, task } : jobOfTask(run, task);
  const paths = job && knownBackend(context, run.cluster)?.logPaths?.(logRequest(run, job.id, job.task));
  return absolute(run, paths?.[log] ?? null);
}

/** Why a log cannot be read while its run goes on, and what makes those of later runs readable. */
export interface SpooledLog {
  /** In words, with what to do. */
  readonly message: string;
  /** The setting that changes it; null where there is none. */
  readonly setting: NonNullable<LogPaths['direct']> | null;
}

/** Whether the output of a run is still on its node, where nobody reads it; null where it is not. */
export function spooledLog(context: Pick<RunsContext, 'backends'>, run: RunRecord): SpooledLog | null {
  if (run.schedulerId === null || isFinished(run.state)) return null;
  const backend = knownBackend(context, run.cluster);
  const paths = backend?.logPaths?.(logRequest(run, run.schedulerId));
  if (!backend || !paths?.spooled) return null;
  const setting = paths.direct ?? null;
  const later = setting
    ? `; \`${setting.key} = ${setting.value}\` in the settings has later runs write into the log itself`
    : '';
  return { message: `${backend.displayName} keeps the log on the node until the run has ended${later}`, setting };
}

/** Why there is nothing to show at the path of a log, in words. */
export function missingLog(context: Pick<RunsContext, 'backends'>, run: RunRecord, path: string): string {
  if (path.includes(EACH_TASK)) return 'Each task of the array has a log of its own';
  const spooled = spooledLog(context, run);
  const yet = isFinished(run.state) ? '' : ' yet';
  return `${path} on ${run.cluster.name} is not there${yet}${spooled === null ? '' : `: ${spooled.message}`}`;
}

/** Reads a part of a log; null where there is no file yet. */
export async function readLog(
  context: Pick<RunsContext, 'connections'>,
  run: RunRecord,
  path: string,
  range: { readonly offset: number; readonly length: number },
  options: TransportOptions,
): Promise<FileSlice | null> {
  const transport = await context.connections.connect(run.cluster);
  return await transport.readFile(path, range, options);
}

/** The last lines of a text, at most `count` of them. */
export function lastLines(text: string, count: number): readonly string[] {
  // `slice(-0)` would be all of them.
  return count === 0 ? [] : text.replace(/\n$/, '').split('\n').slice(-count);
}

function absolute(run: RunRecord, path: string | null): string | null {
  return path === null ? null : posix.resolve(run.folder, path);
}

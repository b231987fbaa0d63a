import { Uri } from 'vscode';
import type { LogName } from '../runs/logs.ts';
import type { RunRecord } from '../runs/record.ts';

/** The scheme of the addresses of logs. */
export const LOG_SCHEME = 'clusterjob-log';

/** One log of a run, or of one task of it. */
export interface LogTarget {
  readonly run: string;
  readonly log: LogName;
  readonly task: number | null;
}

/**
 * The address of a log: `/RUN/train.stdout.log`, of a task `/RUN/7/train.7.stdout.log`. All of it is in the path, whose
 * last part stands on the tab: the editor's quick open gives an address back without its query.
 */
export function logUri(run: RunRecord, log: LogName, task: number | null = null): Uri {
  const name = run.job.name.replaceAll('/', '_');
  const path = task === null ? `/${run.id}/${name}.${log}.log` : `/${run.id}/${task}/${name}.${task}.${log}.log`;
  return Uri.from({ scheme: LOG_SCHEME, path });
}

const PATH = /^\/([^/]+)\/(?:(\d+)\/)?[^/]*\.(stdout|stderr)\.log$/;

/** What a log's address says; null for an address of another kind. */
export function logTarget(uri: Uri): LogTarget | null {
  const [, run, task, log] = uri.scheme === LOG_SCHEME ? (PATH.exec(uri.path) ?? []) : [];
  if (run === undefined || (log !== 'stdout' && log !== 'stderr')) return null;
  return { run, log, task: task === undefined ? null : Number(task) };
}

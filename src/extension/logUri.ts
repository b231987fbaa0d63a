import { Uri } from 'vscode';
import type { LogName } from '../runs/logs.ts';
import type { RunRecord } from '../runs/record.ts';

export const LOG_SCHEME = 'clusterjob-log';

/** One log of a run, or of one task of it. */
export interface LogTarget {
  readonly run: string;
  readonly log: LogName;
  readonly task: number | null;
}

/** The address of a log. Its last part is what stands on the tab. */
export function logUri(run: RunRecord, log: LogName, task: number | null = null): Uri {
  const target: LogTarget = { run: run.id, log, task };
  const name = `${run.job.name}${task === null ? '' : `.${task}`}.${log}.log`.replaceAll('/', '_');
  return Uri.from({ scheme: LOG_SCHEME, path: `/${run.id}/${name}`, query: JSON.stringify(target) });
}

/** What a log's address says; null for an address of another kind. */
export function logTarget(uri: Uri): LogTarget | null {
  if (uri.scheme !== LOG_SCHEME) return null;
  try {
    const { run, log, task } = JSON.parse(uri.query) as LogTarget;
    return typeof run === 'string' && (log === 'stdout' || log === 'stderr') ? { run, log, task: task ?? null } : null;
  } catch {
    // Somebody has made up the address: there is nothing behind it.
    return null;
  }
}

import { posix } from 'node:path';
import type { Resource } from '../../job/dialect.ts';
import type { LogPaths, LogRequest } from '../contract.ts';
import { logName } from '../logNames.ts';
import { LSF_LOG_PATTERNS } from './header.ts';
import { lsfRef } from './jobId.ts';

/**
 * Where LSF writes the output of a job. It collects it on the host and copies it at the end, unless the site says otherwise
 * (LSB_STDOUT_DIRECT); without `-o` it comes by mail. Standard error goes to the same file unless it has its own.
 */
export function lsfLogPaths(request: LogRequest): LogPaths {
  const values = new Map(request.resources.map(({ key, value }) => [key, value]));
  const text = (...keys: readonly string[]): string | null => {
    const written = keys.map((key) => values.get(key)).find(isText);
    return written === undefined ? null : unquoted(written.trim());
  };
  const folder = below(request.folder, text('cwd', '-cwd') ?? '.');
  const path = (written: string | null) => (written === null ? null : filled(written, request, folder));
  const stdout = path(text('stdout', '-o', 'o', '-oo', 'oo'));
  const own = values.get('join') === true ? null : text('stderr', '-e', 'e', '-eo', 'eo');
  return { stdout, stderr: own === null ? stdout : path(own), spooled: true };
}

function isText(value: Resource['value'] | undefined): value is string {
  return typeof value === 'string' && value !== '';
}

function unquoted(value: string): string {
  return /^(["'])(.*)\1$/s.exec(value)?.[2] ?? value;
}

/** The pattern filled in; null for a folder, in which every version names the file in its own way, and for no file at all. */
function filled(written: string, request: LogRequest, folder: string | null): string | null {
  const job = lsfRef(request.ref);
  if (job === null || written.endsWith('/') || written === '/dev/null') return null;
  const isArray =
    request.task !== undefined ||
    job.tasks !== null ||
    request.resources.some(({ key, value }) => key === 'array' && value !== null && value !== false && value !== '');
  // The index of a job that is no array is 0.
  const index = request.task !== undefined ? String(request.task) : isArray ? '{task}' : '0';
  const { text } = logName(written, LSF_LOG_PATTERNS);
  return below(folder, text.replaceAll('%J', job.number).replaceAll('%I', index));
}

/** A path seen from a folder on the cluster; null where that is not known from the root. */
function below(folder: string | null, path: string): string | null {
  if (path.startsWith('/')) return posix.normalize(path);
  return folder?.startsWith('/') ? posix.join(folder, path) : null;
}

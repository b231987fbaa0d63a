import { posix } from 'node:path';
import type { LogPaths, LogRequest } from '../contract.ts';

/**
 * Where LPBS writes the output of a job, at once and not at its end. A path without a root begins in a folder that LPBS
 * chooses when the job starts, and no command of it tells which: such a path is not known from here.
 */
export function lpbsLogPaths(request: LogRequest): LogPaths {
  const values = new Map(request.resources.map(({ key, value }) => [key, value]));
  const path = (...keys: readonly string[]): string | null => {
    const value = keys.map((key) => values.get(key)).find((one) => typeof one === 'string' && one.trim() !== '');
    const text = typeof value === 'string' ? value.trim().replace(/^(["'])(.*)\1$/, '$2') : '';
    return text.startsWith('/') ? posix.normalize(text) : null;
  };
  const [stdout, stderr] = [path('stdout', '-o'), path('stderr', '-e')];
  const join = values.get('join') === true ? 'oe' : values.get('join');
  return { stdout: join === 'eo' ? stderr : stdout, stderr: join === 'oe' ? stdout : stderr, spooled: false };
}

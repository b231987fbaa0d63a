import { posix } from 'node:path';
import type { LogPaths, LogRequest } from '../contract.ts';
import { logName } from '../logNames.ts';
import { writtenValue } from './directives.ts';
import { slurmRef } from './jobId.ts';
import { SLURM_LOG_PATTERNS } from './variables.ts';

/** Where Slurm writes the output of a job: https://slurm.schedmd.com/sbatch.html, "FILENAME PATTERN". */
export function slurmLogPaths(request: LogRequest): LogPaths {
  const values = new Map(request.resources.map(({ key, value }) => [key, value]));
  const text = (...keys: readonly string[]): string | null => {
    const value = keys
      .map((key) => values.get(key))
      .find((candidate) => typeof candidate === 'string' && candidate !== '');
    return typeof value === 'string' ? writtenValue(value.trim()) : null;
  };
  const isArray =
    request.task !== undefined || request.ref.tasks !== undefined || text('array', '--array', '-a', 'a') !== null;
  const folder = below(request.folder, text('chdir', '--chdir', 'D', '-D') ?? '.');
  const path = (pattern: string) => fill(pattern, request, isArray, folder);
  const stdout = text('stdout', 'output', '--output', 'o', '-o') ?? (isArray ? 'slurm-%A_%a.out' : 'slurm-%j.out');
  const stderr = values.get('join') === true ? null : text('stderr', 'error', '--error', 'e', '-e');
  return { stdout: path(stdout), stderr: path(stderr ?? stdout), spooled: false };
}

/** The pattern filled in; null where it holds what is not known from here (node, user, the own id of a task). */
function fill(pattern: string, request: LogRequest, isArray: boolean, folder: string | null): string | null {
  const { text } = logName(pattern, SLURM_LOG_PATTERNS);
  // A backslash anywhere switches the patterns off, and is itself taken out.
  if (text.includes('\\')) return below(folder, text.replaceAll('\\', ''));
  let unknown = false;
  const filled = text.replace(/%(\d*)(.)/g, (written, width: string, letter: string) => {
    if (letter === '%') return '%';
    const value = patternValue(letter, request, isArray);
    if (value === undefined) return written;
    if (value === null) unknown = true;
    // A width is for numbers only, and Slurm takes no more than ten digits.
    return letter === 'x' ? (value ?? '') : (value ?? '').padStart(Math.min(Number(width), 10), '0');
  });
  return unknown ? null : below(folder, filled);
}

/** A path seen from a folder on the cluster; null where that is not known from the root. */
function below(folder: string | null, path: string): string | null {
  if (path.startsWith('/')) return posix.normalize(path);
  return folder?.startsWith('/') ? posix.join(folder, path) : null;
}

/** What a pattern stands for; null where it is not known, undefined for a letter that is none. */
function patternValue(letter: string, request: LogRequest, isArray: boolean): string | null | undefined {
  const id = slurmRef(request.ref)?.number ?? null;
  switch (letter) {
    case 'A':
      return id;
    case 'j':
    case 'J':
      // Every task of an array has an id of its own, which nobody told.
      return isArray ? null : id;
    case 'a':
      // 2^32 - 2 is what Slurm writes where there is no array.
      return isArray ? (request.task === undefined ? '{task}' : String(request.task)) : '4294967294';
    case 'x':
      return request.jobName;
    case 'b':
      return isArray && request.task !== undefined ? String(request.task % 10) : null;
    case 's':
      return 'batch';
    case 't':
    case 'n':
      return '0';
    case 'N':
    case 'u':
      return null;
    default:
      return undefined;
  }
}

import { posix } from 'node:path';
import type { LogPaths, LogRequest } from '../contract.ts';
import { logName } from '../logNames.ts';
import { writtenDirectives } from '../readDirectives.ts';
import { SGE_LOG_PATTERNS } from './header.ts';
import { sgeRef } from './jobId.ts';
import { SGE_SYNTAX } from './readHeader.ts';

/** Where Grid Engine writes the output of a job: qsub(1), options -o, -e and -j. */
export function sgeLogPaths(request: LogRequest): LogPaths {
  const values = new Map(request.resources.map(({ key, value }) => [key, value]));
  const text = (...keys: readonly string[]): string | null => {
    const value = keys.map((key) => values.get(key)).find((one) => typeof one === 'string' && one.trim() !== '');
    return typeof value === 'string' ? value.trim() : null;
  };
  const isArray = request.task !== undefined || request.ref.tasks !== undefined || text('array', '-t', 't') !== null;
  const folder = workFolder(request, text('-wd', 'wd'));
  const path = (written: string | null, letter: string): string | null => {
    const name = `$JOB_NAME.${letter}$JOB_ID${isArray ? '.$TASK_ID' : ''}`;
    const pattern = written === null ? name : localPart(written);
    return fill(pattern.endsWith('/') ? `${pattern}${name}` : pattern, request, isArray, folder);
  };
  const joined = values.get('join') === true || /^y(?:es)?$/.test(String(values.get('join') ?? values.get('-j') ?? ''));
  const stdout = path(text('stdout', '-o', 'o'), 'o');
  return { stdout, stderr: joined ? stdout : path(text('stderr', '-e', 'e'), 'e'), spooled: false };
}

/** The folder in which a job runs: without -cwd and -wd the home folder, of which the queue tells (captured: query/no-cwd). */
function workFolder({ folder, plain }: LogRequest, asked: string | null): string | null {
  if (asked !== null) return below(folder, asked);
  if (plain === undefined) return folder;
  const options = writtenDirectives(plain, SGE_SYNTAX).flatMap((directive) => directive.options);
  return options.some(({ name }) => name === '-cwd') ? folder : null;
}

/** The path of `host:path,...`: of several, the one without a host counts here, or the first. */
function localPart(written: string): string {
  const parts = written.split(',');
  const part = parts.find((one) => !/^[^/]*[^/:]:/.test(one)) ?? parts[0] ?? '';
  return part.replace(/^[^/:]*:/, '');
}

/** The pattern with its variables filled in; null where it holds one that is known on the node only. */
function fill(pattern: string, request: LogRequest, isArray: boolean, folder: string | null): string | null {
  const { text } = logName(pattern, SGE_LOG_PATTERNS);
  let unknown = false;
  const filled = text.replace(
    /\$(?:\{(\w+)\}|(JOB_ID|JOB_NAME|TASK_ID|HOSTNAME|HOME|USER))/g,
    (_, braced?: string, bare?: string) => {
      const value = variable(braced ?? bare ?? '', request, isArray);
      if (value === null) unknown = true;
      return value ?? '';
    },
  );
  return unknown || filled.includes('$') ? null : below(folder, filled);
}

function variable(name: string, request: LogRequest, isArray: boolean): string | null {
  switch (name) {
    case 'JOB_ID':
      return sgeRef(request.ref)?.number ?? null;
    case 'JOB_NAME':
      return request.jobName;
    case 'TASK_ID':
      // What stands there for a job that is no array (captured: SGE_TASK_ID in jobenv-plain).
      return isArray ? (request.task === undefined ? '{task}' : String(request.task)) : 'undefined';
    default:
      return null;
  }
}

/** A path seen from a folder on the cluster; null where that is not known from the root. */
function below(folder: string | null, path: string): string | null {
  if (path.startsWith('/')) return posix.normalize(path);
  return folder?.startsWith('/') ? posix.join(folder, path) : null;
}

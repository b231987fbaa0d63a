import { posix } from 'node:path';
import type { LogPaths, LogRequest } from '../contract.ts';
import type { PbsId } from './jobId.ts';
import { pbsId } from './jobId.ts';

/** In what the kinds of PBS differ when they name output files. */
export interface LogRules {
  /** What stands between the id and the index of a task: `x.o93-3` on TORQUE, `x.o1059.3` on PBS Pro. */
  readonly taskMark: string;
  /** What `-k` has to be for a job that writes into its files itself. */
  readonly keep: string;
  /** Fills in the patterns of a path that the user wrote; null for one that holds what is not known from here. */
  fill(path: string, id: PbsId, task: string | null, request: LogRequest): string | null;
  /** The file in a folder that the user wrote, its path ending with `/`. */
  inFolder(id: PbsId, letter: 'o' | 'e', task: string | null, request: LogRequest): string;
}

/**
 * Where PBS puts the output of a job. It is on the node until the job has ended, unless `-k` has the job write into its files
 * itself: in the home folder (`oe`), or with PBS Pro where they are to be at last (`oed`).
 */
export function pbsLogPaths(request: LogRequest, rules: LogRules): LogPaths {
  const id = pbsId(request.ref.id);
  if (id === null) return { stdout: null, stderr: null, spooled: true };
  const values = new Map(request.resources.map(({ key, value }) => [key, value]));
  const text = (...keys: readonly string[]): string | null => {
    const value = keys.map((key) => values.get(key)).find((one) => typeof one === 'string' && one.trim() !== '');
    return typeof value === 'string' ? value.trim().replace(/^(["'])(.*)\1$/, '$2') : null;
  };
  const isArray = id.array || request.task !== undefined || text('array', '-J', '-t') !== null;
  const task = isArray ? String(request.task ?? id.tasks?.[0]?.first ?? '{task}') : null;
  const keep = text('-k') ?? '';
  const path = (written: string | null, letter: 'o' | 'e'): string | null => {
    // Kept in the home folder, as the node sees it: not a place that is known from here.
    if (keep.includes(letter) && !keep.includes('d')) return null;
    const own = written?.replace(/^[^:/]*:/, '') ?? null;
    const name = own === null || own.endsWith('/') ? `${own ?? ''}${nameIn(own, letter)}` : own;
    return below(request.folder, own === null || own.endsWith('/') ? name : rules.fill(name, id, task, request));
  };
  const nameIn = (folder: string | null, letter: 'o' | 'e'): string =>
    folder === null ? defaultName(letter, id, task, rules, request) : rules.inFolder(id, letter, task, request);
  const stdout = path(text('stdout', '-o'), 'o');
  const stderr = path(text('stderr', '-e'), 'e');
  const join = values.get('join') === true ? 'oe' : text('join', '-j');
  return {
    stdout: join === 'eo' ? stderr : stdout,
    stderr: join === 'oe' ? stdout : stderr,
    spooled: !keep.includes('o'),
    ...(keep === '' ? { direct: { key: '-k', value: rules.keep } } : {}),
  };
}

/** `NAME.oSEQUENCE` with the index of a task (captured: ls-output-files); a name with slashes gives its last part. */
function defaultName(
  letter: 'o' | 'e',
  id: PbsId,
  task: string | null,
  { taskMark }: Pick<LogRules, 'taskMark'>,
  request: LogRequest,
): string {
  return `${posix.basename(request.jobName)}.${letter}${id.sequence}${task === null ? '' : `${taskMark}${task}`}`;
}

/** A path seen from a folder on the cluster; null where that is not known from the root. */
function below(folder: string, path: string | null): string | null {
  if (path === null) return null;
  if (path.startsWith('/')) return posix.normalize(path);
  return folder.startsWith('/') ? posix.join(folder, path) : null;
}

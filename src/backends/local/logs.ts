import type { LogPaths, LogRequest } from '../contract.ts';
import type { LocalSettings } from './settings.ts';
import { readSettings } from './settings.ts';

/** Absolute paths of a job's output with `%j`, `%A` (id), `%a` (task) and `%%` still in them. The same twice: joined. */
export interface LogNames {
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * The output files of a job: those asked for, relative to its folder, or `NAME.ID.out` and `NAME.ID.err`, of a task
 * `NAME.ID-TASK.out`.
 */
export function logNames(jobName: string, folder: string, settings: LocalSettings): LogNames {
  const name = escaped(jobName);
  const base = `${name.replaceAll('/', '_')}.%j${settings.array ? '-%a' : ''}`;
  const absolute = (path: string): string => {
    const named = path.replace(/%([%x])/g, (pattern, letter) => (letter === 'x' ? name : pattern));
    return named.startsWith('/') ? named : `${escaped(folder)}/${named}`;
  };
  const stdout = absolute(settings.stdout ?? `${base}.out`);
  return { stdout, stderr: settings.join ? stdout : absolute(settings.stderr ?? `${base}.err`) };
}

/** The path that the supervisor makes of a pattern. */
export function logPath(name: string, id: string, task: string): string {
  return name.replace(/%([jAa%])/g, (_pattern, letter) => (letter === '%' ? '%' : letter === 'a' ? task : id));
}

/** Where the output of a job, or of one of its tasks, goes. */
export function logPaths(request: LogRequest): LogPaths {
  const { settings } = readSettings(request.resources);
  const names = logNames(request.jobName, request.folder, settings);
  const task = settings.array ? String(request.task ?? '{task}') : '';
  return {
    stdout: logPath(names.stdout, request.ref.id, task),
    stderr: logPath(names.stderr, request.ref.id, task),
    spooled: false,
  };
}

function escaped(text: string): string {
  return text.replaceAll('%', '%%');
}

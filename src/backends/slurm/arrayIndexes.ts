import { isPosixShell } from '../../job/report.ts';
import type { TaskSet } from '../../job/tasks.ts';
import { formatTasks } from '../../job/tasks.ts';
import type { ArrayLimit } from '../contract.ts';
import { SLURM_PREFIX } from './directives.ts';

/** MaxArraySize: https://slurm.schedmd.com/slurm.conf.html#OPT_MaxArraySize */
export const SLURM_ARRAY_LIMIT: ArrayLimit = {
  of: 'indexes',
  options: (tasks: TaskSet) => [`--array=${formatTasks(tasks)}`],
  restore: restoreIndex,
};

const RESTORE = 'SLURM_ARRAY_TASK_ID=$((SLURM_ARRAY_TASK_ID + $1)); shift';

/** Puts the line behind the directives, before anything that could use the index. Null for a script that is none of a POSIX shell. */
function restoreIndex(script: string): string | null {
  const lines = script.split('\n');
  if (!isPosixShell(/^#!(.*)$/.exec(lines[0] ?? '')?.[1] ?? '')) return null;
  const commands = lines.findIndex((line) => !/^\s*(?:#|$)/.test(line));
  const header = commands === -1 ? lines : lines.slice(0, commands);
  const after =
    Math.max(
      0,
      header.findLastIndex((line) => line.startsWith(SLURM_PREFIX)),
    ) + 1;
  return lines.toSpliced(after, 0, RESTORE).join('\n');
}

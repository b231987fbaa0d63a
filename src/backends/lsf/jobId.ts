import type { TaskSet } from '../../job/tasks.ts';
import { formatTasks, parseTasks } from '../../job/tasks.ts';
import type { AskedJob } from '../jobRecords.ts';
import type { JobRef } from '../jobState.ts';

/** A reference of ours taken apart. */
export type LsfRef = AskedJob;

/**
 * Takes `12` and `12[1-3,7]` apart; null for what cannot be a job of LSF. Never 0, however it is written: bkill, bstop and
 * bresume take it for all jobs of the user.
 */
export function lsfRef(ref: JobRef): LsfRef | null {
  const match = /^([1-9]\d{0,9})(?:\[([\d,-]+)\])?$/.exec(ref.id);
  if (!match?.[1]) return null;
  const written = match[2] === undefined ? null : parseTasks(match[2]);
  if (match[2] !== undefined && written === null) return null;
  return { ref, number: match[1], tasks: ref.tasks ?? written };
}

/** The job as an argument of bkill, bstop, bresume, brequeue and bmod: `12`, `12[1-3,7]`. */
export function jobArgument({ number, tasks }: LsfRef): string {
  return tasks === null ? number : `${number}[${formatTasks(tasks)}]`;
}

/** The tasks of a name in an answer, `228[3]`: the text between the brackets. */
export function taskSet(index: string | undefined): TaskSet | null {
  return index === undefined ? null : parseTasks(index);
}

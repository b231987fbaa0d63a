import type { TaskSet } from './tasks.ts';
import { formatTasks, parseTasks } from './tasks.ts';

/** What the key `array` asks for: which tasks, and how many of them may run at a time (null: no limit). */
export interface ArraySpec {
  readonly tasks: TaskSet;
  readonly limit: number | null;
}

/**
 * Reads the value of `array`: `1-10`, `1,3,7-9`, `1-10:2` (a step), each with a limit of parallel tasks behind it
 * (`1-10%4`). Blanks around the parts do not count. Null for anything else, and for a limit of 0.
 */
export function parseArraySpec(text: string): ArraySpec | null {
  const match = /^([^%]*)(?:%\s*(\d+)\s*)?$/.exec(text);
  const tasks = match && parseTasks(match[1] ?? '');
  if (!tasks) return null;
  const limit = match[2] === undefined ? null : Number(match[2]);
  if (limit !== null && (limit < 1 || !Number.isSafeInteger(limit))) return null;
  return { tasks, limit };
}

/** Writes an array the short way, `1-10%4`; steps come out as single numbers. */
export function formatArraySpec({ tasks, limit }: ArraySpec): string {
  return limit === null ? formatTasks(tasks) : `${formatTasks(tasks)}%${limit}`;
}

import type { TaskSet } from '../../job/tasks.ts';
import { joinTasks, withoutTasks } from '../../job/tasks.ts';
import type { JobRecord } from '../jobRecords.ts';
import type { JobRef, Seen } from '../jobState.ts';

/** What squeue or sacct told of one job, or of some tasks of an array. */
export interface SlurmRecord extends JobRecord {
  /** The working folder. */
  readonly folder: string | null;
}

/**
 * A task told of alone wins over a range that still names it: the accounting keeps the range of the tasks that waited
 * after they have records of their own.
 */
export function withoutStale(records: readonly SlurmRecord[]): readonly SlurmRecord[] {
  const alone = new Map<string, TaskSet[]>();
  for (const { number, tasks } of records) {
    if (tasks === null || !isSingle(tasks)) continue;
    const found = alone.get(number) ?? [];
    alone.set(number, found);
    found.push(tasks);
  }
  return records.flatMap((record) => {
    const others = alone.get(record.number);
    if (record.tasks === null || isSingle(record.tasks) || others === undefined) return [record];
    const tasks = withoutTasks(record.tasks, joinTasks(...others));
    return tasks.length === 0 ? [] : [{ ...record, tasks }];
  });
}

function isSingle(tasks: TaskSet): boolean {
  return tasks.length === 1 && tasks[0]?.first === tasks[0]?.last;
}

/** What a table of jobs holds. */
export interface SlurmTable {
  readonly records: readonly SlurmRecord[];
  readonly unread: Seen['unread'];
  /** Whether its last row breaks off, so that others may have stood behind it. */
  readonly broken: boolean;
}

const ROW = /^\s*(\d+)/gm;

/** Whether the last text of a table is a row that could not be read. */
export function brokenOff(texts: readonly string[], unread: Seen['unread']): boolean {
  const last = unread.at(-1)?.text;
  return last !== undefined && last === texts.at(-1) && /^\s*\d/.test(last);
}

/** Whether a table speaks for a job: none of the rows that could not be read may tell of it. */
export function speaksFor(number: string, { records, unread, broken }: SlurmTable): boolean {
  if (broken && !records.some((record) => record.number === number)) return false;
  const begins = unread.flatMap(({ text }) => Array.from(text.matchAll(ROW), ([, digits = '']) => digits));
  return !begins.some((digits) => number.startsWith(digits));
}

/** What can be said of references that no command was asked about. */
export function foreignSeen(foreign: readonly JobRef[]): Seen {
  const unread = foreign.map(({ id }) => ({ text: id, reason: 'this is no job id of Slurm' }));
  return { states: [], answered: [], unread, failure: null };
}

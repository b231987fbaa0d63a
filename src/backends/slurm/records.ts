import type { TaskSet } from '../../job/tasks.ts';
import { hasTask, joinTasks, withoutTasks } from '../../job/tasks.ts';
import type { JobRef, JobState, Seen } from '../contract.ts';
import type { SlurmRef } from './jobId.ts';

/** What squeue or sacct told of one job, or of some tasks of an array. */
export interface JobRecord {
  /** Number of the job; of an array that of the array. */
  readonly number: string;
  /** Null for a job that is no array. */
  readonly tasks: TaskSet | null;
  /** The working folder. */
  readonly folder: string | null;
  readonly state: Omit<JobState, 'ref'>;
}

/** The reference of a job that nobody asked for by one. */
export function ownRef({ number, tasks }: JobRecord): JobRef {
  return tasks === null ? { id: number } : { id: number, tasks };
}

/** The records of the references that were asked for, their tasks cut to those that were asked for. */
export function statesOfAll(asked: readonly SlurmRef[], records: readonly JobRecord[]): readonly JobState[] {
  const byNumber = new Map<string, JobRecord[]>();
  for (const record of records) {
    const found = byNumber.get(record.number) ?? [];
    byNumber.set(record.number, found);
    found.push(record);
  }
  return asked.flatMap(({ ref, number, tasks: wanted }) =>
    (byNumber.get(number) ?? []).flatMap(({ tasks, state }): JobState[] => {
      if (tasks === null) return wanted === null ? [{ ref: { id: ref.id }, ...state }] : [];
      const common = wanted === null ? tasks : commonTasks(tasks, wanted);
      return common.length === 0 ? [] : [{ ref: { id: ref.id, tasks: common }, ...state }];
    }),
  );
}

function commonTasks(tasks: TaskSet, others: TaskSet): TaskSet {
  // A single task, the usual case, needs no arithmetic with ranges.
  const [only] = tasks;
  if (only && isSingle(tasks)) return hasTask(others, only.first) ? tasks : [];
  return withoutTasks(tasks, withoutTasks(tasks, others));
}

/**
 * A task told of alone wins over a range that still names it: the accounting keeps the range of the tasks that waited
 * after they have records of their own.
 */
export function withoutStale(records: readonly JobRecord[]): readonly JobRecord[] {
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

/** What can be said of references that no command was asked about. */
export function foreignSeen(foreign: readonly JobRef[]): Seen {
  const unread = foreign.map(({ id }) => ({ text: id, reason: 'this is no job id of Slurm' }));
  return { states: [], answered: [], unread, failure: null };
}

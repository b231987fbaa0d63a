import type { JobRef, JobState, Seen } from '../backends/jobState.ts';
import type { TaskSet } from '../job/tasks.ts';
import { commonTasks, hasTask, movedTasks } from '../job/tasks.ts';
import type { RunRecord } from './record.ts';

/** A job of a run on its scheduler: its only one, or one of those into which an array over the limit of one job is cut. */
export interface RunPart {
  readonly id: string;
  /** By the indexes that the user wrote; null for a job that is no array. */
  readonly tasks: TaskSet | null;
  /** By how much the indexes are lower on the scheduler. */
  readonly shift: number;
}

type Parted = Pick<RunRecord, 'schedulerId' | 'schedulerIds' | 'job'>;

/** The scheduler's jobs of a run; none before they are known. */
export function partsOf({ schedulerId, schedulerIds, job: { cuts, shifts, tasks } }: Parted): readonly RunPart[] {
  if (cuts && schedulerIds) {
    return schedulerIds.flatMap((id, at) =>
      id === null ? [] : [{ id, tasks: cuts[at] ?? [], shift: shifts?.[at] ?? 0 }],
    );
  }
  return schedulerId === null ? [] : [{ id: schedulerId, tasks, shift: 0 }];
}

/** The jobs of a run as they are asked about: the tasks of an array and not the array as a whole. */
export function askedJobs(run: Parted): readonly JobRef[] {
  return partsOf(run).map(({ id, tasks, shift }) =>
    tasks === null ? { id } : { id, tasks: movedTasks(tasks, -shift) },
  );
}

/** Whether the scheduler calls one of the run's jobs so. */
export function hasJob(run: Parted, id: string): boolean {
  return partsOf(run).some((part) => part.id === id);
}

/** The job in which a task runs, and its index there; null where there is none. */
export function jobOfTask(run: Parted, task: number): { readonly id: string; readonly task: number } | null {
  if (!run.job.cuts) return run.schedulerId === null ? null : { id: run.schedulerId, task };
  const part = partsOf(run).find(({ tasks }) => tasks !== null && hasTask(tasks, task));
  return part ? { id: part.id, task: task - part.shift } : null;
}

/** The jobs of a run, or those of an array in which some tasks run, as orders name them. */
export function orderedJobs(run: Parted, some: TaskSet | undefined): readonly JobRef[] {
  const refs = partsOf(run).map(({ id, tasks, shift }): JobRef => {
    if (!some) return { id };
    return { id, tasks: run.job.cuts ? movedTasks(commonTasks(tasks ?? [], some), -shift) : some };
  });
  return refs.filter(({ tasks }) => tasks === undefined || tasks.length > 0);
}

/** What was said of the jobs of a run, as if they were one: each is taken for its tasks. */
export function statesOfJobs(run: Parted, { states }: Seen): readonly JobState[] {
  if (!run.job.cuts) return states.filter((state) => state.ref.id === run.schedulerId);
  const parts = new Map(partsOf(run).map((part) => [part.id, part]));
  return states.flatMap((state) => {
    const { id, tasks: told } = state.ref;
    const part = parts.get(id);
    const tasks = part && (told ? movedTasks(told, part.shift) : part.tasks);
    return tasks ? [{ ...state, ref: { id, tasks } }] : [];
  });
}

/** Whether an answer speaks for all jobs of a run. */
export function speaksFor(run: Parted, { answered }: Seen): boolean {
  const parts = partsOf(run);
  return parts.length > 0 && parts.every(({ id }) => answered.some((ref) => ref.id === id));
}

/** The ids of a run's jobs in words: `12`, `12, 13 and 14`, `12 and 20 more`; null before they are known. */
export function describeJobIds(run: Parted): string | null {
  const ids = partsOf(run).map(({ id }) => id);
  if (ids.length > MOST_NAMED) return `${ids[0]} and ${ids.length - 1} more`;
  const last = ids.at(-1);
  if (last === undefined) return null;
  return ids.length === 1 ? last : `${ids.slice(0, -1).join(', ')} and ${last}`;
}

/** So many ids are told one by one. */
const MOST_NAMED = 4;

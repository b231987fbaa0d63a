import type { TaskSet } from '../job/tasks.ts';
import { commonTasks } from '../job/tasks.ts';
import type { JobRef, JobState, Seen } from './jobState.ts';

/** What an answer told of one job, or of some tasks of one array. */
export interface JobRecord {
  /** The id without its tasks. */
  readonly number: string;
  /** Null for a job that is no array. */
  readonly tasks: TaskSet | null;
  readonly state: Omit<JobState, 'ref'>;
}

/** A reference of ours taken apart. */
export interface AskedJob {
  readonly ref: JobRef;
  readonly number: string;
  /** Some tasks of an array; null for the whole job. */
  readonly tasks: TaskSet | null;
}

/** The state of a job that nobody asked for by a reference. */
export function ownState({ number, tasks, state }: JobRecord): JobState {
  return { ref: tasks === null ? { id: number } : { id: number, tasks }, ...state };
}

/** The records of the references that were asked for, their tasks cut to those that were asked for. */
export function statesOfAll(asked: readonly AskedJob[], records: readonly JobRecord[]): readonly JobState[] {
  const byNumber = Map.groupBy(records, ({ number }) => number);
  return asked.flatMap(({ ref, number, tasks: wanted }) =>
    (byNumber.get(number) ?? []).flatMap(({ tasks, state }): readonly JobState[] => {
      if (tasks === null) return wanted === null ? [{ ref: { id: ref.id }, ...state }] : [];
      const common = wanted === null ? tasks : commonTasks(tasks, wanted);
      return common.length === 0 ? [] : [{ ref: { id: ref.id, tasks: common }, ...state }];
    }),
  );
}

/** Several answers as one: each speaks for its own jobs, and the first failure is told. */
export function joinSeen(answers: readonly Seen[]): Seen {
  return {
    states: answers.flatMap(({ states }) => states),
    answered: answers.flatMap(({ answered }) => answered),
    unread: answers.flatMap(({ unread }) => unread),
    failure: answers.find(({ failure }) => failure !== null)?.failure ?? null,
  };
}

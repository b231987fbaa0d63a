import type { TaskSet } from '../../job/tasks.ts';
import { formatTasks, parseTasks } from '../../job/tasks.ts';
import type { AskedJob } from '../jobRecords.ts';
import type { JobRef } from '../jobState.ts';

/** A reference of ours taken apart. */
export interface SlurmRef extends AskedJob {
  /** The cluster of a multi-cluster site, from `12;cluster`. */
  readonly cluster: string | null;
}

/** Takes `12`, `12;cluster` and `12_7` apart; null for what cannot be a job of Slurm. */
export function slurmRef(ref: JobRef): SlurmRef | null {
  const match = /^(\d{1,19})(?:_(\d{1,10}))?(?:;([\w.-]+))?$/.exec(ref.id);
  if (!match?.[1]) return null;
  const task = match[2] === undefined ? null : Number(match[2]);
  const tasks = ref.tasks ?? (task === null ? null : [{ first: task, last: task }]);
  return { ref, number: match[1], cluster: match[3] ?? null, tasks };
}

/** The job as an argument of scancel and scontrol: `12`, `12_[1-3,7]`. */
export function jobArgument({ number, tasks }: SlurmRef): string {
  return tasks === null ? number : `${number}_[${formatTasks(tasks)}]`;
}

/** A job as Slurm's commands name it: `36_[2-8%1]`, `36_4`, `98+1`, `80.batch`. */
export interface SlurmJobName {
  readonly number: string;
  readonly tasks: TaskSet | null;
  /** Which component of a heterogeneous job; 0 runs the script. */
  readonly component: number | null;
  /** `batch`, `extern`, `0`; null for the job itself. */
  readonly step: string | null;
}

/** Takes a job's name in an answer apart; null for anything else. */
export function slurmJobName(text: string): SlurmJobName | null {
  const match = /^(\d+)(?:_(?:(\d+)|\[([^\]]*)\]))?(?:\+(\d+))?(?:\.(\S+))?$/.exec(text);
  if (!match?.[1]) return null;
  const written = match[2] ?? match[3]?.replace(/%\d+$/, '');
  const tasks = written === undefined ? null : parseTasks(written);
  if (written !== undefined && tasks === null) return null;
  return {
    number: match[1],
    tasks,
    component: match[4] === undefined ? null : Number(match[4]),
    step: match[5] ?? null,
  };
}

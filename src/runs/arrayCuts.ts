import type { ArrayLimit } from '../backends/contract.ts';
import { splitLength } from '../base/splitSequence.ts';
import { parseArraySpec } from '../job/arrays.ts';
import type { TaskSet } from '../job/tasks.ts';
import { countTasks, movedTasks, tasksBetween } from '../job/tasks.ts';
import type { SentJob } from './record.ts';

/** So many jobs make one run at most: their commands go to the cluster as one text. */
const MOST_JOBS = 100;
/** So long may the options of these jobs be together, for the same reason, in characters. */
const MOST_TEXT = 50_000;

/** What a site allows in an array. */
export interface SiteLimit {
  readonly limit: ArrayLimit;
  /** How many tasks, or how many indexes from 0 on. */
  readonly most: number;
  /** The site in words. */
  readonly site: string;
}

/** What is other in a job whose array is cut. */
export type CutJob = Required<Pick<SentJob, 'cuts'>> & Pick<SentJob, 'shifts' | 'script'>;

/**
 * A job cut into as many scheduler jobs as the limit of its site asks for, as `split_seq` of the library cuts. Null where
 * one will do, words where no number of them does.
 */
export function cutArray(job: SentJob, { limit, most, site }: SiteLimit): CutJob | string | null {
  const tasks = job.tasks ?? [];
  const [first, last] = [tasks[0]?.first ?? 0, tasks.at(-1)?.last ?? 0];
  const count = countTasks(tasks);
  const byIndex = limit.of === 'indexes';
  if (byIndex ? last < most : count <= most) return null;
  const over = byIndex
    ? `${site} takes no task index above ${most - 1} in one job`
    : `${count} tasks are more than the ${most} that ${site} takes in one job`;
  const jobs = Math.min(Math.ceil((byIndex ? last - first + 1 : count) / most), count);
  if (job.kind === 'plain') return `${over}, and a script with directives of its own is sent as it is. Take less.`;
  const spec = job.resources.find(({ key }) => key === 'array')?.value;
  const together = parseArraySpec(String(spec))?.limit ?? null;
  if (together !== null) {
    return `${over}, and a limit of tasks at a time (%${together}) holds in one job alone. Take less, or no such limit.`;
  }
  // Where the distances between indexes do not divide evenly, one job more gives the room.
  const found = [jobs, Math.min(jobs + 1, count)]
    .map((number) => cutInto(tasks, number, limit, most))
    .find((cut) => cut !== null);
  if (!found) return `${over}, and they cannot go as ${jobs} jobs. Take less.`;
  if (!byIndex) return { cuts: found, script: job.script };
  const script = job.scriptBytes === null ? limit.restore(job.script) : null;
  if (script === null)
    return `${over}, and its own index can be given to a task in a POSIX shell alone. Number the tasks lower.`;
  return { cuts: found, shifts: found.map((cut) => shiftOf(cut, most)), script };
}

/** The tasks in so many jobs; null where these cannot have them. */
function cutInto(tasks: TaskSet, jobs: number, limit: ArrayLimit, most: number): readonly TaskSet[] | null {
  if (jobs > MOST_JOBS) return null;
  const cuts = splitLength(countTasks(tasks), jobs).map(([from, to]) => tasksBetween(tasks, from, to));
  if (limit.of === 'indexes' && cuts.some((cut) => widthOf(cut) > most)) return null;
  const texts = cuts.map((cut) => limit.options(limit.of === 'indexes' ? movedTasks(cut, -shiftOf(cut, most)) : cut));
  return texts.includes(null) || texts.join().length > MOST_TEXT ? null : cuts;
}

function widthOf(tasks: TaskSet): number {
  return (tasks.at(-1)?.last ?? 0) - (tasks[0]?.first ?? 0) + 1;
}

/** By how much indexes have to be lower: they begin at 1 where there is room for that, and else at 0. */
function shiftOf(tasks: TaskSet, most: number): number {
  const first = tasks[0]?.first ?? 0;
  if ((tasks.at(-1)?.last ?? 0) < most) return 0;
  return widthOf(tasks) < most ? first - 1 : first;
}

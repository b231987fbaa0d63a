/** Tasks of an array as sorted ranges that neither touch nor overlap; both ends belong to them. */
export type TaskSet = readonly TaskRange[];

/** Neighbouring indexes of tasks. */
export interface TaskRange {
  readonly first: number;
  readonly last: number;
}

/** The most tasks that a range with a step may unfold to; far above what schedulers accept. */
const MOST_TASKS = 10_000_000;

/**
 * Reads `1-3,7,10-20:5` (a step after `:`); a limit of parallel tasks (`%4`) is not part of it.
 * Null for anything else, and for a range whose end is before its start.
 */
export function parseTasks(text: string): TaskSet | null {
  const ranges: TaskRange[] = [];
  for (const part of text.split(',')) {
    const match = /^\s*(\d+)(?:-(\d+)(?::(\d+))?)?\s*$/.exec(part);
    if (!match) return null;
    const first = Number(match[1]);
    const last = match[2] === undefined ? first : Number(match[2]);
    const step = match[3] === undefined ? 1 : Number(match[3]);
    if (last < first || step < 1 || !Number.isSafeInteger(last)) return null;
    if (step === 1) ranges.push({ first, last });
    else if ((last - first) / step > MOST_TASKS) return null;
    else for (let task = first; task <= last; task += step) ranges.push({ first: task, last: task });
  }
  return joinTasks(ranges);
}

/** Writes `1-3,7`. */
export function formatTasks(tasks: TaskSet): string {
  return tasks.map(({ first, last }) => (first === last ? `${first}` : `${first}-${last}`)).join(',');
}

/** Tasks as one range with a step, `1-10` or `1-10:3`; null where their distances differ. A single task is `1-1`. */
export function formatOneRange(tasks: TaskSet): string | null {
  const [first, second] = tasks;
  if (first === undefined) return null;
  if (second === undefined) return `${first.first}-${first.last}`;
  const step = second.first - first.first;
  const even = tasks.every(({ first: task, last }, at) => task === last && task === first.first + at * step);
  return even ? `${first.first}-${tasks.at(-1)?.last}:${step}` : null;
}

/** How many tasks there are in a set. */
export function countTasks(tasks: TaskSet): number {
  return tasks.reduce((sum, { first, last }) => sum + last - first + 1, 0);
}

/** All tasks that are in one of the sets. */
export function joinTasks(...sets: readonly TaskSet[]): TaskSet {
  const sorted = sets.flat().sort((a, b) => a.first - b.first);
  const joined: TaskRange[] = [];
  for (const range of sorted) {
    const before = joined.at(-1);
    if (before && range.first <= before.last + 1) {
      joined[joined.length - 1] = { first: before.first, last: Math.max(before.last, range.last) };
    } else {
      joined.push(range);
    }
  }
  return joined;
}

/** The tasks of the first set that are not in the second. */
export function withoutTasks(tasks: TaskSet, others: TaskSet): TaskSet {
  let left: TaskRange[] = [...tasks];
  for (const other of others) {
    left = left.flatMap(({ first, last }) => {
      if (other.last < first || other.first > last) return [{ first, last }];
      const rest: TaskRange[] = [];
      if (first < other.first) rest.push({ first, last: other.first - 1 });
      if (last > other.last) rest.push({ first: other.last + 1, last });
      return rest;
    });
  }
  return left;
}

/** The tasks of the first set that are in the second too. */
export function commonTasks(tasks: TaskSet, others: TaskSet): TaskSet {
  return withoutTasks(tasks, withoutTasks(tasks, others));
}

/** The tasks with indexes that are higher by a number. */
export function movedTasks(tasks: TaskSet, by: number): TaskSet {
  return by === 0 ? tasks : tasks.map(({ first, last }) => ({ first: first + by, last: last + by }));
}

/** The tasks from the place `from` on, counted from 0, up to the place `to` and without it. */
export function tasksBetween(tasks: TaskSet, from: number, to: number): TaskSet {
  let before = 0;
  return tasks.flatMap(({ first, last }) => {
    const start = before;
    before += last - first + 1;
    const range = { first: Math.max(first, first + from - start), last: Math.min(last, first + to - start - 1) };
    return range.first <= range.last ? [range] : [];
  });
}

/** Whether a task is in a set. */
export function hasTask(tasks: TaskSet, task: number): boolean {
  return tasks.some(({ first, last }) => first <= task && task <= last);
}

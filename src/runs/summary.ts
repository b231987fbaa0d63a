import type { RunState } from '../job/states.ts';
import { isFinished } from '../job/states.ts';
import type { TaskSet } from '../job/tasks.ts';
import { countTasks, joinTasks, withoutTasks } from '../job/tasks.ts';
import type { TaskGroup } from './record.ts';

/**
 * The order in which states are told: what still goes on comes first, then what went wrong. An array has the first that
 * one of its tasks has.
 */
export const STATE_ORDER: readonly RunState[] = [
  'running',
  'finishing',
  'suspended',
  'pending',
  'submitting',
  'held',
  'unsure',
  'failed',
  'lost',
  'cancelled',
  'pruned',
  'completed',
];

/** The state of an array by those of its tasks; null without tasks. */
export function stateOfTasks(groups: readonly TaskGroup[]): RunState | null {
  return STATE_ORDER.find((state) => groups.some((group) => group.state === state)) ?? null;
}

/** Puts new groups over old ones: a task is in the newest group that names it. Groups that say the same become one. */
export function overlayTasks(old: readonly TaskGroup[], news: readonly TaskGroup[]): readonly TaskGroup[] {
  const renewed = joinTasks(...news.map((group) => group.tasks));
  const groups = new Map<string, TaskGroup>();
  const kept = old.map((group) => ({ ...group, tasks: withoutTasks(group.tasks, renewed) }));
  for (const group of [...kept, ...news]) {
    if (group.tasks.length === 0) continue;
    const { tasks, ...rest } = group;
    const same = JSON.stringify(rest);
    const found = groups.get(same);
    groups.set(same, { ...group, tasks: found ? joinTasks(found.tasks, tasks) : tasks });
  }
  return [...groups.values()].sort((a, b) => (a.tasks[0]?.first ?? 0) - (b.tasks[0]?.first ?? 0));
}

/** The tasks that are not finished yet. */
export function unfinishedTasks(groups: readonly TaskGroup[]): TaskSet {
  return joinTasks(...groups.filter((group) => !isFinished(group.state)).map((group) => group.tasks));
}

/** How many tasks stand in which state. */
export function taskCounts(groups: readonly TaskGroup[]): ReadonlyMap<RunState, number> {
  const counts = new Map<RunState, number>();
  for (const { state, tasks } of groups) counts.set(state, (counts.get(state) ?? 0) + countTasks(tasks));
  return counts;
}

import { nearest } from '../../base/nearest.ts';
import type { Resource } from '../../job/dialect.ts';
import type { LimitProblem, Queue } from '../contract.ts';
import { limitProblems } from '../limits.ts';

/** What is wrong with resources for a partition; a feature that none of its nodes has keeps the job out. */
export function slurmLimitProblems(resources: readonly Resource[], queue: Queue): readonly LimitProblem[] {
  return [...limitProblems(resources, queue), ...strangeFeature(resources, queue)];
}

/** The name of one feature. Expressions, `a&b`, `[a|b]*2`, are left to the scheduler. */
const FEATURE = /^\w[\w.-]*$/;

function strangeFeature(resources: readonly Resource[], queue: Queue): readonly LimitProblem[] {
  const { name, features } = queue;
  const asked = resources.find(({ key }) => key === 'constraint')?.value;
  if (!features || typeof asked !== 'string' || !FEATURE.test(asked) || features.includes(asked)) return [];
  const there = features.length === 0 ? 'none' : features.join(', ');
  const message = `no node of queue ${name} has the feature ${asked}; there: ${there}`;
  return [{ key: 'constraint', message, fit: nearest(asked, features) }];
}

import type { Resource } from '../../job/dialect.ts';
import type { LimitProblem, Queue } from '../contract.ts';
import { fitToLimits, limitProblems } from '../limits.ts';
import { slotsOfEnvironment } from './slots.ts';

/** The names of the resource that asks for slots. */
const ENVIRONMENT = ['pe', '-pe'];

/** What is wrong with resources for a queue; its slots, all hosts together, bound a parallel environment. */
export function sgeLimitProblems(resources: readonly Resource[], queue: Queue): readonly LimitProblem[] {
  return [...limitProblems(resources, queue), ...overSlots(resources, queue), ...notThere(resources, queue)];
}

/** The resources with every value that has a nearest fitting one set to it, and the rest unchanged. */
export function fitToSgeLimits(resources: readonly Resource[], queue: Queue): readonly Resource[] {
  const fits = new Map(overSlots(resources, queue).map(({ key, fit }) => [key, fit]));
  return fitToLimits(resources, queue).map((resource) => ({
    ...resource,
    value: fits.get(resource.key) ?? resource.value,
  }));
}

function overSlots(resources: readonly Resource[], queue: Queue): readonly LimitProblem[] {
  const limit = queue.load.cores;
  if (limit === null || limit === 0) return [];
  return resources.flatMap(({ key, value }) => {
    const [name, ...range] = ENVIRONMENT.includes(key)
      ? String(value ?? '')
          .trim()
          .split(/\s+/)
      : [];
    // Of a range of slots the least decides whether it can run.
    if (name === undefined || range.length === 0 || slotsOfEnvironment(String(value)) <= limit) return [];
    const message = `${key} = ${value} exceeds the slots of queue ${queue.name}, ${limit}`;
    return [{ key, message, fit: `${name} ${limit}` }];
  });
}

/** Names that the cluster does not know: a parallel environment that the queue does not have, resources that nobody has. */
function notThere(resources: readonly Resource[], queue: Queue): readonly LimitProblem[] {
  const { environments, features } = queue;
  return resources.flatMap((resource): readonly LimitProblem[] => {
    const { key, value } = resource;
    if (ENVIRONMENT.includes(key)) {
      const [name = ''] = String(value ?? '')
        .trim()
        .split(/\s+/);
      if (environments === undefined || name === '' || environments.includes(name)) return [];
      const there = environments.length === 0 ? 'none' : environments.join(', ');
      return [{ key, message: `queue ${queue.name} has no parallel environment ${name}; it has ${there}`, fit: null }];
    }
    const strange = features && requestsOf(resource).find((name) => !features.includes(name));
    return strange === undefined
      ? []
      : [{ key, message: `this cluster has no resource ${strange} (qconf -sc)`, fit: null }];
  });
}

/** The names of the resources that a common key asks for with `-l`. */
function requestsOf({ key, value }: Resource): readonly string[] {
  if (key === 'exclusive' && value === true) return ['exclusive'];
  if (key !== 'constraint' && key !== 'exclusive') return [];
  const words = typeof value === 'string' ? value.split(/[\s,]+/) : [];
  return words.map((word) => word.replace(/[=<>!].*$/, '')).filter((word) => word !== '');
}

import type { Backend, Queue } from '../backends/contract.ts';
import type { Problem } from '../base/problem.ts';
import { hasErrors } from '../base/problem.ts';
import type { Resource } from '../job/dialect.ts';
import type { Job } from '../job/job.ts';
import { splitList } from '../job/keys.ts';
import { attributeText, resourcesFor } from '../job/resolve.ts';
import type { Value } from '../job/value.ts';
import { queueNamed } from './clusterQueues.ts';
import { problemAtResource } from './resourcePlace.ts';

/** Whether resources fit a queue, in the words of its limits. */
export interface LimitVerdict {
  readonly valid: boolean;
  readonly problems: readonly Problem[];
}

/**
 * Judges a job's resources by the limits of a queue: what does not fit is an error if `strict`, else a warning, and valid
 * all the same. A scheduler whose queues have no limits that we know takes everything.
 */
export function validateLimits(
  job: Job,
  resources: readonly Resource[],
  queue: Queue,
  backend: Backend,
  strict: boolean,
): LimitVerdict {
  const severity = strict ? 'error' : 'warning';
  const found = backend.validate?.(resources, queue) ?? [];
  const problems = found.map(({ key, message, fit }) =>
    problemAtResource(job, backend, key, { severity, code: 'over-queue-limit', message: `${message}.`, fit }),
  );
  return { valid: !hasErrors(problems), problems };
}

/** A job in the queue to which it goes. */
export interface PlacedJob {
  readonly job: Job;
  /** That it goes to another queue than it asks for, and why; null where it does not. */
  readonly note: string | null;
}

/**
 * The job in the first of its `fallback_queues` that it fits, if it does not fit its own queue; unchanged where that one
 * does, or none of the others is better. Queues that are closed, or not known, are passed over. A plain script is sent as
 * it is.
 */
export function placeInQueue(
  job: Job,
  resources: readonly Resource[],
  queues: readonly Queue[],
  backend: Backend,
): PlacedJob {
  const own = queueNamed(queues, queueOf(resources));
  const trouble = own && backend.validate?.(resources, own)[0];
  if (!trouble || job.kind === 'plain') return { job, note: null };
  const fits = fallbackQueues(job).find((name) => {
    const queue = queueNamed(queues, name);
    if (!queue || queue.state === 'closed') return false;
    return backend.validate?.(withQueue(resources, name), queue).length === 0;
  });
  if (fits === undefined) return { job, note: null };
  return {
    job: withResource(job, 'queue', fits, backend),
    note: `sent to queue ${fits}: ${trouble.message}`,
  };
}

/**
 * The same, but where the job fits none of its queues it goes to the last of them, and what that one does not give is cut
 * to its limits.
 */
export function coerceToQueue(
  job: Job,
  resources: readonly Resource[],
  queues: readonly Queue[],
  backend: Backend,
): PlacedJob {
  const placed = placeInQueue(job, resources, queues, backend);
  const own = queueNamed(queues, queueOf(resources));
  if (placed.note !== null || !own || backend.validate?.(resources, own).length === 0) return placed;
  const last = fallbackQueues(job).findLast((name) => queueNamed(queues, name) !== null);
  const queue = queueNamed(queues, last ?? own.name) ?? own;
  const moved = last === undefined ? job : withResource(job, 'queue', last, backend);
  const there = last === undefined ? resources : withQueue(resources, last);
  const fitting = backend.coerce?.(there, queue) ?? there;
  const cut = fitting.filter(({ key, value }) => there.find((one) => one.key === key)?.value !== value);
  const coerced = cut.reduce((one, { key, value }) => withResource(one, key, value, backend), moved);
  const values = cut.map(({ key, value }) => `${key} = ${value}`).join(', ');
  return { job: coerced, note: cut.length === 0 ? null : `cut to the limits of queue ${queue.name}: ${values}` };
}

function withQueue(resources: readonly Resource[], queue: string): readonly Resource[] {
  return [...resources.filter(({ key }) => key !== 'queue'), { key: 'queue', value: queue, native: false }];
}

/** A job with another value for a resource, whichever of its keys gives the one that counts. */
function withResource(job: Job, key: string, value: Value, backend: Backend): Job {
  const found = resourcesFor(backend, job.resources, job.backends).find((resource) => resource.key === key);
  const origin = { layer: 'command-line', source: null, keySpan: null, valueSpan: null } as const;
  const setting = { key: found?.setting.key ?? key, value, written: String(value), origin, hidden: [] };
  return { ...job, resources: new Map(job.resources).set(setting.key, setting) };
}

/** The attribute `fallback_queues` in its order. */
function fallbackQueues(job: Job): readonly string[] {
  return splitList(attributeText(job.attributes, 'fallback_queues') ?? '');
}

/** The queue that resources name; null where they leave it to the scheduler. */
export function queueOf(resources: readonly Resource[]): string | null {
  const value = resources.find(({ key }) => key === 'queue')?.value ?? null;
  return typeof value === 'string' && value !== '' ? value : null;
}

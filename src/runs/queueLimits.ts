import type { Backend, Queue } from '../backends/contract.ts';
import type { Problem } from '../base/problem.ts';
import { hasErrors } from '../base/problem.ts';
import type { Resource } from '../job/dialect.ts';
import type { Job } from '../job/job.ts';
import { splitList } from '../job/keys.ts';
import { attributeText, effectiveResources } from '../job/resolve.ts';
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
  return { job: inQueue(job, fits, backend), note: `sent to queue ${fits}: ${trouble.message}` };
}

function withQueue(resources: readonly Resource[], queue: string): readonly Resource[] {
  return [...resources.filter(({ key }) => key !== 'queue'), { key: 'queue', value: queue, native: false }];
}

/** A job for another queue, whichever of its keys names the one it asks for. */
function inQueue(job: Job, queue: string, backend: Backend): Job {
  const names = [backend.name, ...(backend.extends ?? [])];
  const found = effectiveResources(job.resources, names, job.backends).find(({ key }) => key === 'queue');
  const origin = { layer: 'command-line', source: null, keySpan: null, valueSpan: null } as const;
  const setting = { key: found?.setting.key ?? 'queue', value: queue, written: queue, origin, hidden: [] };
  return { ...job, resources: new Map(job.resources).set(setting.key, setting) };
}

/** The attribute `fallback_queues` in its order. */
export function fallbackQueues(job: Job): readonly string[] {
  return splitList(attributeText(job.attributes, 'fallback_queues') ?? '');
}

/** The queue that resources name; null where they leave it to the scheduler. */
export function queueOf(resources: readonly Resource[]): string | null {
  const value = resources.find(({ key }) => key === 'queue')?.value ?? null;
  return typeof value === 'string' && value !== '' ? value : null;
}

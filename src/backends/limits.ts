import type { Resource } from '../job/dialect.ts';
import { formatDuration, parseDuration } from '../job/durations.ts';
import { describeMemory } from '../job/memory.ts';
import type { Value } from '../job/value.ts';
import type { LimitProblem, Queue } from './contract.ts';
import { wholeNumber } from './header.ts';

/** What is wrong with resources for a queue. Limits that the queue does not tell hold nothing back. */
export function limitProblems(resources: readonly Resource[], queue: Queue): readonly LimitProblem[] {
  const values = new Map(resources.map(({ key, value }) => [key, value]));
  return [
    ...missing(values, queue),
    ...overTime(values, queue),
    ...overCount('nodes', values, queue.maxNodes, queue),
    ...overCores(values, queue),
    ...overMemory(values, queue),
    ...notAllowed('account', values, queue.accounts, queue),
    ...notAllowed('qos', values, queue.qos, queue),
  ];
}

/** The resources with every value that has a nearest fitting one set to it, and the rest unchanged. */
export function fitToLimits(resources: readonly Resource[], queue: Queue): readonly Resource[] {
  const fits = new Map(limitProblems(resources, queue).map(({ key, fit }) => [key, fit]));
  return resources.map((resource) => {
    const fit = fits.get(resource.key) ?? null;
    if (fit === null) return resource;
    return { ...resource, value: typeof resource.value === 'number' ? Number(fit) : fit };
  });
}

type Values = ReadonlyMap<string, Value>;

function isGiven(value: Value | undefined): value is string | number | true {
  return value !== undefined && value !== null && value !== false && value !== '';
}

function missing(values: Values, queue: Queue): readonly LimitProblem[] {
  return queue.required
    .filter((key) => !isGiven(values.get(key)))
    .map((key) => ({ key, message: `${key} is not given, and queue ${queue.name} demands it`, fit: null }));
}

function overTime(values: Values, queue: Queue): readonly LimitProblem[] {
  const written = values.get('time');
  const seconds = isGiven(written) ? parseDuration(String(written)) : null;
  if (seconds === null || queue.maxSeconds === null || seconds <= queue.maxSeconds) return [];
  const fit = formatDuration(queue.maxSeconds);
  return [{ key: 'time', message: `time = ${written} exceeds the limit of queue ${queue.name}, ${fit}`, fit }];
}

function overCount(key: string, values: Values, limit: number | null, queue: Queue): readonly LimitProblem[] {
  const count = wholeNumber(values.get(key) ?? null);
  if (count === null) return [];
  if (count === 0) return [{ key, message: `${key} = 0 is below the minimum of queue ${queue.name}, 1`, fit: '1' }];
  if (limit === null || count <= limit) return [];
  return [{ key, message: `${key} = ${count} exceeds the limit of queue ${queue.name}, ${limit}`, fit: String(limit) }];
}

/** Cores of a node are ppn x threads; what is too much is taken from the processes, as threads are part of the program. */
function overCores(values: Values, queue: Queue): readonly LimitProblem[] {
  const limit = queue.maxCoresPerNode;
  const threads = wholeNumber(values.get('threads') ?? null) ?? 1;
  const ppn = wholeNumber(values.get('ppn') ?? null);
  if (limit === null || threads * (ppn ?? 1) <= limit) {
    return ['ppn', 'threads'].flatMap((key) => overCount(key, values, null, queue));
  }
  const message = (key: string, value: number) =>
    `${key} = ${value} asks for ${threads * (ppn ?? 1)} cores on a node, and the nodes of queue ${queue.name} have ${limit}`;
  if (threads > limit) {
    const problems: LimitProblem[] = [{ key: 'threads', message: message('threads', threads), fit: String(limit) }];
    return ppn === null || ppn <= 1 ? problems : [...problems, { key: 'ppn', message: message('ppn', ppn), fit: '1' }];
  }
  return [{ key: 'ppn', message: message('ppn', ppn ?? 1), fit: String(Math.floor(limit / threads)) }];
}

function overMemory(values: Values, queue: Queue): readonly LimitProblem[] {
  const mb = wholeNumber(values.get('mem') ?? null);
  const limit = queue.maxMemMbPerNode;
  if (mb === null || limit === null || mb <= limit) return [];
  const message = `mem = ${describeMemory(mb)} exceeds the limit of queue ${queue.name}, ${describeMemory(limit)} on a node`;
  return [{ key: 'mem', message, fit: String(limit) }];
}

/** An account or QOS that the user has not got there; the only one that is left is offered. */
function notAllowed(
  key: string,
  values: Values,
  allowed: readonly string[] | null,
  queue: Queue,
): readonly LimitProblem[] {
  const value = values.get(key);
  if (!isGiven(value) || allowed === null || allowed.includes(String(value))) return [];
  const list = allowed.length === 0 ? 'none' : allowed.join(', ');
  const message = `${key} = ${value} cannot be used in queue ${queue.name}; yours there: ${list}`;
  return [{ key, message, fit: allowed.length === 1 ? (allowed[0] ?? null) : null }];
}

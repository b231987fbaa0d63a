import type { Queue } from '../backends/contract.ts';
import { describeDuration } from '../job/durations.ts';
import { describeMemory } from '../job/memory.ts';

/** A queue in words; null where the scheduler sets or tells nothing. */
export interface QueueDescription {
  readonly title: string;
  /** `open`, `closed`, or the scheduler's own word. */
  readonly state: string;
  readonly time: string | null;
  readonly nodes: string | null;
  readonly cores: string | null;
  readonly memory: string | null;
  /** All limits of a job: `at most 2 hours, 4 nodes, 64 cores and 250 GB on a node`. */
  readonly limits: string | null;
  /** How much is free: `12 of 40 nodes`. */
  readonly free: string | null;
  readonly jobs: string | null;
  readonly accounts: string | null;
  readonly qos: string | null;
  readonly required: string | null;
}

/** A queue in words and units. */
export function describeQueue(queue: Queue): QueueDescription {
  const { name, state, native, load } = queue;
  const time = queue.maxSeconds === null ? null : describeDuration(queue.maxSeconds);
  const nodes = count(queue.maxNodes, 'node');
  const cores = count(queue.maxCoresPerNode, 'core');
  const memory = queue.maxMemMbPerNode === null ? null : describeMemory(queue.maxMemMbPerNode);
  const onNode = [cores, memory].filter((part) => part !== null).join(' and ');
  const parts = [time, nodes, onNode === '' ? null : `${onNode} on a node`].filter((part) => part !== null);
  return {
    title: queue.default ? `${name} (default)` : name,
    state: state === 'unknown' ? native : state,
    time,
    nodes,
    cores,
    memory,
    limits: parts.length === 0 ? null : `at most ${parts.join(', ')}`,
    free: free(load.idleNodes, load.nodes, 'node') ?? free(load.idleCores, load.cores, 'core'),
    jobs: jobsText(load.runningJobs, load.pendingJobs),
    accounts: list(queue.accounts),
    qos: list(queue.qos),
    required: queue.required.length === 0 ? null : queue.required.join(', '),
  };
}

/** The line beside the name of a queue: state where it is not open, limits, load. */
export function queueSummary(queue: Queue): string {
  const { state, limits, free: idle, jobs } = describeQueue(queue);
  const parts = [state === 'open' ? null : state, limits ?? 'no limits told', idle && `${idle} free`, jobs];
  return parts.filter((part) => part !== null).join(' · ');
}

/** All that is known of a queue, line by line. */
export function queueDetails(queue: Queue): readonly string[] {
  const { title, state, limits, free: idle, jobs, accounts, qos, required } = describeQueue(queue);
  const usual = queue.defaultSeconds === null ? null : describeDuration(queue.defaultSeconds);
  const facts: readonly (readonly [string, string | null])[] = [
    ['State', queue.native === '' || queue.native === state ? state : `${state} (${queue.native})`],
    ['A job may ask for', limits],
    ['Without `time` it gets', usual],
    ['It must ask for', required],
    ['Free', idle],
    ['Jobs', jobs],
    ['Your accounts', accounts],
    ['Your QOS', qos],
  ];
  return [title, ...facts.flatMap(([name, text]) => (text === null ? [] : [`${name}: ${text}`]))];
}

function count(number: number | null, unit: string): string | null {
  return number === null ? null : `${number} ${unit}${number === 1 ? '' : 's'}`;
}

function free(idle: number | null, all: number | null, unit: string): string | null {
  if (idle === null) return null;
  return all === null ? count(idle, unit) : `${idle} of ${count(all, unit)}`;
}

function jobsText(running: number | null, pending: number | null): string | null {
  const parts = [running === null ? null : `${running} running`, pending === null ? null : `${pending} waiting`];
  return parts.filter((part) => part !== null).join(', ') || null;
}

function list(names: readonly string[] | null): string | null {
  return names === null ? null : names.length === 0 ? 'none' : names.join(', ');
}

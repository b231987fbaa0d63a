import type { Queue } from '../contract.ts';
import { pbsBytes, pbsCount, pbsSeconds } from './values.ts';

/** What a PBS tells of a queue, by its own names: `resources_max.walltime`, `enabled` ... */
export type QueueSheet = (name: string) => string | null;

/** What no job can have more of on one node, and how many nodes and cores there are; null where it is not told. */
export interface NodesSheet {
  readonly nodes: number | null;
  readonly idleNodes: number | null;
  readonly cores: number | null;
  readonly idleCores: number | null;
  readonly maxCores: number | null;
  readonly maxMemBytes: number | null;
}

/** The sheet of a queue of whose nodes nothing is told. */
export const NO_NODES: NodesSheet = {
  nodes: null,
  idleNodes: null,
  cores: null,
  idleCores: null,
  maxCores: null,
  maxMemBytes: null,
};

/** A queue for batch jobs; null for one that only hands jobs on to others and has no limits of its own. */
export function pbsQueue(name: string, sheet: QueueSheet, defaultQueue: string | null, nodes: NodesSheet): Queue {
  const [enabled, started] = [sheet('enabled'), sheet('started')];
  const memBytes = pbsBytes(sheet('resources_max.mem'));
  const counts = sheet('state_count') ?? '';
  return {
    name,
    default: name === defaultQueue,
    // A queue that is stopped takes jobs all the same; they wait.
    state: enabled === 'True' ? 'open' : enabled === 'False' ? 'closed' : 'unknown',
    native: `enabled = ${enabled ?? '?'}, started = ${started ?? '?'}`,
    maxSeconds: pbsSeconds(sheet('resources_max.walltime')),
    defaultSeconds: pbsSeconds(sheet('resources_default.walltime')),
    maxNodes: least(pbsCount(sheet('resources_max.nodect')), nodes.nodes),
    maxCoresPerNode: least(pbsCount(sheet('resources_max.ncpus')), nodes.maxCores),
    maxMemMbPerNode: megabytes(least(memBytes, nodes.maxMemBytes)),
    required: [],
    load: {
      nodes: nodes.nodes,
      idleNodes: nodes.idleNodes,
      cores: nodes.cores,
      idleCores: nodes.idleCores,
      pendingJobs: countOf(counts, 'Queued'),
      runningJobs: countOf(counts, 'Running'),
    },
    accounts: null,
    qos: null,
  };
}

/** The sum of figures of which each is known; null for none. */
export function sumOf(values: readonly (number | null)[]): number | null {
  return values.length === 0 || values.includes(null) ? null : values.reduce<number>((sum, one) => sum + (one ?? 0), 0);
}

/** The largest of the figures that are known; null for none. */
export function mostOf(values: readonly (number | null)[]): number | null {
  return values.reduce<number | null>((a, b) => (a === null || (b !== null && b > a) ? b : a), null);
}

function least(a: number | null, b: number | null): number | null {
  return a === null ? b : b === null ? a : Math.min(a, b);
}

function megabytes(bytes: number | null): number | null {
  return bytes === null ? null : Math.floor(bytes / 2 ** 20);
}

/** A figure of `Transit:0 Queued:3 Held:2`. */
function countOf(counts: string, word: string): number | null {
  return pbsCount(new RegExp(`\\b${word}:(\\d+)`).exec(counts)?.[1] ?? null);
}

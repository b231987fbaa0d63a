import type { Resource } from '../../job/dialect.ts';
import { resourceKey } from '../../job/keys.ts';
import type { Value } from '../../job/value.ts';
import type { SiteDefinition } from '../site/definition.ts';
import { isReadBack } from '../site/siteReading.ts';
import { SHAPE_KEYS } from '../site/siteValues.ts';
import { sampleResources } from './samples.ts';

/** What a backend tells the checks of itself where it cannot be guessed. */
export interface ContractFacts {
  /** Ids as this scheduler writes them. */
  readonly ids: readonly string[];
  /** Resources that it can express, in their usual spelling: reading its own header gives them back. */
  readonly resources: readonly Resource[];
  /** Keys of `resources` that are not read back, as the scheduler has no directive for them. */
  readonly notReadBack?: readonly string[];
}

/** What most schedulers can express. */
const USUAL: Readonly<Record<string, Value>> = {
  jobname: 'demo',
  queue: 'short',
  time: '01:30:00',
  nodes: 2,
  ppn: 4,
  threads: 2,
  mem: 2000,
  stdout: 'demo.out',
  stderr: 'demo.err',
  account: 'physics',
};

/** What counts for a backend that tells nothing of itself. */
export const USUAL_FACTS: ContractFacts = {
  ids: ['1234', '1235', '99999999'],
  resources: sampleResources(USUAL),
};

/** Where the built-in backends differ from what is usual. */
const BUILT_IN: Readonly<Record<string, Partial<ContractFacts>>> = {
  pbs: {
    resources: sampleResources({
      ...{ jobname: 'demo', queue: 'short', time: '01:30:00', nodes: 1, ppn: 4, gpus_per_node: 2, constraint: 'fast' },
      ...{ mem: 2000, stdout: 'demo.out', stderr: 'demo.err', account: 'physics', qos: 'high', array: '1-10%2' },
      ...{ exclusive: true, dependency: 'afterok:12:13,afterany:14', mail_user: 'me@here', mail_type: 'ae' },
      ...{ file: '10gb', '-V': true },
    }),
  },
  pbspro: {
    resources: sampleResources({
      ...{ jobname: 'demo', queue: 'short', time: '01:30:00', nodes: 2, ppn: 4, threads: 2, mem: 2000 },
      ...{ gpus_per_node: 2, constraint: 'avx2', stdout: 'demo.out', stderr: 'demo.err', account: 'physics' },
      ...{ array: '1-10:3%2', exclusive: true, dependency: 'afterok:12', mail_user: 'me@here', mail_type: 'n' },
    }),
  },
  lpbs: {
    resources: sampleResources({
      ...{ jobname: 'demo', queue: 'short', time: '01:30:00', nodes: 1, ppn: 4, mem: 2000 },
      ...{ stdout: 'demo.out', stderr: 'demo.err', account: 'physics' },
    }),
  },
  lsf: {
    resources: sampleResources({
      ...{ jobname: 'demo', queue: 'short', time: '01:30:00', nodes: 2, ppn: 4, mem: 2000 },
      ...{ stdout: 'demo.%J.out', stderr: 'demo.err', account: 'physics', array: '1-3,7%2', exclusive: true },
      ...{ dependency: 'done(12) && ended(13)', constraint: 'mem > 100', gpus_per_node: 2 },
      ...{ mail_user: 'me@here', mail_type: 'BEGIN,END' },
    }),
    notReadBack: ['stdout'],
  },
  sge: {
    resources: sampleResources({
      ...{ jobname: 'demo', queue: 'short.q', time: '01:30:00', pe: 'mpi 16', mem: 1600 },
      ...{ stdout: 'demo.out', stderr: 'demo.err', account: 'physics', array: '1-9:2%3', constraint: 'avx2' },
      ...{ exclusive: true, dependency: '12,13', mail_user: 'me@here', mail_type: 'bea', gpu: '1', '-R': 'y' },
    }),
  },
};

/** What the checks must know of a built-in backend. */
export function builtInFacts(name: string): ContractFacts {
  return { ...USUAL_FACTS, ...BUILT_IN[name] };
}

/**
 * What the checks must know of a backend that a file describes: the resources of its parent, and one of every key that the
 * file speaks of.
 */
export function siteFacts(site: SiteDefinition): ContractFacts {
  const parent = builtInFacts(site.parent.name);
  const shape = site.environments.length > 0 ? { nodes: 2, ppn: 4, threads: 1 } : {};
  // An option of the parent's sample may be what a key of the site becomes.
  const common = parent.resources.filter(({ key }) => resourceKey(key) !== undefined);
  const usual = common.filter(({ key }) => !('nodes' in shape) || key !== 'pe');
  const known = new Set([...usual.map(({ key }) => key), ...Object.keys(shape)]);
  const more = [...site.keys.keys()].filter((key) => !known.has(key)).map((key) => [key, sampleValue(key)] as const);
  const calculated = [...site.keys].flatMap(([key, spelling]) =>
    spelling.kind === 'none' || (spelling.kind === 'line' && !isReadBack(spelling.line)) ? [key] : [],
  );
  // The slots of an environment do not tell how they lie on nodes, nor so how much memory a node has.
  const inEnvironment = site.environments.length > 0 ? [...SHAPE_KEYS, 'mem'] : [];
  return {
    ids: parent.ids,
    resources: [...usual, ...sampleResources({ ...shape, ...Object.fromEntries(more) })],
    notReadBack: [...(parent.notReadBack ?? []), ...calculated, ...inEnvironment],
  };
}

function sampleValue(key: string): Value {
  const info = resourceKey(key);
  if (info === undefined) return '2';
  if (info.kind === 'flag') return true;
  return info.kind === 'integer' || info.kind === 'count' || info.kind === 'memory' ? 2 : 'demo';
}

import type { CommandOutput } from '../../base/command.ts';
import { succeeded } from '../../base/command.ts';
import { answerLines } from '../answers.ts';
import type { Plan, Queue } from '../contract.ts';
import type { Seen } from '../jobState.ts';
import type { XmlElement } from '../xml.ts';
import { childText, elementsNamed, readXml } from '../xml.ts';
import { askCommand, askScript } from './command.ts';
import { sgeFailure } from './failures.ts';
import { readSettings } from './probe.ts';
import { sgeBytes, sgeCount, sgeSeconds } from './values.ts';

/** What `queues` gives. */
export interface QueuesAnswer {
  readonly queues: readonly Queue[];
  readonly failure: Seen['failure'];
}

/** The settings of every queue, one behind the other. */
const ALL_QUEUES = `
names=$(qconf -sql) || exit
for name in $names; do qconf -sq "$name" || exit; done
`.trim();

/** The queues with their limits and how full they are. */
export function sgeQueues(): Plan<QueuesAnswer> {
  return {
    commands: [
      askScript(ALL_QUEUES),
      askCommand('qstat', ['-g', 'c', '-xml']),
      askCommand('qhost', ['-xml']),
      askCommand('qconf', ['-sc']),
      askCommand('qconf', ['-sprjl']),
    ],
    read: ([configuration, summary, hosts, complexes, projects]) => {
      const failure = sgeFailure(configuration, 'qconf');
      if (failure || !configuration) return { queues: [], failure };
      const loads = readLoads(summary);
      const largest = readLargestHost(hosts);
      const features = readComplexes(complexes);
      const everywhere = { accounts: readProjects(projects), ...(features && { features }) };
      const queues = settingsOfQueues(configuration)
        .flatMap((settings) => readQueue(settings, loads, largest) ?? [])
        .map((queue) => ({ ...queue, ...everywhere }));
      return { queues, failure: null };
    },
  };
}

/**
 * The resources that a job may ask for, by both of their names: complex(5). First those that are asked for by their name alone,
 * which are mostly the site's own. Null where they cannot be had.
 */
function readComplexes(output: CommandOutput | undefined): readonly string[] | null {
  if (!output || !succeeded(output)) return null;
  const [alone, withValue]: [string[], string[]] = [[], []];
  for (const line of answerLines(output.stdout)) {
    const [name = '', shortcut = '', type, , requestable] = line.split(/\s+/);
    if (name.startsWith('#') || !/^(?:YES|FORCED)$/.test(requestable ?? '')) continue;
    (type === 'BOOL' ? alone : withValue).push(name, shortcut);
  }
  return [...alone, ...withValue];
}

/** The projects of the site; it says with an error that it has none (captured: foreign/qconf-sprjl-none). */
function readProjects(output: CommandOutput | undefined): readonly string[] | null {
  if (output?.stderr.includes('no project list defined')) return [];
  return output && succeeded(output) ? answerLines(output.stdout) : null;
}

type Settings = ReadonlyMap<string, string>;

function settingsOfQueues(output: CommandOutput): readonly Settings[] {
  return output.stdout.split(/^(?=qname\s)/m).map((stdout) => readSettings({ ...output, stdout }));
}

/** The entry of a queue in `qstat -g c -xml`: its slots. */
interface Load {
  readonly total: number | null;
  readonly available: number | null;
  /** Slots that only an administrator brings back: disabled, in error. */
  readonly closed: number | null;
}

function readLoads(output: CommandOutput | undefined): ReadonlyMap<string, Load> {
  const root = output && succeeded(output) ? readXml(output.stdout) : null;
  const entries = root ? elementsNamed(root, 'cluster_queue_summary') : [];
  return new Map(entries.map((entry) => [childText(entry, 'name') ?? '', readLoad(entry)]));
}

function readLoad(entry: XmlElement): Load {
  return {
    total: sgeCount(childText(entry, 'total')),
    available: sgeCount(childText(entry, 'available')),
    closed: sgeCount(childText(entry, 'manual_intervention')),
  };
}

/** What no job can have more of on one host. Which hosts a queue has is not asked, so that this is a bound from above. */
interface LargestHost {
  readonly memBytes: number | null;
}

function readLargestHost(output: CommandOutput | undefined): LargestHost {
  const root = output && succeeded(output) ? readXml(output.stdout) : null;
  const values = root ? elementsNamed(root, 'hostvalue') : [];
  const sizes = values
    .filter(({ attributes }) => attributes.get('name') === 'mem_total')
    .map(({ text }) => sgeBytes(text));
  return { memBytes: largest(sizes) };
}

function readQueue(settings: Settings, loads: ReadonlyMap<string, Load>, host: LargestHost): Queue | null {
  const name = settings.get('qname');
  if (name === undefined) return null;
  const load = loads.get(name) ?? { total: null, available: null, closed: null };
  const slots = mostOf(settings.get('slots'), sgeCount);
  const perSlot = mostOf(settings.get('h_vmem'), sgeBytes);
  const memBytes = least(perSlot === null ? null : perSlot * (slots ?? 1), host.memBytes);
  const closed = load.total !== null && load.total > 0 && load.closed !== null && load.closed >= load.total;
  return {
    name,
    // Without -q a job may go into any queue.
    default: false,
    state: load.total === null ? 'unknown' : closed ? 'closed' : 'open',
    native:
      load.total === null ? '' : `${load.available ?? '?'} of ${load.total} slots free, ${load.closed ?? '?'} closed`,
    maxSeconds: mostOf(settings.get('h_rt'), sgeSeconds),
    defaultSeconds: null,
    maxNodes: null,
    maxCoresPerNode: slots,
    maxMemMbPerNode: memBytes === null ? null : Math.floor(memBytes / 2 ** 20),
    required: [],
    load: {
      nodes: null,
      idleNodes: null,
      cores: load.total,
      idleCores: load.available,
      pendingJobs: null,
      runningJobs: null,
    },
    accounts: null,
    qos: null,
    environments: environmentsIn(settings.get('pe_list')),
  };
}

/** `make mpi omp`, or `NONE`; with brackets where hosts differ. */
function environmentsIn(text = ''): readonly string[] {
  const words = text.replaceAll(/\[[^=\]]*=([^\]]*)\]/g, ' $1').split(/[\s,]+/);
  return [...new Set(words)].filter((word) => word !== '' && word !== 'NONE');
}

/**
 * The most that a queue allows on any of its hosts: `4`, or `1,[node1=8],[@fast=16]` where they differ. Null if it sets no
 * limit on one of them.
 */
function mostOf(text: string | undefined, read: (part: string) => number | null): number | null {
  const parts = (text ?? '').split(/,(?=\[)/).map((part) => part.replace(/^\[[^=]*=(.*)\]$/, '$1').trim());
  const values = parts.map(read);
  return values.some((value) => value === null) ? null : largest(values);
}

function largest(values: readonly (number | null)[]): number | null {
  return values.reduce<number | null>((a, b) => (a === null || (b !== null && b > a) ? b : a), null);
}

function least(a: number | null, b: number | null): number | null {
  return a === null ? b : b === null ? a : Math.min(a, b);
}

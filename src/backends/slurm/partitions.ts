import type { Command, CommandOutput } from '../../base/command.ts';
import { succeeded } from '../../base/command.ts';
import { answerLines } from '../answers.ts';
import type { Plan, Queue } from '../contract.ts';
import type { Seen } from '../jobState.ts';
import { askCommand } from './command.ts';
import { slurmFailure } from './failures.ts';
import { slurmDuration } from './values.ts';

/** What `queues` gives. */
export interface QueuesAnswer {
  readonly queues: readonly Queue[];
  readonly failure: Seen['failure'];
}

// Partition, then cores and memory of its nodes, nodes and cores as allocated/idle/other/total, features.
const NODE_GROUPS = askCommand('sinfo', ['-a', '-h', '-e', '-o', '%R|%c|%m|%F|%C|%f']);

/** A user may ask for the own associations only by name, which the shell on the cluster fills in. */
const ASSOCIATIONS: Command = askCommand('sh', [
  '-c',
  'sacctmgr -n -P show associations user="$(id -un)" format=Account,Partition,QOS',
]);

/** The partitions with their limits, how full they are, and which accounts and QOS the user has there. */
export function slurmQueues(): Plan<QueuesAnswer> {
  return {
    commands: [askCommand('scontrol', ['-a', '-o', 'show', 'partition']), NODE_GROUPS, ASSOCIATIONS],
    read: ([partitions, nodes, associations]) => {
      const failure = slurmFailure(partitions, 'scontrol');
      if (failure || !partitions) return { queues: [], failure };
      const groups = nodes && succeeded(nodes) ? readNodeGroups(nodes) : [];
      const own = associations && succeeded(associations) ? readAssociations(associations) : null;
      const queues = answerLines(partitions.stdout).flatMap((line) => readPartition(line, groups, own) ?? []);
      return { queues, failure: null };
    },
  };
}

interface NodeGroup {
  readonly partition: string;
  readonly cores: number | null;
  readonly memMb: number | null;
  /** Allocated, idle, other, total. */
  readonly nodes: readonly number[];
  readonly allCores: readonly number[];
  readonly features: readonly string[];
}

function readNodeGroups(output: CommandOutput): readonly NodeGroup[] {
  return answerLines(output.stdout).flatMap((line) => {
    const [partition, cores, memMb, nodes, allCores, features] = line.split('|');
    if (partition === undefined || nodes === undefined || allCores === undefined || features === undefined) return [];
    return [
      {
        partition,
        cores: leading(cores),
        memMb: leading(memMb),
        nodes: counts(nodes),
        allCores: counts(allCores),
        features: featureNames(features),
      },
    ];
  });
}

/** `avx2,bigmem`; `(null)` of a node without any (captured: queues/features-2). */
function featureNames(text: string): readonly string[] {
  return text === '(null)' ? [] : text.split(',').filter(Boolean);
}

/** A number that may have a `+` behind it, where nodes of a group differ. */
function leading(text: string | undefined): number | null {
  const digits = /^\d+/.exec(text?.trim() ?? '')?.[0];
  return digits === undefined ? null : Number(digits);
}

/** `4/0/0/4`; large sites print `1.2K`. */
function counts(text: string): readonly number[] {
  return text.split('/').map((part) => {
    const match = /^([\d.]+)([KMG]?)$/.exec(part.trim());
    const scale = { '': 1, K: 1000, M: 1_000_000, G: 1_000_000_000 }[match?.[2] ?? ''] ?? 1;
    return match ? Math.round(Number(match[1]) * scale) : 0;
  });
}

interface Association {
  readonly account: string;
  /** Empty: for every partition. */
  readonly partition: string;
  readonly qos: readonly string[];
}

function readAssociations(output: CommandOutput): readonly Association[] {
  return answerLines(output.stdout).flatMap((line) => {
    const [account, partition, qos] = line.split('|');
    if (!account || partition === undefined || qos === undefined) return [];
    return [{ account, partition, qos: qos.split(',').filter(Boolean) }];
  });
}

function readPartition(line: string, groups: readonly NodeGroup[], own: readonly Association[] | null): Queue | null {
  const fields = new Map([...line.matchAll(/(\w+)=(\S*)/g)].map((match) => [match[1] ?? '', match[2] ?? '']));
  const name = fields.get('PartitionName');
  if (name === undefined) return null;
  const mine = groups.filter(({ partition }) => partition === name);
  const native = fields.get('State') ?? '';
  return {
    name,
    default: fields.get('Default') === 'YES',
    state: native === 'UP' ? 'open' : /^(?:DOWN|DRAIN|INACTIVE)$/.test(native) ? 'closed' : 'unknown',
    native,
    maxSeconds: slurmDuration(fields.get('MaxTime')),
    defaultSeconds: slurmDuration(fields.get('DefaultTime')),
    maxNodes: least(limit(fields.get('MaxNodes')), limit(fields.get('TotalNodes'))),
    maxCoresPerNode: least(limit(fields.get('MaxCPUsPerNode')), largest(mine.map(({ cores }) => cores))),
    maxMemMbPerNode: least(limit(fields.get('MaxMemPerNode')), largest(mine.map(({ memMb }) => memMb))),
    required: fields.get('ReqResv') === 'YES' ? ['reservation'] : [],
    load: {
      nodes: sum(mine.map(({ nodes }) => nodes[3])),
      idleNodes: sum(mine.map(({ nodes }) => nodes[1])),
      cores: sum(mine.map(({ allCores }) => allCores[3])),
      idleCores: sum(mine.map(({ allCores }) => allCores[1])),
      // Counting jobs would mean to list those of all users.
      pendingJobs: null,
      runningJobs: null,
    },
    ...allowed(name, fields, own),
    ...offered(mine, limit(fields.get('TotalNodes'))),
  };
}

/** The features of all nodes of a partition; sinfo keeps nodes of a cloud that are off to itself, then they are not told. */
function offered(groups: readonly NodeGroup[], totalNodes: number | null): Pick<Queue, 'features'> {
  if (sum(groups.map(({ nodes }) => nodes[3])) !== totalNodes) return {};
  return { features: [...new Set(groups.flatMap(({ features }) => features))].sort() };
}

/** The accounts and QOS of the user that this partition takes; null where the site does not tell of them. */
function allowed(
  partition: string,
  fields: ReadonlyMap<string, string>,
  own: readonly Association[] | null,
): Pick<Queue, 'accounts' | 'qos'> {
  if (own === null || own.length === 0) return { accounts: null, qos: null };
  const here = own.filter((association) => association.partition === '' || association.partition === partition);
  const accounts = here.map(({ account }) => account);
  const qos = here.flatMap((association) => association.qos);
  return {
    accounts: [...new Set(accounts)].filter((name) =>
      isTaken(name, fields.get('AllowAccounts'), fields.get('DenyAccounts')),
    ),
    qos: [...new Set(qos)].filter((name) => isTaken(name, fields.get('AllowQos'), fields.get('DenyQos'))),
  };
}

function isTaken(name: string, allow: string | undefined, deny: string | undefined): boolean {
  if (deny?.split(',').includes(name)) return false;
  return allow === undefined || allow === 'ALL' || allow.split(',').includes(name);
}

function limit(text: string | undefined): number | null {
  return text !== undefined && /^\d+$/.test(text) ? Number(text) : null;
}

function largest(values: readonly (number | null)[]): number | null {
  return values.reduce<number | null>((a, b) => (a === null || (b !== null && b > a) ? b : a), null);
}

function least(a: number | null, b: number | null): number | null {
  return a === null ? b : b === null ? a : Math.min(a, b);
}

function sum(values: readonly (number | undefined)[]): number | null {
  return values.length === 0 ? null : values.reduce<number>((total, value) => total + (value ?? 0), 0);
}

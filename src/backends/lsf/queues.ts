import type { CommandOutput } from '../../base/command.ts';
import { succeeded } from '../../base/command.ts';
import { answerLines } from '../answers.ts';
import type { Plan, Queue } from '../contract.ts';
import type { Seen } from '../jobState.ts';
import { askCommand } from './command.ts';
import { lsfFailure } from './failures.ts';
import { limitTable } from './limitTable.ts';
import { notUnderstood } from './queue.ts';
import { lsfBytes, lsfCount, lsfMinutes } from './values.ts';

/** What `queues` gives. */
export interface QueuesAnswer {
  readonly queues: readonly Queue[];
  readonly failure: Seen['failure'];
}

/** The queues with their load, their limits, which of them is the default, and the hosts. */
export function lsfQueues(): Plan<QueuesAnswer> {
  return {
    commands: [
      askCommand('bqueues', ['-w']),
      askCommand('bqueues', ['-l']),
      askCommand('bparams', []),
      askCommand('bhosts', ['-w']),
    ],
    read: ([table, details, params, hosts]) => {
      const failure = lsfFailure(table, 'bqueues');
      if (failure || !table) return { queues: [], failure };
      const rows = tableRows(table, /^QUEUE_NAME +PRIO/);
      if (rows === null) return { queues: [], failure: notUnderstood('bqueues') };
      const limits = details && succeeded(details) ? readLimits(details.stdout) : new Map<string, QueueLimits>();
      const defaults = params && succeeded(params) ? readDefaults(params.stdout) : [];
      const all = hosts && succeeded(hosts) ? readHosts(hosts) : null;
      return { queues: rows.flatMap((row) => queueOf(row, limits, defaults, all) ?? []), failure: null };
    },
  };
}

/** The rows of a table whose cells hold no blanks, each by the names of its columns; null without the header. */
function tableRows(output: CommandOutput, header: RegExp): readonly ReadonlyMap<string, string>[] | null {
  const lines = answerLines(output.stdout);
  const at = lines.findIndex((line) => header.test(line));
  if (at < 0) return null;
  const columns = (lines[at] ?? '').trim().split(/ +/);
  return lines.slice(at + 1).flatMap((line) => {
    const cells = line.trim().split(/ +/);
    if (cells.length !== columns.length) return [];
    return [new Map(columns.map((column, index) => [column, cells[index] ?? '']))];
  });
}

function queueOf(
  row: ReadonlyMap<string, string>,
  limits: ReadonlyMap<string, QueueLimits>,
  defaults: readonly string[],
  hosts: Hosts | null,
): Queue | null {
  const name = row.get('QUEUE_NAME');
  const native = row.get('STATUS') ?? '';
  if (name === undefined) return null;
  const limit = limits.get(name);
  // The hosts of some queues only have to be looked up by group, which would mean a question for each.
  const own = limit?.everyHost === false ? null : hosts;
  const memBytes = lsfBytes(limit?.most.get('MEMLIMIT'));
  const slots = slotLimit(limit?.most.get('PROCLIMIT') ?? limit?.most.get('TASKLIMIT'));
  return {
    name,
    default: defaults.includes(name),
    // Whether it takes jobs; `Open:Inact_Win` takes them and starts none.
    state: native.startsWith('Open:') ? 'open' : native.startsWith('Closed:') ? 'closed' : 'unknown',
    native,
    maxSeconds: lsfMinutes(limit?.most.get('RUNLIMIT')),
    defaultSeconds: lsfMinutes(limit?.usual.get('RUNLIMIT')),
    maxNodes: least(slots, own?.count ?? null),
    maxCoresPerNode: least(slots, own?.mostSlots ?? null),
    maxMemMbPerNode: memBytes === null ? null : Math.floor(memBytes / 2 ** 20),
    required: [],
    load: {
      nodes: own?.count ?? null,
      idleNodes: own?.idle ?? null,
      cores: own?.slots ?? null,
      idleCores: own?.freeSlots ?? null,
      // LSF counts the slots of the jobs: a job on four slots counts four times.
      pendingJobs: lsfCount(row.get('PEND')),
      runningJobs: lsfCount(row.get('RUN')),
    },
    accounts: null,
    qos: null,
  };
}

/** Most slots of a job: the last of `1 2 4` (least, default, most), or the only number. */
function slotLimit(text: string | undefined): number | null {
  return lsfCount(text?.trim().split(/ +/).at(-1));
}

interface QueueLimits {
  readonly most: ReadonlyMap<string, string>;
  /** What a job gets that asks for nothing. */
  readonly usual: ReadonlyMap<string, string>;
  /** Whether it uses all hosts of the cluster. */
  readonly everyHost: boolean;
}

/** The limits that `bqueues -l` tells, by queue. */
function readLimits(text: string): ReadonlyMap<string, QueueLimits> {
  const found = new Map<string, QueueLimits>();
  for (const block of text.split(/^QUEUE: */m).slice(1)) {
    const lines = block.split(/\r?\n/);
    const name = lines[0]?.trim() ?? '';
    const usualFrom = lines.findIndex((line) => line.startsWith('DEFAULT LIMITS:'));
    const mostFrom = lines.findIndex((line) => line.startsWith('MAXIMUM LIMITS:'));
    // Without defaults there is no title over the limits.
    const usualTo = mostFrom < 0 ? lines.length : mostFrom;
    const usual = usualFrom < 0 ? [] : lines.slice(usualFrom, usualTo);
    const most = usualFrom < 0 ? lines : mostFrom < 0 ? lines.slice(0, usualFrom) : lines.slice(mostFrom);
    const everyHost = !lines.some((line) => /^HOSTS:(?! +all\b)/.test(line));
    found.set(name, { most: limitTable(most), usual: limitTable(usual), everyHost });
  }
  return found;
}

/** `Default Queues:  normal` */
function readDefaults(text: string): readonly string[] {
  return /^Default Queues?: +(.*)$/m.exec(text)?.[1]?.trim().split(/ +/) ?? [];
}

interface Hosts {
  readonly count: number;
  readonly idle: number;
  readonly slots: number;
  readonly freeSlots: number;
  /** Slots of the largest host. */
  readonly mostSlots: number | null;
}

/** The hosts of the cluster; null where their number of slots is not told. */
function readHosts(output: CommandOutput): Hosts | null {
  const rows = tableRows(output, /^HOST_NAME +STATUS/);
  if (rows === null || rows.length === 0) return null;
  const hosts = rows.map((row) => {
    const slots = lsfCount(row.get('MAX')) ?? 0;
    const used = lsfCount(row.get('NJOBS')) ?? 0;
    return { slots, used, open: row.get('STATUS') === 'ok' };
  });
  const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
  const open = hosts.filter((host) => host.open);
  const most = Math.max(...hosts.map(({ slots }) => slots));
  return {
    count: hosts.length,
    idle: open.filter(({ used }) => used === 0).length,
    slots: sum(hosts.map(({ slots }) => slots)),
    freeSlots: sum(open.map(({ slots, used }) => Math.max(0, slots - used))),
    mostSlots: most > 0 ? most : null,
  };
}

function least(a: number | null, b: number | null): number | null {
  return a === null ? b : b === null ? a : Math.min(a, b);
}

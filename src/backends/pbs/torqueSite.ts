import type { Clock } from '../../base/clock.ts';
import type { Command, CommandOutput } from '../../base/command.ts';
import { answerLines } from '../answers.ts';
import type { Facts, Plan, Queue } from '../contract.ts';
import type { Seen } from '../jobState.ts';
import { clockOffsetMs, wordOf } from '../siteFacts.ts';
import type { XmlElement } from '../xml.ts';
import { childText, elementsNamed, readXml } from '../xml.ts';
import { askCommand } from './command.ts';
import { pbsFailure } from './failures.ts';
import type { NodesSheet } from './queueSheet.ts';
import { mostOf, NO_NODES, pbsQueue, sumOf } from './queueSheet.ts';
import { pbsBytes, pbsCount } from './values.ts';

/** What the server says of itself. */
const SERVER: Command = askCommand('qstat', ['-B', '-f']);

const PROBE: readonly Command[] = [
  askCommand('qsub', ['--version']),
  SERVER,
  askCommand('id', ['-un']),
  askCommand('hostname', []),
  // The last command, so that its time is nearest to when the answer is read.
  askCommand('date', ['+%s']),
];

type Settings = ReadonlyMap<string, string>;

/** Asks a site what it can do. `clock`: ours, against which the cluster's is compared when the answer is read. */
export function probeTorque(clock: Pick<Clock, 'now'>): Plan<Facts> {
  return { commands: PROBE, read: (outputs) => readFacts(outputs, clock) };
}

function readFacts([qsub, server, user, host, date]: readonly CommandOutput[], clock: Pick<Clock, 'now'>): Facts {
  const version = readVersion(qsub);
  const missing = version === null ? (pbsFailure(qsub, 'qsub')?.message ?? 'qsub --version told no version') : null;
  return {
    present: version !== null,
    version,
    user: wordOf(user),
    host: wordOf(host),
    clockOffsetMs: clockOffsetMs(date, clock),
    // Ended jobs stay in the queue for `keep_completed` seconds and are then forgotten.
    history: { kept: false, seconds: null },
    features: features(readSheets(server).get('Server') ?? new Map()),
    trouble: missing ?? pbsFailure(server, 'qstat')?.message ?? null,
  };
}

/** `Version: 6.1.3.h5`, on standard output or, by the manual, on standard error. */
function readVersion(output: CommandOutput | undefined): string | null {
  if (pbsFailure(output, 'qsub') !== null || !output) return null;
  const lines = answerLines(`${output.stdout}\n${output.stderr}`);
  return lines.map((line) => /^version: (\S+)$/i.exec(line)?.[1]).find((found) => found !== undefined) ?? null;
}

/** The settings of the site that our behaviour depends on, under names of our own. */
function features(server: Settings): Facts['features'] {
  const found: Record<string, boolean | number | string> = {};
  const maxArraySize = pbsCount(server.get('max_job_array_size') ?? null);
  const kept = pbsCount(server.get('keep_completed') ?? null);
  const queue = server.get('default_queue');
  const scheduling = server.get('scheduling');
  if (maxArraySize !== null) found.maxArraySize = maxArraySize;
  if (kept !== null) found.keepCompletedSeconds = kept;
  if (queue !== undefined) found.defaultQueue = queue;
  if (scheduling !== undefined) found.scheduling = scheduling === 'True';
  return found;
}

/**
 * The entries of `qstat -B -f` and `qstat -Q -f`: a title, `Server: NAME` or `Queue: NAME`, and lines `name = value`, of
 * which long ones go on behind a line end and a tab. A server is found under `Server`, a queue under its name.
 */
function readSheets(output: CommandOutput | undefined): ReadonlyMap<string, Settings> {
  const sheets = new Map<string, Map<string, string>>();
  if (!output || pbsFailure(output, 'qstat') !== null) return sheets;
  let open: Map<string, string> | null = null;
  for (const line of answerLines(output.stdout.replace(/\r?\n\t/g, ''))) {
    const title = /^(Server|Queue): (\S+)$/.exec(line);
    const setting = /^ {4}([\w.]+) = (.*)$/.exec(line);
    if (title) {
      open = new Map();
      sheets.set(title[1] === 'Server' ? 'Server' : (title[2] ?? ''), open);
    } else if (setting?.[1]) open?.set(setting[1], setting[2] ?? '');
  }
  return sheets;
}

/** What `queues` gives. */
export interface QueuesAnswer {
  readonly queues: readonly Queue[];
  readonly failure: Seen['failure'];
}

/** The queues with their limits, and how full the nodes are. Which nodes a queue has is not told to users. */
export function torqueQueues(): Plan<QueuesAnswer> {
  return {
    commands: [askCommand('qstat', ['-Q', '-f']), SERVER, askCommand('pbsnodes', ['-x'])],
    read: ([list, server, nodes]) => {
      const failure = pbsFailure(list, 'qstat');
      if (failure) return { queues: [], failure };
      const defaultQueue = readSheets(server).get('Server')?.get('default_queue') ?? null;
      const sheet = readNodes(nodes);
      const queues = [...readSheets(list)].map(([name, settings]) =>
        pbsQueue(name, (key) => settings.get(key) ?? null, defaultQueue, sheet),
      );
      return { queues, failure: null };
    },
  };
}

function readNodes(output: CommandOutput | undefined): NodesSheet {
  const document = output && pbsFailure(output, 'pbsnodes') === null ? readXml(output.stdout, 'Data') : null;
  if (document === null) return NO_NODES;
  const nodes = elementsNamed(document, 'Node');
  const cores = nodes.map((node) => pbsCount(childText(node, 'np')));
  return {
    nodes: nodes.length,
    idleNodes: nodes.filter((node) => isFree(node) && childText(node, 'jobs') === null).length,
    cores: sumOf(cores),
    idleCores: sumOf(nodes.map(idleCores)),
    maxCores: mostOf(cores),
    maxMemBytes: mostOf(
      nodes.map((node) => pbsBytes(/(?:^|,)physmem=([^,]+)/.exec(childText(node, 'status') ?? '')?.[1] ?? null)),
    ),
  };
}

function isFree(node: XmlElement): boolean {
  return childText(node, 'state') === 'free';
}

/** `jobs` lists the slots that are taken: `0-1/444.server,2/445.server`. */
function idleCores(node: XmlElement): number | null {
  if (!isFree(node)) return 0;
  const total = pbsCount(childText(node, 'np'));
  const taken = [...(childText(node, 'jobs') ?? '').matchAll(/(?:^|,)(\d+)(?:-(\d+))?(?=[,/])/g)]
    .map(([, first, last]) => Number(last ?? first) - Number(first) + 1)
    .reduce((sum, count) => sum + count, 0);
  return total === null ? null : Math.max(0, total - taken);
}

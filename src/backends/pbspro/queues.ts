import type { CommandOutput } from '../../base/command.ts';
import type { Plan, Queue } from '../contract.ts';
import type { Seen } from '../jobState.ts';
import { askCommand } from '../pbs/command.ts';
import { pbsFailure } from '../pbs/failures.ts';
import type { NodesSheet, QueueSheet } from '../pbs/queueSheet.ts';
import { mostOf, NO_NODES, pbsQueue, sumOf } from '../pbs/queueSheet.ts';
import { pbsBytes, pbsCount } from '../pbs/values.ts';
import { jsonText, readJson } from './json.ts';
import type { JsonObject } from './jsonObject.ts';
import { jsonObject } from './jsonObject.ts';
import { readServer, SERVER } from './probe.ts';

/** What `queues` gives. */
export interface QueuesAnswer {
  readonly queues: readonly Queue[];
  readonly failure: Seen['failure'];
}

/** The queues with their limits, and how full the nodes are. The nodes of single queues are not told to users. */
export function pbsproQueues(): Plan<QueuesAnswer> {
  return {
    commands: [askCommand('qstat', ['-Q', '-f', '-F', 'json']), SERVER, askCommand('pbsnodes', ['-a', '-F', 'json'])],
    read: ([list, server, nodes]) => {
      const failure = pbsFailure(list, 'qstat');
      const queues = failure || !list ? null : jsonObject(readJson(list.stdout)?.Queue);
      if (queues === null) {
        return { queues: [], failure: failure ?? { message: 'the answer of qstat -Q has no queues', transient: true } };
      }
      const defaultQueue = jsonText(readServer(server)?.default_queue);
      const sheet = readNodes(nodes);
      return {
        queues: Object.entries(queues).flatMap(([name, queue]) => {
          const attributes = jsonObject(queue);
          return attributes ? [pbsQueue(name, sheetOf(attributes), defaultQueue, sheet)] : [];
        }),
        failure: null,
      };
    },
  };
}

function sheetOf(queue: JsonObject): QueueSheet {
  return (name) => {
    const [first = '', second] = name.split('.');
    return jsonText(second === undefined ? queue[first] : jsonObject(queue[first])?.[second]);
  };
}

function readNodes(output: CommandOutput | undefined): NodesSheet {
  const found = output && pbsFailure(output, 'pbsnodes') === null ? jsonObject(readJson(output.stdout)?.nodes) : null;
  if (found === null) return NO_NODES;
  const nodes = Object.values(found)
    .map(jsonObject)
    .filter((node) => node !== null);
  const cores = nodes.map((node) => pbsCount(available(node, 'ncpus')));
  return {
    nodes: nodes.length,
    idleNodes: nodes.filter((node) => isFree(node) && !Array.isArray(node.jobs)).length,
    cores: sumOf(cores),
    idleCores: sumOf(nodes.map(idleCores)),
    maxCores: mostOf(cores),
    maxMemBytes: mostOf(nodes.map((node) => pbsBytes(available(node, 'mem')))),
  };
}

function available(node: JsonObject, name: string): string | null {
  return jsonText(jsonObject(node.resources_available)?.[name]);
}

function isFree(node: JsonObject): boolean {
  return jsonText(node.state) === 'free';
}

function idleCores(node: JsonObject): number | null {
  const total = pbsCount(available(node, 'ncpus'));
  const taken = pbsCount(jsonText(jsonObject(node.resources_assigned)?.ncpus)) ?? 0;
  if (!isFree(node)) return 0;
  return total === null ? null : Math.max(0, total - taken);
}

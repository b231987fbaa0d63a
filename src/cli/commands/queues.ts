import type { Queue } from '../../backends/contract.ts';
import { isoTime } from '../../base/clock.ts';
import { describeQueue } from '../../runs/describeQueue.ts';
import { readArguments, usageError } from '../arguments.ts';
import { findCluster } from '../clusterOption.ts';
import { withRunsUntilStopped } from '../session.ts';
import type { Terminal } from '../terminal.ts';
import { outJson, table } from '../terminal.ts';

/** `clusterjob queues`: the queues of a cluster with their limits and load. */
export async function queues(argv: readonly string[], terminal: Terminal): Promise<number> {
  const { options, words } = readArguments(argv, { profile: { type: 'text', short: 'p' }, json: { type: 'flag' } });
  if (words.length > 0) throw usageError(`queues takes no words, not ${words.join(' ')}`);
  return await withRunsUntilStopped(terminal, async (service, loader) => {
    const cluster = await findCluster(loader, terminal, options.profile);
    const known = await service.queues(cluster, { intent: 'user', signal: terminal.signal });
    if (options.json) {
      const { name, backend } = cluster;
      outJson(terminal, { cluster: name, backend, asked: isoTime(known.asked), queues: known.queues.map(publicQueue) });
    } else if (known.queues.length > 0) terminal.out(queueTable(known.queues));
    else terminal.err(`${cluster.name} has no queues.`);
    return 0;
  });
}

/** The attributes one by one, so that neither their order nor their number depends on the backend. */
function publicQueue(queue: Queue): unknown {
  const { load } = queue;
  return {
    name: queue.name,
    default: queue.default,
    state: queue.state,
    nativeState: queue.native,
    maxSeconds: queue.maxSeconds,
    defaultSeconds: queue.defaultSeconds,
    maxNodes: queue.maxNodes,
    maxCoresPerNode: queue.maxCoresPerNode,
    maxMemMbPerNode: queue.maxMemMbPerNode,
    required: queue.required,
    load: {
      nodes: load.nodes,
      idleNodes: load.idleNodes,
      cores: load.cores,
      idleCores: load.idleCores,
      runningJobs: load.runningJobs,
      pendingJobs: load.pendingJobs,
    },
    accounts: queue.accounts,
    qos: queue.qos,
    environments: queue.environments ?? null,
    features: queue.features ?? null,
  };
}

function queueTable(queues: readonly Queue[]): string {
  const rows = queues.map(describeQueue);
  const columns: readonly (readonly [string, readonly (string | null)[]])[] = [
    ['QUEUE', rows.map(({ title }) => title)],
    ['STATE', rows.map(({ state }) => state)],
    ['TIME', rows.map(({ time }) => time)],
    ['NODES', rows.map(({ nodes }) => nodes)],
    ['CORES PER NODE', rows.map(({ cores }) => cores)],
    ['MEMORY PER NODE', rows.map(({ memory }) => memory)],
    ['FREE', rows.map(({ free }) => free)],
    ['JOBS', rows.map(({ jobs }) => jobs)],
    ['MUST ASK FOR', rows.map(({ required }) => required)],
    ['ACCOUNTS', rows.map(({ accounts }) => accounts)],
    ['QOS', rows.map(({ qos }) => qos)],
  ];
  // What no queue tells gets no column.
  const told = columns.filter(([, cells]) => cells.some((cell) => cell !== null));
  const lines = queues.map((_, at) => told.map(([, cells]) => cells[at] ?? '-'));
  return table([told.map(([title]) => title), ...lines]);
}

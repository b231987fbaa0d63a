import type { CoreKey, Cores } from './pbsKind.ts';

/** `nodes=2:ppn=8`, then GPUs and a property of the nodes. */
export function nodesRequest({ nodes, processes, threads, gpus, constraint }: Cores): string {
  return [
    `nodes=${nodes}`,
    `ppn=${processes * threads}`,
    ...(gpus === null ? [] : [`gpus=${gpus}`]),
    ...(constraint === null ? [] : [constraint]),
  ].join(':');
}

/** Threads cannot be told from processes: all cores of a node count as processes. */
export function readNodesRequest(name: string, value: string): readonly CoreKey[] | null | undefined {
  if (name !== 'nodes') return undefined;
  const [count = '', ...parts] = value.split(':');
  if (!/^\d+$/.test(count) || value.includes('+')) return null;
  const keys: CoreKey[] = [['nodes', Number(count)]];
  const properties: string[] = [];
  for (const part of parts) {
    const figure = /^(ppn|gpus)=(\d+)$/.exec(part);
    if (figure) keys.push([figure[1] === 'ppn' ? 'ppn' : 'gpus_per_node', Number(figure[2])]);
    else if (part.includes('=')) return null;
    else properties.push(part);
  }
  return properties.length > 0 ? [...keys, ['constraint', properties.join(':')]] : keys;
}

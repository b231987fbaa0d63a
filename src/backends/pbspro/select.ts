import { parseMemory } from '../../job/memory.ts';
import { readNodesRequest } from '../pbs/nodesRequest.ts';
import type { CoreKey, Cores } from '../pbs/pbsKind.ts';

/**
 * A request in chunks, one for each node. The memory stands in it too: with `select`, qsub refuses a request for memory
 * beside it.
 */
export function selectRequest({ nodes, processes, threads, memMb, gpus, constraint }: Cores): string {
  const condition = constraint === null || constraint.includes('=') ? constraint : `${constraint}=True`;
  return [
    `select=${nodes}`,
    `ncpus=${processes * threads}`,
    `mpiprocs=${processes}`,
    `ompthreads=${threads}`,
    ...(memMb === null ? [] : [`mem=${memMb}m`]),
    ...(gpus === null ? [] : [`ngpus=${gpus}`]),
    ...(condition === null ? [] : [condition]),
  ].join(':');
}

/** Reads one kind of chunk back, further resources of it as the constraint; null for several kinds of chunks. */
export function readSelect(name: string, value: string): readonly CoreKey[] | null | undefined {
  if (name === 'place') return [['exclusive', value === 'excl' ? true : value]];
  // qsub turns the older request of TORQUE's form into chunks: pbs_resources(7), "Backward compatibility".
  if (name === 'nodes') return readNodesRequest(name, value);
  if (name !== 'select') return undefined;
  const [count = '', ...parts] = value.split(':');
  if (!/^\d+$/.test(count) || value.includes('+')) return null;
  const chunk = new Map(parts.map((part) => [part.slice(0, part.indexOf('=')), part.slice(part.indexOf('=') + 1)]));
  const take = (key: string): string | undefined => {
    const taken = chunk.get(key);
    chunk.delete(key);
    return taken;
  };
  const shape = coresOfChunk(take('ncpus'), take('mpiprocs'), take('ompthreads'));
  const memory = take('mem');
  const memMb = memory === undefined ? undefined : parseMemory(memory);
  const gpus = take('ngpus');
  if (shape === null || memMb === null || !/^\d+$/.test(gpus ?? '0')) return null;
  const keys: CoreKey[] = [['nodes', Number(count)], ...shape];
  if (memMb !== undefined) keys.push(['mem', memMb]);
  if (gpus !== undefined) keys.push(['gpus_per_node', Number(gpus)]);
  const [only] = chunk;
  if (only) keys.push(['constraint', chunk.size === 1 && only[1] === 'True' ? only[0] : conditions(chunk)]);
  return keys;
}

/** Processes and threads of a chunk: without further words one process that has all its cores. */
function coresOfChunk(ncpus = '1', mpiprocs = '1', ompthreads?: string): readonly CoreKey[] | null {
  const [cores, processes] = [Number(ncpus), Number(mpiprocs)];
  const threads = ompthreads === undefined ? cores / processes : Number(ompthreads);
  const whole = [cores, processes, threads].every((figure) => Number.isSafeInteger(figure) && figure > 0);
  return whole && processes * threads === cores
    ? [
        ['ppn', processes],
        ['threads', threads],
      ]
    : null;
}

function conditions(chunk: ReadonlyMap<string, string>): string {
  return [...chunk].map(([name, value]) => `${name}=${value}`).join(':');
}

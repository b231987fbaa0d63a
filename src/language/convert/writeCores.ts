import type { Value } from '../../job/value.ts';
import type { Ask, Asks, Family } from './ask.ts';
import { countOf, isPbs } from './ask.ts';
import type { Expressed, Expression, Parties } from './conversion.ts';

/** Keys of a node, which cannot be said where the nodes are left open. */
const NODE_KEYS = ['mem', 'gpus_per_node', 'constraint'] as const;

/**
 * Writes what the asks say of cores and memory where a scheduler has no common key for it, and takes that out of them.
 * What is left has common keys.
 */
export function writeCores(asks: Asks, family: Family, parties: Parties, portable: boolean): Expression {
  const resources: Expressed[] = [];
  const byDefault: Ask[] = [];
  const add = (key: string, value: Value, from: readonly Ask[]): void => {
    for (const ask of from) asks.delete(ask.key);
    resources.push({ resource: { key, value, native: false }, asks: from });
  };
  if (family === 'sge' && !portable) writeSlots(asks, byDefault, parties);
  else if (asks.has('tasks')) writeTasks(asks, family, parties, add);
  writeMemory(asks, family, add);
  return { resources, byDefault };
}

type Add = (key: string, value: Value, from: readonly Ask[]) => void;

/** Processes on any nodes in the scheduler's own words; else on one node, with a warning. */
function writeTasks(asks: Asks, family: Family, { to, note }: Parties, add: Add): void {
  const tasks = asks.get('tasks');
  const count = countOf(tasks);
  if (!tasks || count === null) return;
  const threadsAsk = asks.get('threads');
  const threads = countOf(threadsAsk) ?? 1;
  const cores = [tasks, ...(threadsAsk ? [threadsAsk] : [])];
  const ofNode = NODE_KEYS.some((key) => asks.has(key));
  if (family === 'slurm') add('ntasks', String(count), [tasks]);
  else if (family === 'lsf' && threads === 1) add('-n', String(count), cores);
  else if (family === 'pbs' && !ofNode) add('procs', String(count * threads), cores);
  else if (family === 'pbspro' && !ofNode) {
    const memory = asks.get('mem_per_core');
    const mem = memory ? `:mem=${Number(memory.value) * threads}mb` : '';
    const shape = `${count}:ncpus=${threads}:mpiprocs=1:ompthreads=${threads}${mem}`;
    add('select', shape, [...cores, ...(memory ? [memory] : [])]);
  } else {
    asks.delete('tasks');
    asks.set('nodes', { ...tasks, key: 'nodes', value: 1 });
    asks.set('ppn', { ...tasks, key: 'ppn', value: count });
    if (count * threads === 1) return;
    const message = `${count} processes on any nodes: ${to.displayName} gets them on one node; check that a node has ${count * threads} cores.`;
    note({ severity: 'warning', code: 'convert-check', message, spans: tasks.spans });
  }
}

/** Grid Engine gives more than one core in parallel environments alone, and every site has its own. */
function writeSlots(asks: Asks, byDefault: Ask[], { to, note }: Parties): void {
  const cores = ['tasks', 'nodes', 'ppn', 'threads'].flatMap((key) => asks.get(key) ?? []);
  if (cores.length === 0) return;
  for (const { key } of cores) asks.delete(key);
  const total = cores.reduce((product, ask) => product * (countOf(ask) ?? 1), 1);
  if (total === 1) {
    byDefault.push(...cores);
    return;
  }
  const message = `${to.displayName} gives ${total} cores in a parallel environment of the site: add -pe NAME ${total} with the name that yours has.`;
  const spans = cores.flatMap((ask) => ask.spans);
  note({ severity: 'error', code: 'convert-no-counterpart', message, spans });
  slotMemory(asks, cores);
}

/** With the environment that has to be added, h_vmem counts for each slot. */
function slotMemory(asks: Asks, cores: readonly Ask[]): void {
  const mem = asks.get('mem');
  if (!mem || cores.some(({ key }) => key === 'tasks')) return;
  const onNode = cores.reduce((product, ask) => (ask.key === 'nodes' ? product : product * (countOf(ask) ?? 1)), 1);
  asks.delete('mem');
  asks.set('mem_per_core', { ...mem, key: 'mem_per_core', value: Math.ceil(Number(mem.value) / onNode) });
}

function writeMemory(asks: Asks, family: Family, add: Add): void {
  const perCore = asks.get('mem_per_core');
  if (perCore && !asks.has('tasks') && (asks.has('ppn') || asks.has('threads')) && family !== 'slurm') {
    const count = (key: string): number => countOf(asks.get(key)) ?? 1;
    asks.delete('mem_per_core');
    asks.set('mem', { ...perCore, key: 'mem', value: Number(perCore.value) * count('ppn') * count('threads') });
  } else if (perCore && family === 'slurm') add('mem-per-cpu', String(perCore.value), [perCore]);
  else if (perCore && family === 'pbs') add('pmem', `${perCore.value}mb`, [perCore]);
  else if (perCore && family === 'sge') add('h_vmem', `${perCore.value}M`, [perCore]);
  const mem = asks.get('mem');
  const nodes = countOf(asks.get('nodes')) ?? 1;
  // For TORQUE the memory is that of the whole job.
  if (mem && nodes > 1 && isPbs(family) && family !== 'pbspro') add('mem', Number(mem.value) * nodes, [mem]);
}

import { parseMemory } from '../../job/memory.ts';
import type { Ask, Asks, Family, Note } from './ask.ts';
import { countOf, isPbs, replaceAsks } from './ask.ts';

/** Names of parallel environments by which sites mean the cores of a single node. */
const ONE_NODE = /smp|omp(?!i)|openmp(?!i)|thread|shm|shared|single|multicore|^mt|^local|^1node|^onenode/i;

/**
 * Puts what a script asks for in cores, memory and GPUs into shared words: `nodes`, `ppn` and `threads` where a node is
 * known, else `tasks` (processes on any nodes); memory of a node as `mem`, else `mem_per_core` in MB. `portable`: what can
 * only be guessed stays in the scheduler's own words, which settings can hold.
 */
export function readCores(asks: Asks, family: Family, note: (note: Note) => void, portable: boolean): void {
  if (family === 'slurm') readSlurm(asks);
  else if (family === 'lsf') readLsf(asks, portable ? null : note);
  else if (family === 'sge' && !portable) readSge(asks, note);
  else if (isPbs(family)) readPbs(asks, family);
  spreadMemory(asks);
}

function readSlurm(asks: Asks): void {
  const tasks = asks.get('ntasks');
  const count = countOf(tasks);
  if (tasks && count !== null) placeTasks(asks, tasks, count);
  const [gres, gpus, perTask] = [asks.get('gres'), asks.get('gpus'), asks.get('gpus-per-task')];
  const generic = gres && /^gpu(?::(.+))?$/.exec(String(gres.value));
  if (gres && generic && !String(gres.value).includes(',')) {
    // `gpu:a100` is one of its kind.
    const kind = generic[1] ?? '1';
    replaceAsks(asks, [gres], 'gpus_per_node', /^\d+$|:\d+$/.test(kind) ? kind : `${kind}:1`);
  }
  const nodes = countOf(asks.get('nodes'));
  const all = countOf(gpus);
  if (gpus && all !== null && (all === 1 || (nodes !== null && all % nodes === 0))) {
    replaceAsks(asks, [gpus], 'gpus_per_node', all / (all === 1 ? 1 : (nodes ?? 1)));
  }
  const ppn = countOf(asks.get('ppn'));
  const each = countOf(perTask);
  if (perTask && each !== null && ppn !== null) replaceAsks(asks, [perTask], 'gpus_per_node', each * ppn);
  const perCore = asks.get('mem-per-cpu');
  const mb = perCore && parseMemory(String(perCore.value));
  if (perCore && typeof mb === 'number') replaceAsks(asks, [perCore], 'mem_per_core', mb);
}

/** A number of tasks as processes on each node, where it says that. */
function placeTasks(asks: Asks, tasks: Ask, count: number): void {
  const [nodes, ppn] = [asks.get('nodes'), asks.get('ppn')];
  // A range of nodes leaves open how many there will be.
  if (asks.has('--nodes') || asks.has('--tasks-per-node')) return;
  const [nodeCount, perNode] = [countOf(nodes), countOf(ppn)];
  asks.delete(tasks.key);
  if (nodeCount !== null && perNode !== null && ppn) {
    // On more nodes than it takes the rest of the tasks' places stay empty: that has no counterpart.
    if (count === nodeCount * perNode) asks.set('ppn', { ...ppn, spans: [...ppn.spans, ...tasks.spans] });
    else asks.set(tasks.key, tasks);
  } else if (nodeCount !== null && count % nodeCount === 0) {
    asks.set('ppn', { key: 'ppn', value: count / nodeCount, own: false, spans: tasks.spans });
  } else if (nodeCount === null && perNode !== null && count % perNode === 0) {
    asks.set('nodes', { key: 'nodes', value: count / perNode, own: false, spans: tasks.spans });
  } else if (nodeCount === null && perNode === null && count === 1) {
    asks.set('nodes', { key: 'nodes', value: 1, own: false, spans: tasks.spans });
    asks.set('ppn', { key: 'ppn', value: 1, own: false, spans: tasks.spans });
  } else if (nodeCount === null && perNode === null) {
    asks.set('tasks', { key: 'tasks', value: count, own: false, spans: tasks.spans });
  } else asks.set(tasks.key, tasks);
}

function readPbs(asks: Asks, family: Family): void {
  const [procs, ncpus, ngpus] = [asks.get('procs'), asks.get('ncpus'), asks.get('ngpus')];
  if (procs && countOf(procs) !== null) replaceAsks(asks, [procs], 'tasks', countOf(procs));
  if (ncpus && countOf(ncpus) !== null && !asks.has('ppn')) {
    // Without chunks they are the cores of one node; PBS Pro starts one process there.
    const { spans } = ncpus;
    asks.delete('ncpus');
    asks.set('nodes', { key: 'nodes', value: 1, own: false, spans });
    asks.set('ppn', { key: 'ppn', value: family === 'pbspro' ? 1 : countOf(ncpus), own: false, spans });
    if (family === 'pbspro') asks.set('threads', { key: 'threads', value: countOf(ncpus), own: false, spans });
  }
  if (ngpus && countOf(ngpus) !== null) replaceAsks(asks, [ngpus], 'gpus_per_node', countOf(ngpus));
  const [pmem, mem] = [asks.get('pmem'), asks.get('mem')];
  const mb = pmem && parseMemory(String(pmem.value));
  if (pmem && typeof mb === 'number' && !mem) replaceAsks(asks, [pmem], 'mem_per_core', mb);
  const nodes = countOf(asks.get('nodes'));
  // For TORQUE the memory is that of the whole job.
  if (family !== 'pbspro' && mem && nodes !== null && nodes > 1) {
    asks.set('mem', { ...mem, value: Math.ceil(Number(mem.value) / nodes) });
  }
}

/** `note`: null where nothing may be guessed. */
function readLsf(asks: Asks, note: ((note: Note) => void) | null): void {
  const [slots, gpu, rest] = [asks.get('-n'), asks.get('-gpu'), asks.get('-R')];
  if (slots && countOf(slots) !== null) replaceAsks(asks, [slots], 'tasks', countOf(slots));
  if (note === null) return;
  const asked = gpu && /^num=(\d+):(.*)$/.exec(String(gpu.value));
  if (gpu && asked) {
    replaceAsks(asks, [gpu], 'gpus_per_node', Number(asked[1]));
    note(unsaid(gpu, `-gpu: only their number is translated, not "${asked[2]}"`));
  }
  const reserved = rest && /^rusage\[mem=(\d+(?:\.\d+)?)([KMGT]B?)?\]$/i.exec(String(rest.value));
  const mb = reserved && parseMemory(`${reserved[1]}${reserved[2] ?? 'M'}`);
  if (!rest || typeof mb !== 'number') return;
  if (asks.has('mem')) {
    asks.delete(rest.key);
    note(unsaid(rest, '-R "rusage[mem]": only the memory limit -M is translated'));
    return;
  }
  replaceAsks(asks, [rest], 'mem', mb);
  note(unsaid(rest, `-R "rusage[mem]": taken for ${mb} MB on each node; sites let it count for a slot or for the job`));
}

function readSge(asks: Asks, note: (note: Note) => void): void {
  const pe = asks.get('pe');
  const [, name = '', slots] = /^(\S+)\s+(\d+)$/.exec(String(pe?.value ?? '')) ?? [];
  const count = Number(slots);
  const mem = asks.get('mem');
  if (pe && slots !== undefined && count > 0) {
    // A slot's memory was multiplied by all slots when it was read, as if they were on one node.
    if (mem) replaceAsks(asks, [mem], 'mem_per_core', Math.ceil(Number(mem.value) / count));
    const { spans } = pe;
    asks.delete('pe');
    if (ONE_NODE.test(name)) {
      asks.set('nodes', { key: 'nodes', value: 1, own: false, spans });
      asks.set('ppn', { key: 'ppn', value: count, own: false, spans });
    } else asks.set('tasks', { key: 'tasks', value: count, own: false, spans });
    const meaning = ONE_NODE.test(name) ? `${count} cores of one node` : `${count} processes on any nodes`;
    note(unsaid(pe, `-pe ${name} ${count}: taken for ${meaning}; every site has parallel environments of its own`));
  } else if (pe) asks.set('pe', { ...pe, own: true });
  const gpu = ['gpu', 'gpus', 'ngpus'].map((key) => asks.get(key)).find((ask) => countOf(ask) !== null);
  if (gpu) {
    replaceAsks(asks, [gpu], 'gpus_per_node', countOf(gpu));
    note(unsaid(gpu, `-l ${gpu.key}: taken for the GPUs of a node; every site names them in its own way`));
  }
}

function unsaid({ spans }: Ask, message: string): Note {
  return { severity: 'warning', code: 'convert-check', message: `${message}.`, spans };
}

/** Memory for each core as memory of the node, where the cores of a node are known. */
function spreadMemory(asks: Asks): void {
  const perCore = asks.get('mem_per_core');
  if (!perCore || asks.has('mem') || asks.has('tasks') || asks.has('ntasks') || asks.has('--nodes')) return;
  const count = (key: string): number => countOf(asks.get(key)) ?? 1;
  replaceAsks(asks, [perCore], 'mem', Number(perCore.value) * count('ppn') * count('threads'));
}

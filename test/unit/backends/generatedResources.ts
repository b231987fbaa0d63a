import type { Value } from '../../../src/job/value.ts';

/** Draws the same numbers for the same seed: mulberry32. */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Values of keys in the spelling in which a scheduler's own header is read back. */
export interface ValuePools {
  /** Each key is there or not, with one of its values. */
  readonly keys: Readonly<Record<string, readonly Value[]>>;
  /** Keys that a scheduler has together only; one of the sets is taken, or none. */
  readonly together: readonly (readonly Readonly<Record<string, Value>>[])[];
}

const SHAPES = (counts: readonly (readonly [nodes: number, ppn: number])[]) =>
  counts.map(([nodes, ppn]) => ({ nodes, ppn }));

const EVERYWHERE: ValuePools['keys'] = {
  jobname: ['a', 'demo-1', 'x_y.z', 'Train+2'],
  queue: ['short', 'gpu-long', 'q_1'],
  time: ['00:01:00', '01:30:00', '36:00:00', '240:00:00'],
  mem: [1, 500, 2000, 262_144],
  account: ['physics', 'proj-12'],
  mail_user: ['me@here.example', 'a@b.example,c@d.example'],
};

const PBS_KEYS: ValuePools['keys'] = {
  ...EVERYWHERE,
  stdout: ['out.txt', '/scratch/me/o.log', 'logs/', 'two words.out'],
  stderr: ['err.txt', '/scratch/me/e.log'],
  join: [true, 'eo', 'n'],
  mail_type: ['a', 'abe', 'n'],
  '-V': [true],
  '-v': ['A=1', 'A=1,B,C=x'],
  '-S': ['/bin/bash'],
  '-r': ['y', 'n'],
  '-p': ['100', '-5'],
  '-W': ['umask=022', 'group_list=a,umask=022'],
  file: ['10gb'],
  software: ['matlab'],
};

/** What each scheduler can express and reads back. */
export const POOLS: Readonly<Record<string, ValuePools>> = {
  slurm: {
    keys: {
      ...EVERYWHERE,
      jobname: [...(EVERYWHERE.jobname ?? []), 'two words', 'it"s', 'hash#tag'],
      time: [...(EVERYWHERE.time ?? []), '90', '5:30', '1-12', '2-03:04:05', 'UNLIMITED'],
      nodes: [1, 2, 16],
      ppn: [1, 8, 128],
      threads: [1, 4],
      stdout: ['o.txt', 'run-$CLUSTERJOB_ID.out', '${CLUSTERJOB_NAME}_$CLUSTERJOB_ARRAY_INDEX', 'my out.txt', '%u.log'],
      stderr: ['e.txt', '$CLUSTERJOB_ARRAY_ID-$CLUSTERJOB_ARRAY_INDEX.err'],
      array: ['1-10', '0-99:3%4', '1,3,7-9'],
      qos: ['high'],
      gpus_per_node: [1, 'a100:2'],
      constraint: ['avx2', 'a&b', '[rack1|rack2]'],
      exclusive: [true, 'user'],
      dependency: ['afterok:12:13', 'singleton'],
      mail_type: ['BEGIN', 'END,FAIL', 'ALL'],
      signal: ['USR1@60', 'B:TERM@300'],
      ntasks: ['16'],
      requeue: [true],
      comment: ['free text # here', "it's"],
      export: ['NONE', 'ALL,A=1'],
      'mem-per-cpu': ['2G'],
      nice: [true, '100'],
    },
    together: [],
  },
  pbs: {
    keys: {
      ...PBS_KEYS,
      time: [...(EVERYWHERE.time ?? []), '2:00:00:00'],
      stdout: [...(PBS_KEYS.stdout ?? []), '$CLUSTERJOB_NAME.$CLUSTERJOB_ID.out'],
      qos: ['high'],
      array: ['1-10', '1,3,7-9%2'],
      exclusive: [true],
      dependency: ['afterok:12:13', 'afterok:12.srv,afterany:14'],
      '-d': ['/scratch/me'],
      pmem: ['2gb'],
    },
    together: [
      [
        ...SHAPES([
          [1, 1],
          [2, 8],
          [16, 48],
        ]),
        { nodes: 1, ppn: 4, gpus_per_node: 2 },
        { nodes: 3, ppn: 2, constraint: 'fast' },
        { nodes: 3, ppn: 2, gpus_per_node: 1, constraint: 'fast:ib' },
      ],
    ],
  },
  pbspro: {
    keys: {
      ...PBS_KEYS,
      mem: [],
      array: ['1-10', '0-98:2%5'],
      exclusive: [true, 'scatter:excl', 'pack'],
      dependency: ['afterok:12', 'afterok:12.srv:13,afterany:14'],
      '-P': ['proj'],
      stdout: [...(PBS_KEYS.stdout ?? []), 'arr.$CLUSTERJOB_ARRAY_INDEX.out'],
    },
    together: [
      [
        { mem: 512 },
        { nodes: 1, ppn: 1, threads: 1 },
        { nodes: 4, ppn: 2, threads: 16, mem: 4000 },
        { nodes: 2, ppn: 8, threads: 1, gpus_per_node: 4 },
        { nodes: 1, ppn: 8, threads: 2, mem: 100, constraint: 'avx2' },
        { nodes: 1, ppn: 1, threads: 2, constraint: 'cpu_type=rome:ib=True' },
      ],
    ],
  },
  lpbs: {
    keys: PBS_KEYS,
    together: [
      SHAPES([
        [1, 1],
        [1, 8],
        [2, 4],
      ]),
    ],
  },
  lsf: {
    keys: {
      ...EVERYWHERE,
      jobname: [...(EVERYWHERE.jobname ?? []), 'two words'],
      stdout: ['o.txt', '/scratch/$CLUSTERJOB_ID.out', 'o.${CLUSTERJOB_ID}_$CLUSTERJOB_ARRAY_INDEX', 'my out'],
      stderr: ['e.txt'],
      array: ['1-10', '1-3,7%2'],
      exclusive: [true],
      dependency: ['done(12) && ended(13)', 'done("prep")'],
      constraint: ['mem>100', 'avx2 && type==any'],
      gpus_per_node: [1, 4],
      mail_type: ['BEGIN', 'END', 'BEGIN,END'],
      signal: ['URG@600'],
      '-r': [true],
      '-cwd': ['/scratch/me'],
      '-R': ['rusage[mem=4000]', '"rusage[mem=4] order[ut]"'],
      '-app': ['mpi'],
    },
    together: [
      [
        { nodes: 1 },
        ...SHAPES([
          [1, 8],
          [4, 16],
          [16, 2],
        ]),
        { '-n': '48' },
        { '-n': '4,8' },
      ],
    ],
  },
  sge: {
    keys: {
      ...EVERYWHERE,
      mem: [],
      stdout: ['o.txt', '$CLUSTERJOB_NAME.$CLUSTERJOB_ID.$CLUSTERJOB_ARRAY_INDEX.log', 'logs/'],
      stderr: ['e.txt'],
      join: [true],
      array: ['1-10', '1-99:3', '1-10%2', '7'],
      dependency: ['12,13', 'prep'],
      constraint: ['avx2'],
      exclusive: [true],
      mail_type: ['bea', 'n', 's'],
      mem_free: ['4G'],
      gpu: ['1'],
      '-l': ['mem=4G', 'nodes=2,time=3'],
      '-R': ['y'],
      '-V': [true],
      '-v': ['A=1,B=2'],
      '-wd': ['/scratch/me'],
      '-p': ['-100'],
    },
    together: [[{ mem: 100 }, { pe: 'smp 8', mem: 8000 }, { pe: 'mpi 16' }, { pe: 'smp 4-8', mem: 400 }]],
  },
};

/** Some of the resources of a scheduler, chosen by a generator. */
export function generatedResources(
  { keys, together }: ValuePools,
  draw: () => number,
): Readonly<Record<string, Value>> {
  const found: Record<string, Value> = {};
  const pick = <T>(from: readonly T[]): T | undefined => from[Math.floor(draw() * from.length)];
  for (const sets of together) if (draw() < 0.8) Object.assign(found, pick(sets));
  for (const [key, values] of Object.entries(keys)) {
    const value = draw() < 0.4 ? pick(values) : undefined;
    if (value !== undefined && !(key in found)) found[key] = value;
  }
  return found;
}

import type { Resource } from '../../../src/job/dialect.ts';
import type { Value } from '../../../src/job/value.ts';
import type { Random } from '../../unit/job/format/random.ts';

/** Values of keys from which sets are put together: such as a user writes, and some that no scheduler takes. */
export type Choices = Readonly<Record<string, readonly Value[]>>;

/** How many of the keys a set has, on average. */
const SHARE = 0.22;

/** Values of the common keys that mean something on any cluster, and some that mean nothing anywhere. */
export const COMMON_CHOICES: Choices = {
  jobname: ['demo', 'a.b-c_1', 'Resum', 'two words', '2fast', 'x'.repeat(200), 'a:b', 'a/b', 'a@b', 'a*', '*'],
  time: ['5', '10:30', '0:05:00', '0-1', '0-0:20', '0:0:10:0', '90', '3-0', '0', 'abc', '-5', '1:2:3:4:5'],
  nodes: [1, 2, '1', '1-2', 9, 0, 'many', '1.5'],
  ppn: [1, 2, 4, '2', 8, 0, 'all'],
  threads: [1, 2, '4', 16, 0, 'x'],
  mem: [100, 1000, '500', '1G', '0.5G', 64_000, 'lots', '-1'],
  stdout: [
    'out.log',
    '$CLUSTERJOB_NAME.$CLUSTERJOB_ID',
    'logs/$CLUSTERJOB_ID.out',
    '/tmp/my output',
    '$CLUSTERJOB_NUM_TASKS',
  ],
  stderr: ['err.log', '$CLUSTERJOB_NAME-$CLUSTERJOB_ARRAY_INDEX.err', 'two words.err'],
  array: ['1-3', '0-3', '1-10:3%2', '1,3,7-9', '5', '1-10%0', '3-1', 'a-b', '1-', '1-20000'],
  account: ['nobody'],
  qos: ['nosuch'],
  gpus_per_node: [1, 2, 8, 'tesla:1', 'x:y:z', 'many'],
  constraint: ['avx2', 'a&b'],
  exclusive: [true, false, 'user', 'sometimes'],
  dependency: ['afterok:999999', 'afterany:999998:999999', '999999', 'singleton', 'sometime:3', 'run:'],
  mail_user: ['me@here', 'me@here,you@there', 'two words'],
  mail_type: ['ALL', 'BEGIN,END', 'be', 'NONE', 'sometimes', 'fail'],
  join: [true, false, 'y', 'sometimes'],
  signal: ['USR1@60', 'B:TERM@30', 'NOSUCH@60', '10'],
  pe: ['omp 2', 'mpi 4', 'omp 2-4', 'omp 99', 'nothing 2', 'omp', 'omp two'],
};

/** A set of resources. `choices`: values by key, each of which may be set or not. */
export function generateResources(random: Random, choices: Choices): readonly Resource[] {
  return Object.entries(choices).flatMap(([key, values]): readonly Resource[] =>
    random.next() < SHARE ? [{ key, value: random.pick(values), native: false }] : [],
  );
}

/** The same choices with further values of some keys, those of a cluster and of its scheduler. */
export function withChoices(more: Choices): Choices {
  const keys = new Set([...Object.keys(COMMON_CHOICES), ...Object.keys(more)]);
  return Object.fromEntries([...keys].map((key) => [key, [...(more[key] ?? []), ...(COMMON_CHOICES[key] ?? [])]]));
}

import type { Resource } from '../../../src/job/dialect.ts';
import type { Value } from '../../../src/job/value.ts';
import type { Random } from '../../unit/job/format/random.ts';

/** The values of one key from which sets are put together: such as users write, and such as they write by mistake. */
export interface Choice {
  readonly usual: readonly Value[];
  readonly odd: readonly Value[];
}

/** Choices by key. */
export type Choices = Readonly<Record<string, Choice>>;

/** In how many of the sets a key has a usual value, or an odd one. */
const USUAL_SHARE = 0.25;
const ODD_SHARE = 0.015;

/** Values of all common keys that mean the same on any cluster. Of a key that a scheduler does not have, all values are odd. */
export const COMMON_CHOICES: Choices = {
  jobname: {
    usual: ['demo', 'a.b-c_1', 'Résumé', 'x'.repeat(60)],
    odd: ['two words', '2fast', 'x'.repeat(600), 'a:b', 'a/b', 'a@b', 'a*', '*', 'a,b', '-a', '#a', "it's", 'a"b'],
  },
  time: {
    usual: ['5', '10:30', '0:05:00', '0-0:20', '0:0:10:0', '25', '1:2:3', '0-1'],
    odd: ['90', '3-0', '0', 'abc', '-5', '1:2:3:4:5', 'UNLIMITED', '9999999'],
  },
  nodes: { usual: [1, 2, '1'], odd: [9, 0, 'many', '1.5', '1-2'] },
  ppn: { usual: [1, 2, '2'], odd: [4, 64, 0, 'all', '-1'] },
  threads: { usual: [1, 2, '2'], odd: [16, 0, 'x'] },
  mem: { usual: [100, 1000, '500', '1G', '0.5G'], odd: [64_000, 'lots', '-1', 0] },
  stdout: {
    usual: ['out.log', '$CLUSTERJOB_NAME.$CLUSTERJOB_ID', 'logs/$CLUSTERJOB_ID.out', '/tmp/my output'],
    odd: ['$CLUSTERJOB_NUM_TASKS', 'a"b', "it's", 'a#b', 'a,b'],
  },
  stderr: { usual: ['err.log', '$CLUSTERJOB_NAME-$CLUSTERJOB_ID.err', 'two words.err'], odd: ['a\\b', '$HOME/x'] },
  array: {
    usual: ['1-3', '1-10:3%2', '5', '2-4'],
    odd: ['0-3', '1,3,7-9', '1-10%0', '3-1', 'a-b', '1-', '1-4%99'],
  },
  account: { usual: [], odd: ['nobody'] },
  qos: { usual: [], odd: ['nosuch'] },
  gpus_per_node: { usual: [], odd: ['x:y:z', 'many'] },
  constraint: { usual: [], odd: [] },
  exclusive: { usual: [true, false], odd: ['user', 'sometimes'] },
  dependency: {
    usual: ['afterany:999998:999999'],
    odd: ['afterok:999999', '999999', 'singleton', 'sometime:3', 'afterok:', 'afterok:x'],
  },
  mail_user: { usual: ['me@here', 'me@here,you@there'], odd: ['two words', '@'] },
  mail_type: { usual: ['ALL', 'BEGIN,END', 'NONE', 'fail'], odd: ['sometimes', 'be', 'BEGIN,sometimes'] },
  join: { usual: [true, false], odd: ['y', 'sometimes'] },
  signal: { usual: [], odd: ['USR1@60', 'B:TERM@30', 'NOSUCH@60', '10'] },
  pe: { usual: [], odd: ['omp 2', 'mpi 4', 'omp 99', 'nothing 2', 'omp', 'omp two', '2', 'nothing'] },
};

/** A set of resources, the same for the same state of the random numbers. */
export function generateResources(random: Random, choices: Choices): readonly Resource[] {
  return Object.entries(choices).flatMap(([key, { usual, odd }]): readonly Resource[] => {
    const isOdd = random.next() < ODD_SHARE;
    const isUsual = random.next() < USUAL_SHARE;
    const values = isOdd ? odd : isUsual ? usual : [];
    return values.length === 0 ? [] : [{ key, value: random.pick(values), native: false }];
  });
}

/** The common choices for one cluster: with its names, and without the keys that its scheduler does not have. */
export function choicesFor(names: Choices, absent: readonly string[]): Choices {
  const keys = [...new Set([...Object.keys(COMMON_CHOICES), ...Object.keys(names)])];
  return Object.fromEntries(
    keys.map((key): readonly [string, Choice] => {
      const common = COMMON_CHOICES[key] ?? { usual: [], odd: [] };
      if (absent.includes(key)) return [key, { usual: [], odd: [...common.odd, ...common.usual] }];
      const { usual = [], odd = [] } = names[key] ?? {};
      return [key, { usual: [...usual, ...common.usual], odd: [...odd, ...common.odd] }];
    }),
  );
}

/** Every value alone. */
export function singleResources(choices: Choices): readonly (readonly Resource[])[] {
  return Object.entries(choices).flatMap(([key, { usual, odd }]) =>
    [...usual, ...odd].map((value): readonly Resource[] => [{ key, value, native: false }]),
  );
}

import { describe, expect, it } from 'vitest';
import type { Backend } from '../../../src/backends/contract.ts';
import { createRegistry } from '../../../src/backends/registry.ts';
import type { Value } from '../../../src/job/value.ts';
import { headerOf } from './referenceHeaders.ts';

/** What a job asks for in the words of one scheduler, and what another one makes of it: its own words, or an error. */
const backends = createRegistry();

type Made = Readonly<Record<'slurm' | 'pbs' | 'pbspro' | 'lsf' | 'sge', string>>;

const DEPENDENCIES: Readonly<Record<string, Made>> = {
  'afterok:12': {
    slurm: '--dependency=afterok:12',
    pbs: '-W depend=afterok:12',
    pbspro: '-W depend=afterok:12',
    lsf: '-w done(12)',
    sge: 'refused',
  },
  'afterany:12:13': {
    slurm: '--dependency=afterany:12:13',
    pbs: '-W depend=afterany:12:13',
    pbspro: '-W depend=afterany:12:13',
    lsf: '-w "ended(12) && ended(13)"',
    sge: '-hold_jid 12,13',
  },
  'afterok:12?afterany:13': {
    slurm: '--dependency=afterok:12?afterany:13',
    pbs: 'refused',
    pbspro: 'refused',
    lsf: '-w "done(12) || ended(13)"',
    sge: 'refused',
  },
  'afterok:12_3': {
    slurm: '--dependency=afterok:12_3',
    pbs: 'refused',
    pbspro: 'refused',
    lsf: '-w done(12[3])',
    sge: 'refused',
  },
  'aftercorr:12': {
    slurm: '--dependency=aftercorr:12',
    pbs: 'refused',
    pbspro: 'refused',
    lsf: 'refused',
    sge: 'refused',
  },
  'after:12+5': { slurm: '--dependency=after:12+5', pbs: 'refused', pbspro: 'refused', lsf: 'refused', sge: 'refused' },
  singleton: { slurm: '--dependency=singleton', pbs: 'refused', pbspro: 'refused', lsf: 'refused', sge: 'refused' },
  'afterokarray:12[].srv': {
    slurm: 'refused',
    pbs: '-W depend=afterokarray:12[].srv',
    pbspro: '-W depend=afterokarray:12[].srv',
    lsf: 'refused',
    sge: 'refused',
  },
  'on:2': { slurm: 'refused', pbs: '-W depend=on:2', pbspro: '-W depend=on:2', lsf: 'refused', sge: 'refused' },
  'done(12) && exit(13, >2)': {
    slurm: 'refused',
    pbs: 'refused',
    pbspro: 'refused',
    lsf: '-w "done(12) && exit(13, >2)"',
    sge: 'refused',
  },
  '12.1-3': {
    slurm: '--dependency=12.1-3',
    pbs: '-W depend=12.1-3',
    pbspro: '-W depend=12.1-3',
    lsf: '-w 12.1-3',
    sge: '-hold_jid 12.1-3',
  },
  'run:ab12': {
    slurm: '--dependency=run:ab12',
    pbs: '-W depend=run:ab12',
    pbspro: '-W depend=run:ab12',
    lsf: '-w run:ab12',
    sge: '-hold_jid run:ab12',
  },
  'prepare,train': {
    slurm: '--dependency=prepare,train',
    pbs: '-W depend=prepare,train',
    pbspro: '-W depend=prepare,train',
    lsf: '-w prepare,train',
    sge: '-hold_jid prepare,train',
  },
};

const CONSTRAINTS: Readonly<Record<string, Made>> = {
  haswell: {
    slurm: '--constraint=haswell',
    pbs: '-l nodes=1:ppn=1:haswell',
    pbspro: '-l select=1:ncpus=1:mpiprocs=1:ompthreads=1:haswell=True',
    lsf: '-R "select[haswell]"',
    sge: '-l haswell',
  },
  'arch=x86': {
    slurm: '--constraint=arch=x86',
    pbs: '-l nodes=1:ppn=1:arch=x86',
    pbspro: '-l select=1:ncpus=1:mpiprocs=1:ompthreads=1:arch=x86',
    lsf: '-R "select[arch=x86]"',
    sge: '-l arch=x86',
  },
  'a&b': { slurm: '--constraint=a&b', pbs: 'refused', pbspro: 'refused', lsf: 'refused', sge: 'refused' },
  '[rack1|rack2]': {
    slurm: '--constraint=[rack1|rack2]',
    pbs: 'refused',
    pbspro: 'refused',
    lsf: 'refused',
    sge: 'refused',
  },
  'mem > 1000 && cs': {
    slurm: '--constraint="mem > 1000 && cs"',
    pbs: 'refused',
    pbspro: 'refused',
    lsf: '-R "select[mem > 1000 && cs]"',
    sge: 'refused',
  },
  'arch=lx*|sol*': {
    slurm: '--constraint=arch=lx*|sol*',
    pbs: 'refused',
    pbspro: 'refused',
    lsf: 'refused',
    sge: '-l arch=lx*|sol*',
  },
};

const OUTPUTS: Readonly<Record<string, Made>> = {
  'logs/out.txt': {
    slurm: '--output=logs/out.txt',
    pbs: '-o logs/out.txt',
    pbspro: '-o logs/out.txt',
    lsf: '-o logs/out.txt',
    sge: '-o logs/out.txt',
  },
  'host:/data/out': {
    slurm: '--output=host:/data/out',
    pbs: '-o host:/data/out',
    pbspro: '-o host:/data/out',
    lsf: '-o host:/data/out',
    sge: '-o host:/data/out',
  },
  '/data/a:b/out': {
    slurm: '--output=/data/a:b/out',
    pbs: 'refused',
    pbspro: 'refused',
    lsf: '-o /data/a:b/out',
    sge: 'refused',
  },
};

/** bsub(1), -u: several addresses with blanks between them, in quotes; all others want commas. */
const ADDRESSES: Readonly<Record<string, Made>> = Object.fromEntries(
  ['me@here,you@there', 'me@here, you@there', 'me@here you@there'].map((written) => [
    written,
    {
      slurm: '--mail-user=me@here,you@there',
      pbs: '-M me@here,you@there',
      pbspro: '-M me@here,you@there',
      lsf: '-u "me@here you@there"',
      sge: '-M me@here,you@there',
    },
  ]),
);

const CODES: Readonly<Record<string, string>> = {
  dependency: 'dependency-not-supported',
  constraint: 'not-a-choice',
  stdout: 'impossible-path',
};

function made(backend: Backend, key: string, value: Value): string {
  const { lines, problems } = headerOf(backend, { [key]: value });
  const errors = problems.filter((problem) => problem.startsWith(`${key} `));
  if (errors.length === 0) return lines.filter((line) => line !== '-cwd').join(' ');
  expect(errors).toEqual([`${key} ${CODES[key]}`]);
  return 'refused';
}

describe.each([
  ['dependency', DEPENDENCIES],
  ['constraint', CONSTRAINTS],
  ['stdout', OUTPUTS],
  ['mail_user', ADDRESSES],
] as const)('%s', (key, table) => {
  it.each(Object.entries(table))('%s', (value, expected) => {
    const names = Object.keys(expected);
    expect(Object.fromEntries(names.map((name) => [name, made(backends.get(name), key, value)]))).toEqual(expected);
  });
});

it.each([
  ['scatter:excl', ['-l place=scatter:excl']],
  ['exclhost', ['-l place=exclhost']],
  ['group=rack', ['-l place=group=rack']],
  ['user', []],
  ['excl:', []],
])('has the places of PBS Pro: %s', (exclusive, lines) => {
  expect(headerOf(backends.get('pbspro'), { exclusive }).lines).toEqual(lines);
});

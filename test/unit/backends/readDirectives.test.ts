import { describe, expect, it } from 'vitest';
import { createRegistry } from '../../../src/backends/registry.ts';
import type { Value } from '../../../src/job/value.ts';

const registry = createRegistry();

function reading(name: string, ...lines: readonly string[]) {
  return registry.get(name, undefined).readHeader(['#!/bin/bash', ...lines, ''].join('\n'));
}

type Case = readonly [backend: string, lines: readonly string[], resources: Readonly<Record<string, Value>>];

/** Spellings of directives as sites use them. */
const CASES: readonly Case[] = [
  [
    'pbs',
    ['#PBS -W umask=022,depend=afterok:1:2,afterany:3'],
    { '-W': 'umask=022', dependency: 'afterok:1:2,afterany:3' },
  ],
  ['pbs', ['#PBS -W umask=022', '#PBS -W group_list=a'], { '-W': 'umask=022,group_list=a' }],
  // A bare number is bytes.
  ['pbs', ['#PBS -l mem=1048576'], { mem: 1 }],
  ['pbs', ['#PBS -l nodes=1:ppn=8:ib:big'], { nodes: 1, ppn: 8, constraint: 'ib:big' }],
  ['pbs', ['#PBS -l nodes=n1+n2,walltime=5:00'], { '-l': 'nodes=n1+n2', time: '5:00' }],
  // The name of a common key that means something else here.
  ['pbspro', ['#PBS -l qos=high'], { '-l': 'qos=high' }],
  ['pbspro', ['#PBS -l nodes=2:ppn=8'], { nodes: 2, ppn: 8 }],
  ['pbspro', ['#PBS -l select=1:ncpus=2+3:ncpus=4'], { '-l': 'select=1:ncpus=2+3:ncpus=4' }],
  ['pbspro', ['#PBS-N x', '#PBS-lselect=2:ncpus=1:mpiprocs=1'], { jobname: 'x', nodes: 2, ppn: 1, threads: 1 }],
  ['sge', ['#$ -l mem=4G,h_rt=60'], { '-l': 'mem=4G', time: '00:01:00' }],
  ['sge', ['#$ -v A=1', '#$ -v B=2 -l avx2 -l big'], { '-v': 'A=1,B=2', constraint: 'avx2,big' }],
  ['sge', ['#$ -pe smp 4-8 -cwd -N x'], { pe: 'smp 4-8', jobname: 'x' }],
  ['sge', ['#$ -binding pe linear:1 -N x'], { '-binding': 'pe linear:1', jobname: 'x' }],
  ['sge', ['#$ -jc long -mods l_hard mfree 64G -N x'], { '-jc': 'long', '-mods': 'l_hard mfree 64G', jobname: 'x' }],
  ['sge', ['#$ -hold_jid 12,13', '#$ -hold_jid prep'], { dependency: '12,13,prep' }],
  [
    'lsf',
    ['#BSUB -n 4 -R "select[mem>10] rusage[mem=5] span[hosts=1]"', "#BSUB -R 'select[avx]'"],
    { nodes: 1, ppn: 4, constraint: 'mem>10 && avx', '-R': 'rusage[mem=5]' },
  ],
  ['lsf', ['#BSUB -R rusage[mem=5] -R "order[ut]"'], { '-R': '"rusage[mem=5] order[ut]"' }],
  ['lsf', ['#BSUB -wa USR1 -wt 1:05'], { signal: 'USR1@3900' }],
  ['lsf', ['#BSUB -R "mem>100"'], { '-R': 'mem>100' }],
  [
    'lsf',
    ['#BSUB -n4 -W4:00 -qnormal', '#BSUB -J"a[1-10]%2" -R"span[ptile=2]"'],
    { jobname: 'a', array: '1-10%2', queue: 'normal', nodes: 2, ppn: 2, time: '04:00:00' },
  ],
  ['slurm', ['#SBATCH --mail-type=BEGIN', '#SBATCH --mail-type=END,FAIL'], { mail_type: 'BEGIN,END,FAIL' }],
  ['slurm', ['#SBATCH -N2 -n 4 # two nodes'], { nodes: 2, ntasks: '4' }],
];

it.each(CASES)('%s reads %j', (name, lines, resources) => {
  const { resources: read, unread } = reading(name, ...lines);
  expect(unread).toEqual([]);
  expect(Object.fromEntries(read.map(({ key, value }) => [key, value]))).toEqual(resources);
});

describe('what becomes no resource', () => {
  it('a long name of LSF with one dash that it does not have', () => {
    const { resources, unread } = reading('lsf', '#BSUB -queue short');
    expect([resources, unread.length]).toEqual([[], 2]);
  });

  it('is told with its place and the reason', () => {
    const { idle, unread } = reading('sge', '#$ -cwd -N a', '#$ -N b -soft -l mem_free=1G', '#$ -Y');
    expect(idle).toMatchObject([
      { text: '#$ -cwd -N a', span: { start: 15, end: 19 }, needless: true },
      { reason: 'jobname is set once more below', span: { start: 20, end: 24 } },
    ]);
    expect(unread.map(({ reason }) => reason)).toEqual(['behind -soft it is a wish only', '-Y is no known option']);
  });

  it('stands behind the first command, on LPBS also behind a comment', () => {
    const lines = ['#PBS -N a', '# a comment', '#PBS -q b', 'true', '#PBS -q c'];
    expect(reading('pbs', ...lines).idle).toMatchObject([{ text: '#PBS -q c', tooLate: true }]);
    expect(reading('lpbs', ...lines).idle).toMatchObject([{ text: '#PBS -q b' }, { text: '#PBS -q c' }]);
    expect(reading('lsf', '#BSUB -J a', 'true', '#BSUB -q b').resources).toHaveLength(2);
  });
});

describe('places', () => {
  it('are those of the parts of a list', () => {
    const text = '#PBS -l walltime=5:00,nodes=1:ppn=2';
    const { resources } = registry.get('pbs', undefined).readHeader(text);
    expect(resources.map(({ span }) => text.slice(span.start, span.end))).toEqual([
      'walltime=5:00',
      'nodes=1:ppn=2',
      'nodes=1:ppn=2',
    ]);
  });

  it('are all of those of which a resource is made', () => {
    const text = '#$ -t 1-9 -tc 3';
    const [array] = registry.get('sge', undefined).readHeader(text).resources;
    expect(array).toMatchObject({
      key: 'array',
      value: '1-9%3',
      span: { start: 3, end: 9 },
      more: [{ start: 10, end: 15 }],
    });
  });
});

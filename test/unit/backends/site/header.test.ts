import { describe, expect, it } from 'vitest';
import { resources } from '../resourceList.ts';
import { lines, site, text } from './site.ts';

describe('a key', () => {
  it.each([
    ['slurm', 'qos = --clusters', { qos: 'high' }, '#SBATCH --clusters=high'],
    ['slurm', 'qos = --clusters', { qos: 'a b' }, '#SBATCH --clusters="a b"'],
    ['sge', 'qos = -l qos', { qos: 'high' }, '#$ -l qos=high'],
    ['sge', 'account = -A', { account: 'physics' }, '#$ -A physics'],
    ['sge', 'exclusive = -l excl', { exclusive: true }, '#$ -l excl'],
    ['sge', 'exclusive = -l excl=1', { exclusive: true }, '#$ -l excl=1'],
    ['sge', 'time = -l s_rt', { time: '90' }, '#$ -l s_rt=01:30:00'],
    ['sge', 'license = -l lic_matlab={license}', { license: '2' }, '#$ -l lic_matlab=2'],
    ['sge', 'constructor = -l firm={constructor}', { constructor: 'acme' }, '#$ -l firm=acme'],
    ['pbs', 'gpus_per_node = -l ngpus', { gpus_per_node: 2 }, '#PBS -l ngpus=2'],
    ['lsf', 'mem = -R "rusage[mem={mem_per_core}]"', { mem: 100, ppn: 3 }, '#BSUB -R "rusage[mem=34]"'],
  ] as const)('of %s with %s', (parent, key, record, expected) => {
    expect(lines(site(text(parent, [key])), record)).toContain(expected);
  });

  it('has no line where its spelling is empty', () => {
    expect(lines(site(text('slurm', ['nodes ='])), { nodes: 2, ppn: 4 })).toEqual(['#SBATCH --tasks-per-node=4']);
  });

  it('keeps the order of the parent for what it does not change, and comes behind it', () => {
    const backend = site(text('slurm', ['mem = --mem-per-cpu={mem}M'], ['--ntasks={tasks}']));
    expect(lines(backend, { mem: 10, queue: 'q', ppn: 2, time: '1:00:00' })).toEqual([
      '#SBATCH --partition=q',
      '#SBATCH --tasks-per-node=2',
      '#SBATCH --time=1:00:00',
      '#SBATCH --mem-per-cpu=10M',
      '#SBATCH --ntasks=2',
    ]);
  });

  it('is the one of which the parent complains', () => {
    const header = site(text('slurm', ['fast = --overcommit'])).header({
      resources: resources({ fast: 'x' }),
      shell: '/bin/bash',
    });
    expect(header.problems).toMatchObject([{ key: 'fast', code: 'option-without-value' }]);
  });

  it('hides the option by which it is spelled, where the job names that one too', () => {
    const backend = site(text('sge', ['account = -P']));
    expect(lines(backend, { account: 'physics', '-P': 'other' })).toContain('#$ -P physics');
    expect(lines(backend, { '-P': 'other', account: 'physics' })).not.toContain('#$ -P other');
  });

  it('counts as written for the backend alone too', () => {
    const backend = site(text('slurm', ['nodes =']));
    const native = [
      { key: 'nodes', value: 4, native: true },
      { key: 'constraint', value: 'x', native: true },
    ];
    expect(backend.header({ resources: native, shell: '/bin/bash' }).lines.map((line) => line.text)).toEqual([
      '#SBATCH --constraint=x',
    ]);
  });
});

describe('parallel environments', () => {
  const file = [
    '[Backend]',
    'extends = sge',
    'environments =',
    '    when nodes > 1: mpi-{cores_per_node} {cores}',
    '    when threads > 1 and ppn > 1: hybrid {cores}',
    '    when cores > 1 and cores <= 16: smp {cores}',
    '',
  ].join('\n');
  const backend = site(file);
  const header = (record: Parameters<typeof resources>[0]) =>
    backend.header({ resources: resources(record), shell: '/bin/bash' });

  it.each([
    [{ nodes: 2, ppn: 8 }, 'mpi-8 16'],
    [{ threads: 8 }, 'smp 8'],
    [{ ppn: 8 }, 'smp 8'],
    [{ ppn: 2, threads: 2 }, 'hybrid 4'],
  ])('%j is %s', (record, expected) => {
    const { lines: found, problems } = header(record);
    expect(problems).toEqual([]);
    expect(found[0]).toMatchObject({ text: `#$ -pe ${expected}`, keys: Object.keys(record) });
  });

  it('are not needed for one core', () => {
    expect(header({ nodes: 1, ppn: 1 })).toMatchObject({ lines: [{ text: '#$ -cwd' }], problems: [] });
  });

  it('say so where none fits', () => {
    expect(header({ jobname: 'x', ppn: 32 }).problems).toEqual([
      {
        key: 'ppn',
        severity: 'error',
        code: 'no-environment',
        message: 'leo has no parallel environment for ppn = 32.',
      },
    ]);
  });

  it('leave alone what the job names itself', () => {
    expect(lines(backend, { pe: 'own 3' })).toContain('#$ -pe own 3');
  });

  it('share memory of a node out over its slots', () => {
    expect(lines(backend, { nodes: 2, ppn: 8, mem: 1000 })).toContain('#$ -l h_vmem=125m');
    expect(lines(backend, { mem: 1000, ppn: 8 })).toContain('#$ -l h_vmem=125m');
    expect(lines(backend, { mem: 1000 })).toContain('#$ -l h_vmem=1000m');
  });

  it('tell of numbers that are none, at their key', () => {
    expect(header({ nodes: 'many' }).problems).toMatchObject([{ key: 'nodes', code: 'not-a-number' }]);
  });
});

describe('reading back', () => {
  const read = (file: string, script: string) => {
    const reading = site(file).readHeader(`#!/bin/bash\n${script}\ntrue\n`);
    return { ...reading, resources: Object.fromEntries(reading.resources.map(({ key, value }) => [key, value])) };
  };

  it('takes what a key became for the key', () => {
    const file = text('slurm', ['qos = --clusters', 'mem = --mem-per-gpu={mem}M']);
    expect(read(file, '#SBATCH --clusters=high\n#SBATCH --mem-per-gpu=100M\n#SBATCH -p q')).toMatchObject({
      resources: { qos: 'high', mem: 100, queue: 'q' },
      unread: [],
    });
  });

  it('keeps what was calculated as it is written', () => {
    const file = text('slurm', ['mem = --mem-per-cpu={mem_per_core}M'], ['--ntasks={tasks}', '--requeue']);
    const { resources: found, idle } = read(file, '#SBATCH --mem-per-cpu=100M\n#SBATCH --ntasks=8\n#SBATCH --requeue');
    expect(found).toEqual({ '--mem-per-cpu': '100M', '--ntasks': '8' });
    expect(idle).toMatchObject([{ text: '#SBATCH --requeue', reason: 'it is what every job gets' }]);
  });

  it('reads all else as the parent does, with the meaning that it has there', () => {
    const file = text('slurm', ['nodes =', 'ppn ='], ['--ntasks={tasks}']);
    expect(read(file, '#SBATCH --nodes=2 --ntasks-per-node=4').resources).toEqual({ nodes: 2, ppn: 4 });
  });

  it('passes over lines that the scheduler passes over', () => {
    const reading = site(text('slurm', ['qos = --clusters'])).readHeader('#!/bin/sh\ntrue\n#SBATCH --clusters=high\n');
    expect(reading.resources).toEqual([]);
  });

  it('has places in the script', () => {
    const script = '#!/bin/sh\n#$ -l qos=high\n';
    const [found] = site(text('sge', ['qos = -l qos'])).readHeader(script).resources;
    expect(found && script.slice(found.span.start, found.span.end)).toBe('#$ -l qos=high');
  });
});

import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { siteFacts } from '../../../../src/backends/checks/facts.ts';
import { builtInBackends } from '../../../../src/backends/registry.ts';
import { siteBackend } from '../../../../src/backends/site/siteBackend.ts';
import { Source } from '../../../../src/base/problem.ts';
import { backendContract } from '../contract.ts';
import { lines, read, text } from './site.ts';

const EXAMPLES = fileURLToPath(new URL('../../../../examples/.clusterjob/backends', import.meta.url));

/** Files in the style of sites, one thing each. */
const FILES: readonly string[] = [
  ...builtInBackends().map(({ name }) => `[Backend]\nextends = ${name}\n`),
  text('slurm', ['mem = --mem-per-cpu={mem_per_core}M', 'qos = --clusters', 'tier = --licenses={tier}']),
  text('slurm', ['nodes =', 'ppn =', 'threads ='], ['--ntasks={tasks}', 'when threads: --cpus-per-task={threads}']),
  text('slurm', ['gpus_per_node = --gres=gpu:{gpus_per_node}'], ['--export=NONE', 'when not nodes: --requeue']),
  text('pbs', ['qos = -W x=qos:{qos}', 'mem = -l pmem={mem_per_core}mb'], ['-l naccesspolicy=singlejob']),
  text('pbspro', ['account = -P', 'queue = -q {queue}@server'], ['-r n']),
  text('lpbs', ['license = -l lic={license}']),
  text('lsf', ['mem = -R "rusage[mem={mem_per_core}]"', 'license = -Lp {license}']),
  text('sge', ['queue = -l qname', 'mem = -l mem_free={mem_per_core}M,s_vmem={mem_per_core}M', 'exclusive = -l x=1']),
  '[Backend]\nextends = sge\nenvironments =\n  when nodes > 1: mpi {tasks}\n  smp {cores}\n',
];

describe.each(FILES.map((file, at) => [at, file] as const))('site backend %i', (_, file) => {
  const { definition, problems, backend } = read(file);

  it('has a file without mistakes', () => {
    expect(problems).toEqual([]);
  });

  if (definition) backendContract(backend, siteFacts(definition));
});

describe.each(readdirSync(EXAMPLES))('the example %s', (name) => {
  const source = new Source(name, readFileSync(join(EXAMPLES, name), 'utf8'));
  const { definition, problems, backend } = siteBackend(basename(name, '.ini'), source, builtInBackends());

  it('has no mistakes', () => {
    expect(problems).toEqual([]);
  });

  if (definition) backendContract(backend, siteFacts(definition));
});

describe('what the examples are for', () => {
  const example = (name: string) => {
    const source = new Source(name, readFileSync(join(EXAMPLES, `${name}.ini`), 'utf8'));
    return siteBackend(name, source, builtInBackends()).backend;
  };

  it('asks Grid Engine for the parallel environment of the site', () => {
    const backend = example('sge-environments');
    expect(lines(backend, { nodes: 2, ppn: 4, threads: 2, mem: 1001 })).toEqual([
      '#$ -pe mpi-8 16',
      '#$ -cwd',
      '#$ -l mem_free=126M',
    ]);
    expect(lines(backend, { threads: 6 })).toContain('#$ -pe smp 6');
    expect(lines(backend, { nodes: 1 })).toEqual(['#$ -cwd']);
  });

  it('asks Slurm for a number of processes only', () => {
    expect(lines(example('slurm-mpi'), { nodes: 2, ppn: 24, mem: 1000 })).toEqual([
      '#SBATCH --mem=1000',
      '#SBATCH --ntasks=48',
      '#SBATCH --distribution=block',
    ]);
  });

  it('asks Slurm for memory per core', () => {
    expect(lines(example('slurm-per-core'), { nodes: 2, ppn: 3, mem: 1000 })).toEqual([
      '#SBATCH --nodes=2',
      '#SBATCH --tasks-per-node=3',
      '#SBATCH --mem-per-cpu=334M',
    ]);
  });
});

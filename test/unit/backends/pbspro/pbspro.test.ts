import { describe, expect, it } from 'vitest';
import { createPbspro } from '../../../../src/backends/pbspro/pbsproBackend.ts';
import { headerOf, readBack, referenceHeaders } from '../referenceHeaders.ts';

const pbsproBackend = createPbspro();

describe('PBS Pro headers', () => {
  referenceHeaders(pbsproBackend, ['case-08', 'case-09']);

  it('puts memory into the chunk where there is one, and only there', () => {
    expect(headerOf(pbsproBackend, { mem: 500 }).lines).toEqual(['-l mem=500m']);
    expect(headerOf(pbsproBackend, { queue: 'q', mem: '2G', ppn: 2 }).lines).toEqual([
      '-l select=1:ncpus=2:mpiprocs=2:ompthreads=1:mem=2048m',
      '-q q',
    ]);
  });

  it('asks for GPUs, a resource of the node, and nodes of its own', () => {
    expect(
      headerOf(pbsproBackend, { gpus_per_node: 1, constraint: 'vntype=big', exclusive: 'exclhost' }).lines,
    ).toEqual(['-l select=1:ncpus=1:mpiprocs=1:ompthreads=1:ngpus=1:vntype=big', '-l place=exclhost']);
  });

  it.each([
    ['1-10', '1-10'],
    ['0-9%3', '0-9%3'],
    ['1-10:4', '1-9:4'],
    ['2,4,6', '2-6:2'],
  ])('writes the array %s as %s', (array, range) => {
    expect(headerOf(pbsproBackend, { array })).toEqual({ lines: [`-J ${range}`], problems: [] });
  });

  it.each([
    [{ array: '3' }, 'array array-not-supported'],
    [{ array: '1,2,7' }, 'array array-not-supported'],
    [{ qos: 'high' }, 'qos key-not-supported'],
    [{ signal: 'USR1' }, 'signal key-not-supported'],
    [{ stdout: 'x.$CLUSTERJOB_ID' }, 'stdout no-log-pattern'],
    [{ gpus_per_node: 'a100:2' }, 'gpus_per_node not-a-number'],
  ])('says that it cannot: %o', (record, problem) => {
    expect(headerOf(pbsproBackend, record)).toEqual({ lines: [], problems: [problem] });
  });

  it.each([
    ['a.b_c+d-1', true],
    ['2d-ising', true],
    ['y'.repeat(230), true],
    ['x'.repeat(231), false],
    ['a/b', false],
    ["it's", false],
    ['größe', false],
  ])('takes the name %s: %s', (jobname, taken) => {
    const { lines, problems } = headerOf(pbsproBackend, { jobname });
    expect([lines, problems]).toEqual(taken ? [[`-N ${jobname}`], []] : [[], ['jobname impossible-name']]);
  });

  it('writes days as hours, which is all that it knows', () => {
    expect(headerOf(pbsproBackend, { time: '2:00:00:00' }).lines).toEqual(['-l walltime=48:00:00']);
    expect(headerOf(pbsproBackend, { time: '5' }).lines).toEqual(['-l walltime=00:05:00']);
  });

  it('has the name of the task index that the scheduler has', () => {
    expect(pbsproBackend.variables.ARRAY_INDEX).toEqual({ kind: 'variable', name: 'PBS_ARRAY_INDEX' });
    expect(headerOf(pbsproBackend, { stdout: 'x.${CLUSTERJOB_ARRAY_INDEX}' }).lines).toEqual(['-o x.^array_index^']);
  });
});

describe('PBS Pro headers read back', () => {
  it.each([
    ['select=2:ncpus=8', { nodes: 2, ppn: 1, threads: 8 }],
    ['select=1:ncpus=8:mpiprocs=4', { nodes: 1, ppn: 4, threads: 2 }],
    ['select=1:ncpus=2:mem=4gb:host=n1', { nodes: 1, ppn: 1, threads: 2, mem: 4096, constraint: 'host=n1' }],
    ['select=1:ncpus=4+2:ncpus=8', { '-l': 'select=1:ncpus=4+2:ncpus=8' }],
    ['select=1:ncpus=5:mpiprocs=2', { '-l': 'select=1:ncpus=5:mpiprocs=2' }],
    ['select=1:ncpus=1:a=b:c=d', { nodes: 1, ppn: 1, threads: 1, constraint: 'a=b:c=d' }],
    ['place=scatter:excl', { exclusive: 'scatter:excl' }],
  ])('reads %s', (request, expected) => {
    expect(readBack(pbsproBackend, [`#PBS -l ${request}`])).toEqual(expected);
  });
});

import { describe, expect, it } from 'vitest';
import { createSge } from '../../../../src/backends/sge/sgeBackend.ts';
import type { CommandOutput } from '../../../../src/base/command.ts';
import { output, outputOf, readCaptured } from '../outputs.ts';
import { asTyped } from './asked.ts';

const sge = createSge({ now: () => 1_800_000_000_000 });

function captured(path: string): CommandOutput {
  return outputOf(readCaptured(`sge/${path}.json`));
}

describe('probe', () => {
  const names = ['version', 'configuration', 'scheduler', 'environments'];
  const site = [output({ stdout: 'hpc\n' }), output({ stdout: 'vm\n' }), output({ stdout: '1800000010\n' })];
  const answers = [...names.map((name) => captured(`probe/${name}`)), ...site];

  it('asks in the commands that were captured', () => {
    const commands = sge.probe().commands.slice(0, names.length).map(asTyped);
    expect(commands).toEqual(names.map((name) => readCaptured(`sge/probe/${name}.json`).command));
  });

  it('reads what the site can', () => {
    expect(sge.probe().read(answers)).toEqual({
      present: true,
      version: '8.1.9',
      user: 'hpc',
      host: 'vm',
      clockOffsetMs: 10_500,
      history: { kept: true, seconds: null },
      features: {
        maxArraySize: 75_000,
        maxRunningTasks: 2000,
        shellStartMode: 'posix_compliant',
        tellsWaitingReasons: true,
        parallelEnvironments: 'mpi omp',
      },
      trouble: null,
    });
  });

  it('knows a site without accounting', () => {
    const [version, configuration, ...rest] = answers;
    if (!version || !configuration) throw new Error('captured');
    const stdout = configuration.stdout.replace('accounting=true', 'accounting=false');
    expect(sge.probe().read([version, { ...configuration, stdout }, ...rest]).history.kept).toBe(false);
  });

  it('knows a host without Grid Engine, and a qstat of PBS', () => {
    const missing = output({ end: { kind: 'exit', code: 127 }, stderr: 'sh: qstat: not found\n' });
    const pbs = output({ end: { kind: 'exit', code: 2 }, stderr: 'usage: qstat [-f] [-J] [-p]\n' });
    for (const help of [missing, pbs]) {
      const facts = sge.probe().read([help, missing]);
      expect([facts.present, facts.version, facts.trouble === null]).toEqual([false, null, false]);
    }
  });

  it('knows the version of a site whose qmaster is down', () => {
    const facts = sge.probe().read([captured('foreign/qstat-help-qmaster-down'), captured('queues/qmaster-down')]);
    expect(facts).toMatchObject({ present: true, version: '8.1.9', history: { kept: false } });
    expect(facts.trouble).toContain('unable to send message to qmaster');
  });
});

describe('queues', () => {
  const both = {
    ...captured('queues/all'),
    stdout: ['all', 'short'].map((name) => captured(`queues/${name}`).stdout).join(''),
  };
  const [summary, hosts] = [captured('queues/summary'), captured('queues/hosts')];
  const read = (...outputs: readonly CommandOutput[]) => sge.queues().read(outputs);

  it('have limits and load', () => {
    const { queues, failure } = read(both, summary, hosts);
    expect(failure).toBeNull();
    expect(queues).toMatchObject([
      {
        name: 'all.q',
        default: false,
        state: 'open',
        maxSeconds: null,
        maxCoresPerNode: 4,
        maxMemMbPerNode: 24_064,
        load: { cores: 4, idleCores: 3 },
      },
      { name: 'short.q', maxSeconds: 60, maxCoresPerNode: 2, load: { cores: 2, idleCores: 2 } },
    ]);
  });

  it('are closed where no slot comes back by itself', () => {
    const stdout = summary.stdout.replace('<manual_intervention>0<', '<manual_intervention>4<');
    expect(read(both, { ...summary, stdout }, hosts).queues.map(({ state }) => state)).toEqual(['closed', 'open']);
  });

  it('are known without their load', () => {
    const down = output({ end: { kind: 'timeout' } });
    expect(read(both, down, down).queues).toMatchObject([{ state: 'unknown', maxMemMbPerNode: null }, {}]);
  });

  it('differ from host to host: the most that is allowed anywhere counts', () => {
    const stdout = both.stdout
      .replace('slots                 4', 'slots                 1,[node1=8],[@fast=16]')
      .replace('h_rt                  INFINITY', 'h_rt                  24:00:00,[node1=48:00:00]')
      .replace('h_vmem                INFINITY', 'h_vmem                1G');
    expect(read({ ...both, stdout }, summary, hosts).queues[0]).toMatchObject({
      maxCoresPerNode: 16,
      maxSeconds: 172_800,
      maxMemMbPerNode: 16_384,
    });
  });

  it('are not told by a qmaster that is down', () => {
    expect(read(captured('queues/qmaster-down'), summary, hosts)).toMatchObject({
      queues: [],
      failure: { transient: true },
    });
  });

  it('hold resources to their limits', () => {
    const short = read(both, summary, hosts).queues[1];
    if (!short) throw new Error('captured');
    const asked = [{ key: 'time', value: '2:00:00', native: false }];
    expect(sge.validate(asked, short)).toMatchObject([{ key: 'time', fit: '00:01:00' }]);
    expect(sge.coerce(asked, short)).toMatchObject([{ value: '00:01:00' }]);
  });

  it.each([
    ['pe', 'omp 8', 'omp 4'],
    ['-pe', 'omp 8-16', 'omp 4'],
    ['pe', 'omp 4', null],
    ['pe', 'omp 2-16', null],
    ['pe', 'omp', null],
  ])('have too few slots for %s = %s, or not', (key, value, fit) => {
    const [all] = read(both, summary, hosts).queues;
    if (!all) throw new Error('captured');
    const asked = [{ key, value, native: false }];
    expect(sge.validate(asked, all).map((problem) => [problem.key, problem.fit])).toEqual(
      fit === null ? [] : [[key, fit]],
    );
    expect(sge.coerce(asked, all)).toEqual([{ key, value: fit ?? value, native: false }]);
  });

  it.each([
    ['pe', 'make 4', 'has no parallel environment make; it has'],
    ['constraint', 'gpu=1,avx2', 'no resource avx2'],
    ['constraint', 'arch=x,s_vmem', null],
    ['constraint', 'h_vmem>=1G,a=x', null],
    ['exclusive', true, null],
    ['exclusive', 'excl', null],
    ['exclusive', 'alone', 'no resource alone'],
    ['account', 'physics', 'yours there: none'],
  ])('know whether the cluster has %s = %s', (key, value, words) => {
    const names = [captured('queues/complexes'), captured('queues/projects')];
    const [all] = read(both, summary, hosts, ...names).queues;
    if (!all) throw new Error('captured');
    const problems = sge.validate([{ key, value, native: false }], all);
    expect(problems).toEqual(words === null ? [] : [{ key, message: expect.stringContaining(words), fit: null }]);
    // A site that does not tell its names is asked for any.
    const [untold] = read(both, summary, hosts).queues;
    if (untold && key !== 'pe') expect(sge.validate([{ key, value, native: false }], untold)).toEqual([]);
  });

  it('tell first of what is asked for by its name alone', () => {
    const [all] = read(both, summary, hosts, captured('queues/complexes')).queues;
    expect(all?.features?.slice(0, 6)).toEqual(['display_win_gui', 'dwg', 'exclusive', 'excl', 'arch', 'a']);
  });
});

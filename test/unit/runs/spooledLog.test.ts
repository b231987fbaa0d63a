import { describe, expect, it } from 'vitest';
import { builtInBackends, createRegistry } from '../../../src/backends/registry.ts';
import { insertSetting, settingsFileOf } from '../../../src/runs/logSetting.ts';
import { missingLog, spooledLog } from '../../../src/runs/logs.ts';
import type { RunRecord } from '../../../src/runs/record.ts';
import { cluster, run, sentJob } from '../support/runs.ts';

const backends = createRegistry(builtInBackends());
const KEEP = { key: '-k', value: 'oed' };

function on(backend: string, change: Partial<RunRecord> = {}): RunRecord {
  return run({ state: 'running', cluster: cluster({ backend }), schedulerId: '12.srv', ...change });
}

describe('a log that is spooled on the node', () => {
  it.each([
    ['pbspro', 'PBS Pro', 'oed'],
    ['pbs', 'TORQUE', 'oe'],
  ])('of %s is told, with the setting that changes it', (backend, name, value) => {
    expect(spooledLog({ backends }, on(backend))).toEqual({
      message:
        `${name} keeps the log on the node until the run has ended; ` +
        `\`-k = ${value}\` in the settings has later runs write into the log itself`,
      setting: { key: '-k', value },
    });
  });

  it('of LSF has no such setting', () => {
    const resources = [{ key: 'stdout', value: 'out.txt', native: false }];
    const record = on('lsf', { schedulerId: '12', job: sentJob({ resources }) });
    expect(spooledLog({ backends }, record)).toEqual({
      message: 'LSF keeps the log on the node until the run has ended',
      setting: null,
    });
  });

  it('is none where the scheduler writes at once, the job writes itself, or the run has ended', () => {
    const resources = [{ key: '-k', value: 'oed', native: false }];
    expect(spooledLog({ backends }, on('slurm', { schedulerId: '12' }))).toBeNull();
    expect(spooledLog({ backends }, on('pbspro', { job: sentJob({ resources }) }))).toBeNull();
    expect(spooledLog({ backends }, on('pbspro', { state: 'completed' }))).toBeNull();
  });
});

describe('a log that cannot be shown', () => {
  const path = '/data/train.out';

  it('is not there, or not there yet, and where', () => {
    expect(missingLog({ backends }, on('slurm'), path)).toBe('/data/train.out on big is not there yet');
    expect(missingLog({ backends }, on('slurm', { state: 'completed' }), path)).toBe(
      '/data/train.out on big is not there',
    );
    expect(missingLog({ backends }, on('lsf', { schedulerId: '12' }), path)).toBe(
      '/data/train.out on big is not there yet: LSF keeps the log on the node until the run has ended',
    );
  });

  it('is one of many where the path leaves the task open', () => {
    expect(missingLog({ backends }, on('slurm'), '/data/train.{task}.out')).toBe(
      'Each task of the array has a log of its own',
    );
  });
});

describe('putting the setting into the files of the job', () => {
  function inserted(record: RunRecord, text: string): string {
    const { at, text: more } = insertSetting(record, '/work/train.ini', text, KEEP, '#PBS');
    return text.slice(0, at) + more + text.slice(at);
  }

  it.each([
    ['[Resources]\nmem = 1\n', '[Resources]\n-k = oed\nmem = 1\n'],
    [
      '[Attributes]\nx = 1\n[Resources]  \r\nmem = 1\r\n',
      '[Attributes]\nx = 1\n[Resources]  \r\n-k = oed\r\nmem = 1\r\n',
    ],
    ['[Resources]', '[Resources]\n-k = oed'],
    ['[Attributes]\nx = 1', '[Attributes]\nx = 1\n[Resources]\n-k = oed\n'],
    ['', '[Resources]\n-k = oed\n'],
  ])('%j', (text, expected) => {
    expect(inserted(run(), text)).toBe(expected);
  });

  it('is a directive in a script that is sent as it is', () => {
    const plain = run({ job: sentJob({ kind: 'plain' }) });
    expect(inserted(plain, '#!/bin/sh\n#PBS -N x\n#PBS -q y\ntrue\n')).toBe(
      '#!/bin/sh\n#PBS -N x\n#PBS -k oed\n#PBS -q y\ntrue\n',
    );
    expect(settingsFileOf(plain)).toBe('/work/train.sh');
  });

  it('is offered where the job has a settings file of its own', () => {
    const layers = [
      { layer: 'user-defaults', file: '/home/me/defaults.ini', text: '' },
      { layer: 'job', file: '/work/train.ini', text: '' },
    ];
    expect(settingsFileOf(run({ job: sentJob({ layers }) }))).toBe('/work/train.ini');
    expect(settingsFileOf(run())).toBeNull();
  });
});

import { describe, expect, it } from 'vitest';
import type { Backend } from '../../../src/backends/contract.ts';
import { createSlurm } from '../../../src/backends/slurm/slurm.ts';
import type { Job, Setting } from '../../../src/job/job.ts';
import { resolveDependency } from '../../../src/runs/dependencies.ts';
import { cluster, run, sentJob } from '../support/runs.ts';

const runs = [
  run({ id: 'newest', schedulerId: '14' }),
  run({ id: 'aaaabbbb', schedulerId: '12' }),
  run({ id: 'elsewhere', schedulerId: '99', cluster: cluster({ key: 'other' }), job: sentJob({ name: 'there' }) }),
  run({ id: 'unsent', schedulerId: null, job: sentJob({ name: 'prepare' }) }),
];

function job(key: string, value: string): Job {
  const origin = { layer: 'job', source: null, keySpan: null, valueSpan: null } as const;
  const setting: Setting = { key, value, written: value, origin, hidden: [] };
  return { resources: new Map([[key, setting]]) } as unknown as Job;
}

function resolved(value: string, key = 'dependency', backend: Backend = createSlurm()): unknown {
  return resolveDependency(job(key, value), backend, cluster(), runs).resources.get(key)?.value;
}

describe('a dependency on runs of ours', () => {
  it.each([
    ['run:aaaabbbb', 'afterok:12'],
    ['run:aaaa', 'afterok:12'],
    ['train', 'afterok:14'],
    ['run:aaaabbbb, run:newest', 'afterok:12:14'],
  ])('%s becomes %s', (value, expected) => {
    expect(resolved(value)).toBe(expected);
  });

  it.each(['afterok:12454', 'singleton', 'afterany:1?afterok:2'])('%s is the scheduler’s and stays', (value) => {
    expect(resolved(value)).toBe(value);
  });

  it('may be written for one backend alone', () => {
    expect(resolved('run:aaaa', 'slurm.dependency')).toBe('afterok:12');
  });

  it.each([
    ['run:zzzz', /no run zzzz/],
    ['run:aaaabbbb,nobody', /nobody is no run on big/],
    ['prepare', /was not submitted/],
    ['run:elsewhere', /no run elsewhere on big/],
  ])('%s is refused', (value, words) => {
    expect(() => resolved(value)).toThrow(words);
  });

  it('is refused where the scheduler has nothing like it', () => {
    const { dependOn: _, ...without } = createSlurm();
    expect(() => resolved('train', 'dependency', without)).toThrow(/cannot make a job wait/);
  });
});

import { describe, expect, it } from 'vitest';
import type { Resource } from '../../../src/job/dialect.ts';
import type { Scale } from '../../../src/runs/scale.ts';
import { describeScaled, scaleOffer, scaleResources } from '../../../src/runs/scale.ts';
import { exit, run, sentJob } from '../support/runs.ts';

const ASKED: readonly Resource[] = [
  { key: 'mem', value: 4096, native: false },
  { key: 'time', value: '1-0', native: false },
  { key: 'nodes', value: 3, native: false },
  { key: 'qos', value: 'high', native: false },
  { key: 'threads', value: 2, native: true },
  { key: 'account', value: null, native: false },
];
const asking = run({ job: sentJob({ resources: ASKED }) });

describe('scaling what a run asked for', () => {
  it.each<[Scale, readonly string[]]>([
    [{ mem: 1.5 }, ['mem=6144']],
    [{ time: 1.5, nodes: 1.1 }, ['time=36:00:00', 'nodes=4']],
    [{ mem: (mb) => mb + 0.5 }, ['mem=4097']],
    [{ mem: 0.25 }, ['mem=1024']],
    [{ threads: 2 }, ['slurm.threads=4']],
    [{ ppn: 2, account: 2 }, []],
    [{}, []],
  ])('%j', (scale, expected) => {
    expect(scaleResources(asking, scale).map(({ set }) => `${set.key}=${set.text}`)).toEqual(expected);
  });

  it.each<[Scale, string]>([
    [{ qos: 2 }, 'qos = high is no number that could be scaled'],
    [{ mem: () => Number.NaN }, 'mem = 4096 cannot be scaled to NaN'],
    [{ nodes: (count) => count - 3 }, 'nodes = 3 cannot be scaled to 0'],
  ])('refuses %j', (scale, message) => {
    expect(() => scaleResources(asking, scale)).toThrow(message);
  });

  it('is told in units', () => {
    expect(scaleResources(asking, { mem: 2, time: 2 }).map(describeScaled)).toEqual([
      'mem 4 GB -> 8 GB',
      'time 1-0 -> 48:00:00',
    ]);
  });
});

describe('what is offered', () => {
  it.each([
    ['out of memory', 'mem'],
    ['wall time', 'time'],
    ['failed', undefined],
  ] as const)('after the end "%s" is more %s', (end, key) => {
    expect(scaleOffer({ ...asking, state: 'failed', exit: exit({ class: end, status: null }) })?.key).toBe(key);
  });

  it('needs an amount that was asked for, and a job that is rendered', () => {
    const end = { state: 'failed', exit: exit({ class: 'out of memory', status: null }) } as const;
    expect(scaleOffer(run(end))).toBeNull();
    expect(scaleOffer({ ...asking, ...end, job: { ...asking.job, kind: 'plain' } })).toBeNull();
    expect(scaleOffer({ ...asking, ...end, job: { ...asking.job, file: null } })).toBeNull();
  });
});

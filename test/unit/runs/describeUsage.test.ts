import { describe, expect, it } from 'vitest';
import { describeBytes, describeUsage } from '../../../src/runs/describeUsage.ts';

const nothing = { memBytes: null, seconds: null, cores: null, nodes: null };

describe('the usage of a run', () => {
  it('stands beside what was asked for', () => {
    const rows = describeUsage({
      maxRssBytes: 512 * 1024 ** 2,
      cpuSeconds: 100,
      elapsedSeconds: 60,
      requested: { memBytes: 1024 ** 3, seconds: 600, cores: 2, nodes: 1 },
    });
    expect(rows).toEqual([
      { name: 'Time', used: '1 min', requested: '10 min', fraction: 0.1 },
      { name: 'Memory', used: '512 MiB', requested: '1 GiB', fraction: 0.5 },
      { name: 'CPU time', used: '1 min 40 s', requested: '2 min', fraction: 100 / 120 },
      { name: 'Cores', used: null, requested: '2', fraction: null },
      { name: 'Nodes', used: null, requested: '1', fraction: null },
    ]);
  });

  it('leaves out what is not known, and has no share of nothing', () => {
    expect(
      describeUsage({ maxRssBytes: null, cpuSeconds: 0.014, elapsedSeconds: 0, requested: { ...nothing, cores: 1 } }),
    ).toEqual([
      { name: 'Time', used: '0 s', requested: null, fraction: null },
      { name: 'CPU time', used: '0.01 s', requested: null, fraction: null },
      { name: 'Cores', used: null, requested: '1', fraction: null },
    ]);
    expect(describeUsage({ maxRssBytes: null, cpuSeconds: null, elapsedSeconds: null, requested: nothing })).toEqual(
      [],
    );
  });

  it.each([
    [0, '0 B'],
    [1023, '1023 B'],
    [1536, '1.5 KiB'],
    [10 * 1024 ** 2, '10 MiB'],
    [3 * 1024 ** 4, '3 TiB'],
  ])('%d bytes are %s', (bytes, text) => {
    expect(describeBytes(bytes)).toBe(text);
  });
});

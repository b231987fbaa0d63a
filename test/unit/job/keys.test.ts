import { describe, expect, it } from 'vitest';
import {
  ATTRIBUTE_KEYS,
  BUILT_IN_ATTRIBUTES,
  backendKey,
  RESOURCE_KEYS,
  splitListSpans,
} from '../../../src/job/keys.ts';

describe('the catalogue of keys', () => {
  it.each([
    ['attributes', ATTRIBUTE_KEYS],
    ['resources', RESOURCE_KEYS],
  ])('has each of the %s once, with a sentence of meaning', (_, keys) => {
    expect(new Set(keys.map(({ key }) => key)).size).toBe(keys.length);
    for (const { key, meaning } of keys) expect(meaning, key).toMatch(/^[A-Z].*\.$/);
  });

  it("has the library's attributes with their defaults, in its order", () => {
    expect([...BUILT_IN_ATTRIBUTES]).toEqual([
      ['backend', 'slurm'],
      ['shell', '/bin/bash'],
      ['remote', null],
      ['rootdir', '.'],
      ['workdir', '.'],
      ['filename', null],
      ['prologue', ''],
      ['epilogue', ''],
      ['max_sleep_interval', 900],
      ['ssh', 'ssh'],
      ['scp', 'scp'],
      ['cache_folder', null],
      ['cache_prefix', 'clusterjob'],
    ]);
  });
});

describe('backendKey', () => {
  const backends = new Set(['slurm', 'sge']);

  it.each([
    ['slurm.mem', { backend: 'slurm', key: 'mem' }],
    ['sge.-l.x', { backend: 'sge', key: '-l.x' }],
    ['other.mem', null],
    ['slurm.', null],
    ['.mem', null],
    ['mem', null],
    ['slurm', null],
  ])('takes %s apart', (key, parts) => {
    expect(backendKey(key, backends)).toEqual(parts);
  });
});

describe('splitListSpans', () => {
  it('divides at blanks, commas and lines and tells the places', () => {
    expect(splitListSpans(' a, b\n\tc,,d ')).toEqual([
      { text: 'a', span: { start: 1, end: 2 } },
      { text: 'b', span: { start: 4, end: 5 } },
      { text: 'c', span: { start: 7, end: 8 } },
      { text: 'd', span: { start: 10, end: 11 } },
    ]);
    expect(splitListSpans(' ,')).toEqual([]);
  });
});

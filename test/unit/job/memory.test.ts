import { describe, expect, it } from 'vitest';
import { describeMemory, parseMemory } from '../../../src/job/memory.ts';

describe('parseMemory', () => {
  it.each([
    ['800', 800],
    [' 1_500 ', 1500],
    ['0', 0],
    ['4G', 4096],
    ['4GB', 4096],
    ['4GiB', 4096],
    ['4g', 4096],
    ['4 gib', 4096],
    ['512M', 512],
    ['512mb', 512],
    ['2T', 2_097_152],
    ['1.5G', 1536],
    ['1K', 1],
    ['1024K', 1],
    ['1025K', 2],
    ['0.1G', 103],
  ])('reads %j as %i MB', (text, mb) => {
    expect(parseMemory(text)).toBe(mb);
  });

  it.each(['', '-5', '1.5', '4X', '4Gi', 'G', '4GBs', '1e3', '0x10', '.5G', '4G 5M', '9'.repeat(20), '99999999999T'])(
    'refuses %j',
    (text) => {
      expect(parseMemory(text)).toBeNull();
    },
  );
});

describe('describeMemory', () => {
  it.each([
    [100, '100 MB'],
    [1536, '1.5 GB'],
    [4096, '4 GB'],
    [2_097_152, '2 TB'],
  ])('tells %i MB as %s', (mb, text) => {
    expect(describeMemory(mb)).toBe(text);
  });
});

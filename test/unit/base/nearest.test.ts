import { describe, expect, it } from 'vitest';
import { nearest } from '../../../src/base/nearest.ts';

const KEYS = ['jobname', 'nodes', 'ppn', 'threads', 'time', 'mem', 'queue', 'workdir', '-A'];

describe('nearest', () => {
  it.each([
    ['qeue', 'queue'],
    ['queu', 'queue'],
    ['jobanme', 'jobname'],
    ['Nodes', 'nodes'],
    ['node', 'nodes'],
    ['treads', 'threads'],
    ['work_dir', 'workdir'],
    ['walltime', null],
    ['print', null],
    ['x'.repeat(10_000), null],
  ])('of %s is %s', (word, expected) => {
    expect(nearest(word, KEYS)).toBe(expected);
  });

  it('is the first of two at the same distance, and nothing without candidates', () => {
    expect(nearest('tome', ['time', 'tame'])).toBe('time');
    expect(nearest('time', [])).toBeNull();
  });
});

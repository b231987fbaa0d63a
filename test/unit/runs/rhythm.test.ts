import { describe, expect, it } from 'vitest';
import {
  clusterPause,
  defaultFloor,
  firstPace,
  nextPace,
  pollLimit,
  watchedCeiling,
} from '../../../src/runs/rhythm.ts';

function pauses(limitSeconds: number, count: number): readonly number[] {
  const found: number[] = [];
  let pace = firstPace(limitSeconds, 0);
  for (let at = 0; at < count; at++) {
    found.push(pace.pauseMs / 1000);
    pace = nextPace(pace, limitSeconds, false, 0);
  }
  return found;
}

describe('the pauses of a run', () => {
  it.each([
    [900, [5, 10, 20, 40, 80, 160, 320, 640, 640]],
    [60, [5, 10, 20, 40, 40]],
    [10, [5, 10, 10]],
    [3, [3, 3]],
    [0, [1, 1]],
  ])('double up to a limit of %d s, as in the library', (limit, expected) => {
    expect(pauses(limit, expected.length)).toEqual(expected);
  });

  it('become short again after a change, but at most once a minute', () => {
    const long = nextPace(nextPace(firstPace(900, 0), 900, false, 0), 900, false, 0);
    expect(nextPace(long, 900, true, 59_000).pauseMs).toBe(40_000);
    expect(nextPace(long, 900, true, 60_000).pauseMs).toBe(5_000);
  });
});

describe('the pause of a cluster', () => {
  const watched = { floorSeconds: 15, watched: true, failures: 0 };
  const paces = [firstPace(900, 0), { pauseMs: 40_000, resetAt: 0 }];

  it('is the smallest of its runs, not below its floor', () => {
    expect(clusterPause(paces, { ...watched, floorSeconds: 1 })).toBe(5_000);
    expect(clusterPause(paces, watched)).toBe(15_000);
  });

  it('is longer while nobody looks', () => {
    expect(clusterPause(paces, { ...watched, watched: false })).toBe(60_000);
  });

  it('is short for the jobs of this machine while somebody looks', () => {
    const ceilingSeconds = watchedCeiling('local', 'local');
    const own = { floorSeconds: 1, ...(ceilingSeconds === undefined ? {} : { ceilingSeconds }), failures: 0 };
    expect(clusterPause(paces, { ...own, watched: true })).toBe(2_000);
    expect(clusterPause(paces, { ...own, watched: false })).toBe(20_000);
    expect([watchedCeiling('local', 'slurm'), watchedCeiling('ssh', 'local')]).toEqual([undefined, undefined]);
  });

  it('is not shortened by failures', () => {
    const hour = [{ pauseMs: 3_600_000, resetAt: 0 }];
    expect(clusterPause(hour, { ...watched, failures: 3 })).toBe(3_600_000);
    expect(clusterPause(paces, { ...watched, floorSeconds: 1800, failures: 3 })).toBe(1_800_000);
  });

  it('grows with failures up to a quarter of an hour', () => {
    expect(clusterPause(paces, { ...watched, failures: 1 })).toBe(30_000);
    expect(clusterPause(paces, { ...watched, failures: 2 })).toBe(60_000);
    expect(clusterPause(paces, { ...watched, failures: 50 })).toBe(900_000);
  });

  it('has a gentler floor over a network', () => {
    expect([defaultFloor('local', 'local'), defaultFloor('local', 'slurm'), defaultFloor('ssh', 'slurm')]).toEqual([
      1, 5, 15,
    ]);
  });
});

describe('the longest pause of a run', () => {
  it.each([
    [3600, 900, 360],
    [50, 900, 10],
    [86_400, 900, 900],
    [null, 900, 900],
  ])('for a wall time of %s s and max_sleep_interval %d is %d s', (wall, most, expected) => {
    expect(pollLimit(wall, most)).toBe(expected);
  });
});

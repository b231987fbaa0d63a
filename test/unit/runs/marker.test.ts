import { describe, expect, it } from 'vitest';
import { markerState } from '../../../src/runs/marker.ts';
import { run } from '../support/runs.ts';

function report(...events: readonly object[]): Uint8Array {
  return new TextEncoder().encode(events.map((event) => `${JSON.stringify(event)}\n`).join(''));
}

const started = { event: 'started', time: 1000 };
const ended = { event: 'ended', time: 1060, status: 3, signal: null, maxRssBytes: 4096 };

describe('the exit marker of a run', () => {
  it('tells exit status, times and peak memory', () => {
    expect(markerState(run(), report(started, ended))).toMatchObject({
      state: 'failed',
      exit: { class: 'failed', status: 3, final: true },
      started: 1_000_000,
      ended: 1_060_000,
      usage: { maxRssBytes: 4096, elapsedSeconds: 60 },
    });
  });

  it('tells the signal that ended the script', () => {
    const killed = { event: 'ended', time: 1060, status: null, signal: 'TERM', maxRssBytes: null };
    expect(markerState(run(), report(started, killed))).toMatchObject({
      state: 'failed',
      exit: { class: 'signal', status: null, signal: 15 },
    });
  });

  it('says nothing before the end, nor of the end of an earlier attempt', () => {
    expect(markerState(run(), report(started))).toBeNull();
    expect(markerState(run(), report(started, ended, started))).toBeNull();
  });
});

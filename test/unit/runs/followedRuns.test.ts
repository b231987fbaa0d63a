import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { describeEnds, FollowedRuns } from '../../../src/runs/followedRuns.ts';
import type { RunStore } from '../../../src/runs/store/store.ts';
import type { OpenStore } from '../support/openStore.ts';
import { openStore } from '../support/openStore.ts';
import { NOW, run } from '../support/runs.ts';

let opened: OpenStore;
let store: RunStore;
const client = { source: 'client', text: null } as const;

beforeEach(async () => {
  opened = await openStore();
  ({ store } = opened);
});

afterEach(() => opened.close());

async function end(id: string): Promise<void> {
  await store.change(id, () => ({ change: { state: 'completed' }, ...client }));
}

async function told(followed: FollowedRuns): Promise<string[]> {
  return (await followed.look()).runs.map(({ id }) => id);
}

describe('followed runs', () => {
  it('are told once when they end', async () => {
    await store.insert(run(), client);
    const followed = new FollowedRuns(store, 'window');
    expect(await told(followed)).toEqual([]);
    await end('abcdefgh');
    expect(await told(followed)).toEqual(['abcdefgh']);
    expect(await told(followed)).toEqual([]);
  });

  it('are told by one of several windows', async () => {
    await store.insert(run(), client);
    const [one, two] = [new FollowedRuns(store, 'one'), new FollowedRuns(store, 'two')];
    await one.look();
    await two.look();
    await end('abcdefgh');
    const both = [...(await told(one)), ...(await told(two))];
    expect(both).toEqual(['abcdefgh']);
  });

  it('that ended while no window was open are told at the next start, together', async () => {
    await store.insert(run(), client);
    await store.insert(run({ id: 'another2', token: 'another' }), client);
    await store.insert(run({ id: 'finished', token: 'third', state: 'failed' }), client);
    await new FollowedRuns(store, 'before').look();
    await end('abcdefgh');
    await end('another2');
    const ended = await new FollowedRuns(store, 'after').look();
    expect(ended.meanwhile).toBe(true);
    expect(ended.runs.map(({ id }) => id).sort()).toEqual(['abcdefgh', 'another2']);
    expect(describeEnds(ended, NOW).text).toBe('2 runs ended meanwhile: 2 completed');
  });

  it('that began and ended elsewhere are nothing to tell', async () => {
    await new FollowedRuns(store, 'before').look();
    await store.insert(run({ state: 'completed' }), client);
    expect(await told(new FollowedRuns(store, 'after'))).toEqual([]);
  });
});

describe('the end of runs in words', () => {
  const exit = { class: 'failed', status: 3, signal: null, message: null, final: true } as const;

  it('names the one run, its cluster and how it ended', () => {
    const ended = { runs: [run({ state: 'failed', exit })], meanwhile: false };
    expect(describeEnds(ended, NOW)).toEqual({ text: 'train on big: failed: exit status 3', bad: true });
  });

  it('counts several by their state', () => {
    const runs = [run({ state: 'completed' }), run({ state: 'cancelled' }), run({ state: 'completed' })];
    expect(describeEnds({ runs, meanwhile: false }, NOW)).toEqual({
      text: '3 runs ended: 2 completed, 1 cancelled',
      bad: false,
    });
  });
});

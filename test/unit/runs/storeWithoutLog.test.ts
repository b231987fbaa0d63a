import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { RunStore } from '../../../src/runs/store/store.ts';
import { FakeClock } from '../support/fakeClock.ts';
import type { OpenStore } from '../support/openStore.ts';
import { openStore } from '../support/openStore.ts';
import { run } from '../support/runs.ts';

// As on a network file system and on macOS: no write-ahead log, so that a writer locks readers out.
vi.mock('../../../src/runs/store/location.ts', async (original) => ({
  ...(await original<typeof import('../../../src/runs/store/location.ts')>()),
  onLocalFileSystem: () => false,
}));

const SAID = { source: 'client', text: null } as const;

let clock: FakeClock;
let opened: OpenStore;
let store: RunStore;

beforeEach(async () => {
  clock = new FakeClock();
  opened = await openStore(clock);
  ({ store } = opened);
});

afterEach(() => opened.close());

describe('a store without a write-ahead log', () => {
  it('goes on being watched after another program has locked it', async () => {
    let changes = 0;
    store.onDidChange(() => changes++);
    store.watch(500);
    const writer = new DatabaseSync(store.file);
    writer.exec('BEGIN EXCLUSIVE');
    await clock.pass(20_000);
    writer.exec('COMMIT');
    writer.close();
    await clock.pass(1000);
    changes = 0;
    const other = await RunStore.open(store.file, clock);
    await other.insert(run(), SAID);
    await clock.pass(1000);
    expect(changes).toBe(1);
    other.dispose();
  });

  it('is opened once another program has let go of it', async () => {
    const writer = new DatabaseSync(store.file);
    writer.exec('BEGIN EXCLUSIVE');
    const opening = RunStore.open(store.file, clock);
    await clock.pass(2000);
    writer.exec('COMMIT');
    writer.close();
    await clock.pass(1000);
    const late = await opening;
    expect(await late.list()).toEqual([]);
    late.dispose();
  });
});

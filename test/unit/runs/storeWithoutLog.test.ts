import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { RunStore } from '../../../src/runs/store/store.ts';
import { FakeClock } from '../support/fakeClock.ts';
import { run } from '../support/runs.ts';

// As on a network file system and on macOS: no write-ahead log, so that a writer locks readers out.
vi.mock('../../../src/runs/store/location.ts', async (original) => ({
  ...(await original<typeof import('../../../src/runs/store/location.ts')>()),
  onLocalFileSystem: () => false,
}));

const SAID = { source: 'client', text: null } as const;

let folder: string;
let file: string;
let clock: FakeClock;
let store: RunStore;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'clusterjob-store-'));
  file = join(folder, 'runs.sqlite');
  clock = new FakeClock();
  store = await RunStore.open(file, clock);
});

afterEach(() => {
  store.dispose();
  rmSync(folder, { recursive: true, force: true });
});

describe('a store without a write-ahead log', () => {
  it('goes on being watched after another program has locked it', async () => {
    let changes = 0;
    store.onDidChange(() => changes++);
    store.watch(500);
    const writer = new DatabaseSync(file);
    writer.exec('BEGIN EXCLUSIVE');
    await clock.pass(20_000);
    writer.exec('COMMIT');
    writer.close();
    await clock.pass(1000);
    changes = 0;
    const other = await RunStore.open(file, clock);
    await other.insert(run(), SAID);
    await clock.pass(1000);
    expect(changes).toBe(1);
    other.dispose();
  });

  it('is opened once another program has let go of it', async () => {
    const writer = new DatabaseSync(file);
    writer.exec('BEGIN EXCLUSIVE');
    const opening = RunStore.open(file, clock);
    await clock.pass(2000);
    writer.exec('COMMIT');
    writer.close();
    await clock.pass(1000);
    const opened = await opening;
    expect(await opened.list()).toEqual([]);
    opened.dispose();
  });
});

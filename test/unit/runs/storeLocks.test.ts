import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { systemClock } from '../../../src/base/clock.ts';
import { RunStore } from '../../../src/runs/store/store.ts';

/** Whether SQLite keeps its hands off the file's locks, as if the file system did nothing for them. */
const locks = vi.hoisted(() => ({ work: true }));

vi.mock('node:sqlite', async (original) => {
  const sqlite = await original<typeof import('node:sqlite')>();
  class OnThatFileSystem extends sqlite.DatabaseSync {
    constructor(path: string) {
      const url = pathToFileURL(path);
      if (!locks.work) url.search = 'nolock=1';
      super(url);
    }
  }
  return { ...sqlite, DatabaseSync: OnThatFileSystem };
});

// As on a network file system, where nobody knows beforehand what locks are worth.
vi.mock('../../../src/runs/store/location.ts', async (original) => ({
  ...(await original<typeof import('../../../src/runs/store/location.ts')>()),
  onLocalFileSystem: () => false,
}));

let folder: string;
let file: string;

beforeEach(() => {
  locks.work = true;
  folder = mkdtempSync(join(tmpdir(), 'clusterjob-locks-'));
  file = join(folder, 'runs.sqlite');
});

afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

describe('a list of runs on a file system whose locks', () => {
  it('work is opened, and nothing of the trial is left', async () => {
    (await RunStore.open(file, systemClock)).dispose();
    expect(readdirSync(folder)).toEqual(['runs.sqlite']);
  });

  it('keep nobody out is refused in one sentence that names CLUSTERJOB_HOME', async () => {
    locks.work = false;
    await expect(RunStore.open(file, systemClock)).rejects.toMatchObject({
      code: 'store-no-locks',
      message:
        `The list of runs cannot be kept in ${folder}: file locks do not work there. ` +
        'Set CLUSTERJOB_HOME to a folder on a local disk of this machine',
    });
    expect(readdirSync(folder)).toEqual([]);
  });

  it('are never granted is refused in the same words', async () => {
    // What SQLite makes of a lock that is held and of one that the system refuses (ENOLCK) is the same.
    const holder = new DatabaseSync(`${file}.probe-${process.pid}`);
    holder.exec('BEGIN EXCLUSIVE');
    await expect(RunStore.open(file, systemClock)).rejects.toMatchObject({ code: 'store-no-locks' });
    holder.close();
  });
});

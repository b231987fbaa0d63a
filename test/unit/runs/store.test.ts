import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../../src/base/clock.ts';
import { UserError } from '../../../src/base/errors.ts';
import { dataFolder, storeFile } from '../../../src/runs/store/location.ts';
import { STORE_VERSION } from '../../../src/runs/store/migrations.ts';
import { RunStore } from '../../../src/runs/store/store.ts';
import { FakeClock } from '../support/fakeClock.ts';
import { arrayRun, cluster, run } from '../support/runs.ts';

const SAID = { source: 'client', text: null } as const;

let folder: string;
let file: string;
const open: RunStore[] = [];

async function store(clock = systemClock): Promise<RunStore> {
  const opened = await RunStore.open(file, clock);
  open.push(opened);
  return opened;
}

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'clusterjob-store-'));
  file = join(folder, 'data', 'runs-host.sqlite');
});

afterEach(() => {
  for (const opened of open.splice(0)) opened.dispose();
  rmSync(folder, { recursive: true, force: true });
});

describe('where the store lies', () => {
  const place = { platform: 'linux', env: {}, home: '/home/me', host: 'Login1' } as const;

  it.each([
    [{}, '/home/me/.local/share/clusterjob/runs-login1.sqlite'],
    [{ env: { XDG_DATA_HOME: '/xdg' } }, '/xdg/clusterjob/runs-login1.sqlite'],
    [{ env: { XDG_DATA_HOME: 'relative' } }, '/home/me/.local/share/clusterjob/runs-login1.sqlite'],
    [{ env: { CLUSTERJOB_HOME: '/mine', XDG_DATA_HOME: '/xdg' } }, '/mine/runs-login1.sqlite'],
    [{ host: 'a/b c' }, '/home/me/.local/share/clusterjob/runs-a_b_c.sqlite'],
    [{ platform: 'darwin' as const }, '/home/me/Library/Application Support/clusterjob/runs-login1.sqlite'],
  ])('with %j', (change, expected) => {
    expect(storeFile({ ...place, ...change })).toBe(expected);
  });

  it('on Windows is the local application data', () => {
    const windows = { ...place, platform: 'win32' as const, env: { LOCALAPPDATA: 'C:\\Users\\me\\AppData\\Local' } };
    expect(dataFolder(windows)).toBe('C:\\Users\\me\\AppData\\Local\\clusterjob');
  });
});

describe('a run in the store', () => {
  it('comes back as it was put in', async () => {
    const records = [run(), arrayRun('1-3,7', { id: 'array', token: 'other', extra: { note: 'ü' } })];
    const first = await store();
    for (const record of records) await first.insert(record, SAID);
    const second = await store();
    expect(await second.get('abcdefgh')).toEqual(records[0]);
    expect(await second.get('array')).toEqual(records[1]);
    expect(await second.get('none')).toBeNull();
  });

  it('is changed only by who has seen its newest version', async () => {
    const [one, two] = [await store(), await store()];
    await one.insert(run(), SAID);
    const [mine, theirs] = [(await one.get('abcdefgh'))!, (await two.get('abcdefgh'))!];
    expect(await two.update(theirs, { state: 'running' }, SAID)).toMatchObject({ version: 2, state: 'running' });
    expect(await one.update(mine, { state: 'cancelled' }, SAID)).toBeNull();
    expect(await one.get('abcdefgh')).toMatchObject({ state: 'running' });
  });

  it('loses no change when two change it at once', async () => {
    const [one, two] = [await store(), await store()];
    await one.insert(run({ extra: { count: 0 } }), SAID);
    const raise = async (opened: RunStore): Promise<void> => {
      for (let times = 0; times < 50; times++) {
        await opened.change('abcdefgh', ({ extra }) => ({
          change: { extra: { count: Number(extra.count) + 1 } },
          ...SAID,
        }));
      }
    };
    await Promise.all([raise(one), raise(two)]);
    expect((await one.get('abcdefgh'))?.extra.count).toBe(100);
  });

  it('writes an event for a new state and for words, not for anything else', async () => {
    const one = await store(new FakeClock(1000));
    await one.insert(run(), SAID);
    await one.change('abcdefgh', () => ({ change: { asOf: 5 }, ...SAID }));
    await one.change('abcdefgh', () => ({
      change: { state: 'running', nativeState: 'R' },
      source: 'queue',
      text: null,
    }));
    await one.change('abcdefgh', () => ({ change: {}, source: 'queue', text: 'a word' }));
    expect(
      (await one.events('abcdefgh')).map(({ state, nativeState, source, text }) => [state, nativeState, source, text]),
    ).toEqual([
      ['pending', null, 'client', null],
      ['running', 'R', 'queue', null],
      ['running', 'R', 'queue', 'a word'],
    ]);
  });

  it('is listed the newest first, by cluster, unfinished, hidden or not', async () => {
    const one = await store();
    await one.insert(run({ id: 'a', token: 'a', created: 1 }), SAID);
    await one.insert(run({ id: 'b', token: 'b', created: 2, state: 'failed' }), SAID);
    await one.insert(run({ id: 'c', token: 'c', created: 3, hidden: true }), SAID);
    await one.insert(run({ id: 'd', token: 'd', created: 4, cluster: cluster({ key: 'key-2' }) }), SAID);
    const ids = async (filter: Parameters<RunStore['list']>[0]) => (await one.list(filter)).map(({ id }) => id);
    expect(await ids({})).toEqual(['d', 'b', 'a']);
    expect(await ids({ hidden: true })).toEqual(['d', 'c', 'b', 'a']);
    expect(await ids({ unfinished: true })).toEqual(['d', 'a']);
    expect(await ids({ clusterKey: 'key-1' })).toEqual(['b', 'a']);
  });
});

describe('several windows', () => {
  it('see what another has changed', async () => {
    const clock = new FakeClock();
    const [one, two] = [await store(), await store(clock)];
    const seen: string[] = [];
    two.onDidChange(() => seen.push('changed'));
    const watch = two.watch(500);
    await clock.pass(1000);
    expect(seen).toEqual([]);
    await one.insert(run(), SAID);
    await clock.pass(500);
    expect(seen).toEqual(['changed']);
    watch.dispose();
  });

  it('have a right one after the other: a lease ends with its time or when it is given back', async () => {
    const clock = new FakeClock();
    const one = await store(clock);
    const lease = await one.takeLease('poll', 'window-1', 1000);
    expect(lease?.epoch).toBe(1);
    expect(await one.takeLease('poll', 'window-2', 1000)).toBeNull();
    expect((await one.takeLease('poll', 'window-1', 1000))?.epoch).toBe(1);
    await clock.pass(1001);
    expect((await one.takeLease('poll', 'window-2', 1000))?.epoch).toBe(2);
    await one.releaseLease(lease!);
    expect(await one.takeLease('poll', 'window-1', 1000)).toBeNull();
    await one.releaseLease({ name: 'poll', owner: 'window-2', epoch: 2 });
    expect((await one.takeLease('poll', 'window-1', 1000))?.epoch).toBe(3);
  });

  it('have turns that come one after the other, whoever takes them', async () => {
    const clock = new FakeClock();
    const [one, two] = [await store(clock), await store(clock)];
    const now = clock.now();
    expect([await one.takeTurn('a', 200), await two.takeTurn('a', 200), await one.takeTurn('a', 200)]).toEqual([
      now,
      now + 200,
      now + 400,
    ]);
    expect(await two.takeTurn('b', 200)).toBe(now);
    await clock.pass(10_000);
    expect(await two.takeTurn('a', 200)).toBe(clock.now());
  });

  it('have leases that are forgotten a day after they were over', async () => {
    const clock = new FakeClock();
    const one = await store(clock);
    const day = 24 * 3_600_000;
    const names = (): readonly unknown[] => {
      const database = new DatabaseSync(file);
      const rows = database.prepare('SELECT name FROM leases ORDER BY name').all();
      database.close();
      return rows.map(({ name }) => name);
    };
    await one.takeLease('tell:run-1', 'window', 1000);
    const given = await one.takeLease('ask:cluster', 'window', 1000);
    await one.releaseLease(given!);
    await clock.pass(day);
    await one.takeLease('submit:run-2', 'window', 1000);
    expect(names()).toEqual(['ask:cluster', 'submit:run-2', 'tell:run-1']);
    await clock.pass(2000);
    await one.takeLease('submit:run-2', 'window', 1000);
    expect(names()).toEqual(['submit:run-2']);
  });

  it('have a lease of any length, also of a third of a time', async () => {
    expect(await (await store(new FakeClock())).takeLease('poll', 'window-1', 20_000 / 3)).not.toBeNull();
  });

  it('have a lease for its whole time, however long the file was locked before', async () => {
    const clock = new FakeClock();
    const one = await store(clock);
    const other = new DatabaseSync(file);
    other.exec('BEGIN IMMEDIATE');
    const taking = one.takeLease('poll', 'window-1', 10_000);
    await clock.pass(12_000);
    other.exec('COMMIT');
    other.close();
    await clock.pass(1000);
    expect(await taking).not.toBeNull();
    expect(await one.takeLease('poll', 'window-2', 10_000)).toBeNull();
  });

  it('are no longer watched once they are closed', async () => {
    const clock = new FakeClock();
    const one = await store(clock);
    one.watch(500);
    await clock.pass(1000);
    one.dispose();
    await clock.pass(1000);
    expect(clock.sleeping).toBe(0);
  });

  it('wait for each other without stopping, and say so if that takes too long', async () => {
    const clock = new FakeClock();
    const one = await store(clock);
    const other = new DatabaseSync(file);
    other.exec('BEGIN IMMEDIATE');
    const waiting = one.insert(run(), SAID);
    await clock.pass(1000);
    other.exec('COMMIT');
    await clock.pass(1000);
    await waiting;
    other.exec('BEGIN IMMEDIATE');
    const failing = expect(one.remember('a', 'b')).rejects.toMatchObject({ code: 'store-busy', transient: true });
    await clock.pass(20_000);
    await failing;
    other.close();
  });

  it('remember small things for the user', async () => {
    const one = await store();
    await one.remember('cluster-of:/a.sh', 'big');
    await one.remember('cluster-of:/a.sh', 'small');
    expect([await one.recall('cluster-of:/a.sh'), await one.recall('none')]).toEqual(['small', null]);
  });
});

describe('clusters in the store', () => {
  it('keep their facts when only the snapshot is saved anew', async () => {
    const one = await store(new FakeClock(7));
    const facts = {
      present: true,
      version: '22.05',
      user: 'me',
      host: 'login1',
      clockOffsetMs: 0,
      history: { kept: true, seconds: null },
      features: {},
      trouble: null,
    };
    await one.saveCluster(cluster(), facts);
    await one.saveCluster(cluster({ name: 'renamed' }), null);
    expect(await one.clusters()).toEqual([{ key: 'key-1', snapshot: cluster({ name: 'renamed' }), facts, asked: 7 }]);
  });
});

describe('the file', () => {
  it('is for the user alone', async () => {
    await store();
    expect(statSync(join(folder, 'data')).mode & 0o777).toBe(0o700);
  });

  it('that is damaged is set aside, not deleted, and a new one begun', async () => {
    const first = await store();
    await first.insert(run(), SAID);
    first.dispose();
    const garbage = Buffer.alloc(64_000, 'not a database ');
    writeFileSync(file, garbage);
    const second = await store();
    expect(second.setAside).toMatch(/runs-host\.damaged-.*\.sqlite$/);
    expect(readFileSync(second.setAside!)).toEqual(garbage);
    expect(await second.list()).toEqual([]);
    await second.insert(run(), SAID);
  });

  it('that is damaged and cannot be set aside is told in words', async () => {
    const clock = new FakeClock();
    (await store(clock)).dispose();
    writeFileSync(file, Buffer.alloc(64_000, 'not a database '));
    const aside = file.replace(
      '.sqlite',
      `.damaged-${new Date(clock.now()).toISOString().replace(/[:.]/g, '-')}.sqlite`,
    );
    mkdirSync(join(aside, 'in the way'), { recursive: true });
    await expect(store(clock)).rejects.toMatchObject({ code: 'store-not-writable' });
  });

  it('that is damaged is set aside once, however many windows find it so at the same time', async () => {
    mkdirSync(join(folder, 'data'));
    writeFileSync(file, Buffer.alloc(64_000, 'not a database '));
    const stores = await Promise.all([store(), store(), store()]);
    expect(stores.filter(({ setAside }) => setAside !== null)).toHaveLength(1);
    expect(readdirSync(join(folder, 'data')).filter((name) => name.includes('damaged'))).toHaveLength(1);
    for (const [at, each] of stores.entries()) {
      await each.insert(run({ id: `run-${at}`, token: `token-${at}` }), SAID);
    }
    for (const each of stores) expect(await each.list()).toHaveLength(3);
  });

  it('with a damaged page is set aside too', async () => {
    const first = await store();
    for (let at = 0; at < 20; at++) await first.insert(run({ id: `run-${at}`, token: `token-${at}` }), SAID);
    first.dispose();
    const bytes = readFileSync(file);
    bytes.fill(0xff, 8192, 20_480);
    writeFileSync(file, bytes);
    const second = await store();
    expect(second.setAside).not.toBeNull();
    expect(existsSync(second.setAside!)).toBe(true);
  });

  it('of a newer version is refused and left alone', async () => {
    (await store()).dispose();
    const database = new DatabaseSync(file);
    database.exec(`PRAGMA user_version = ${STORE_VERSION + 1}`);
    database.close();
    await expect(store()).rejects.toMatchObject({ code: 'store-too-new' });
    expect(existsSync(file)).toBe(true);
  });

  it('in a folder that cannot be made is a sentence that names CLUSTERJOB_HOME', async () => {
    writeFileSync(join(folder, 'data'), 'a file is in the way');
    const error = await store().catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(UserError);
    expect(error).toMatchObject({ code: 'store-not-writable', message: expect.stringContaining('CLUSTERJOB_HOME') });
  });

  it.each(['version-1.sqlite'])('written by an earlier release (%s) is read with all it holds', async (name) => {
    (await store()).dispose();
    for (const ending of ['', '-wal', '-shm']) rmSync(file + ending, { force: true });
    copyFileSync(join(import.meta.dirname, '../../fixtures/store', name), file);
    const opened = await store();
    const runs = await opened.list({ hidden: true });
    expect(runs.map(({ id, state }) => [id, state])).toEqual([
      ['array', 'running'],
      ['abcdefgh', 'completed'],
    ]);
    expect(await opened.events('abcdefgh')).toHaveLength(2);
    expect(await opened.update(runs[0]!, { state: 'failed' }, SAID)).toMatchObject({ version: 2 });
  });
});

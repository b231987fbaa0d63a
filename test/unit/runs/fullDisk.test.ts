import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Clock } from '../../../src/base/clock.ts';
import { systemClock } from '../../../src/base/clock.ts';
import { UserError } from '../../../src/base/errors.ts';
import type { RunRecord } from '../../../src/runs/record.ts';
import { RunService } from '../../../src/runs/service.ts';
import { RunStore } from '../../../src/runs/store/store.ts';
import { Connections } from '../../../src/transport/connections.ts';
import { ClockAhead } from '../support/clockAhead.ts';
import { FakeClock } from '../support/fakeClock.ts';
import { runsContext } from '../support/openService.ts';
import { cluster, run, sentJob } from '../support/runs.ts';
import { SmallDisk, whyNoSmallDisk } from '../support/smallDisk.ts';
import { toyRun } from './submission/toyRun.ts';
import { ToyScheduler } from './submission/toyScheduler.ts';

const SAID = { source: 'client', text: null } as const;
const reason = whyNoSmallDisk();

let disk: SmallDisk;
/** On a disk with room. */
let folder: string;
let store: RunStore | undefined;

beforeEach(({ skip }) => {
  if (reason !== null) skip(reason);
  disk = new SmallDisk();
  folder = mkdtempSync(join(tmpdir(), 'clusterjob-room-'));
  store = undefined;
});

afterEach(() => {
  if (reason !== null) return;
  store?.dispose();
  disk.remove();
  rmSync(folder, { recursive: true, force: true });
});

async function failureOf(work: Promise<unknown>): Promise<UserError> {
  const error = await work.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof UserError)) throw new Error(`not told in words: ${String(error)}`);
  expect(error.message).not.toContain('\n');
  return error;
}

describe('a list of runs on a full disk', () => {
  let file: string;

  beforeEach(() => {
    file = join(disk.folder, 'data', 'runs-host.sqlite');
  });

  it('cannot be begun: the user is told where it was to be and what to do, and it can be later', async () => {
    disk.fill();
    const error = await failureOf(RunStore.open(file, systemClock));
    expect(error).toMatchObject({ code: 'disk-full', transient: true });
    expect(error.message).toContain(`${file} could not be used: the disk is full. Free some space`);
    expect(error.message).toContain('CLUSTERJOB_HOME');
    disk.free();
    store = await RunStore.open(file, systemClock);
    await store.insert(run(), SAID);
  });

  it('cannot be begun where not even a folder can be made', async () => {
    disk.fillNames();
    expect(await failureOf(RunStore.open(file, systemClock))).toMatchObject({ code: 'disk-full' });
  });

  it('loses nothing, takes nothing by halves, and goes on when there is room', async () => {
    store = await RunStore.open(file, systemClock);
    await store.insert(run(), SAID);
    disk.fill();
    // The first ones may still fit into what the file has.
    const tried = Array.from({ length: 30 }, (_, at) => run({ id: `run-${at}`, token: `token-${at}` }));
    const kept: RunRecord[] = [];
    for (const each of tried) {
      const error = await store.insert(each, SAID).then(
        () => null,
        (thrown: unknown) => thrown,
      );
      if (error === null) kept.push(each);
      else expect(error).toMatchObject({ code: 'disk-full' });
    }
    expect(kept.length).toBeLessThan(tried.length);
    const change = () => ({ change: { state: 'completed' }, ...SAID }) as const;
    await failureOf(store.change('abcdefgh', change));
    const names = ['abcdefgh', ...kept.map(({ id }) => id)].sort();
    const seen = async (from: RunStore) => (await from.list()).map(({ id }) => id).sort();
    expect(await seen(store)).toEqual(names);
    expect(await store.get('abcdefgh')).toEqual(run());

    // Another window, and one that comes after all others are gone.
    const other = await RunStore.open(file, systemClock);
    expect(await seen(other)).toEqual(names);
    other.dispose();
    store.dispose();
    store = await RunStore.open(file, systemClock);
    expect(store.setAside).toBe(null);
    expect(await seen(store)).toEqual(names);

    disk.free();
    expect(await store.change('abcdefgh', change)).toMatchObject({ state: 'completed', version: 2 });
  });

  it('says so in the state of the cluster, and is followed again when there is room', async () => {
    const clock = new FakeClock();
    store = await RunStore.open(file, clock);
    const toy = new ToyScheduler(folder);
    const service = serviceOf(store, toy, clock);
    await store.insert(run({ cluster: cluster({ backend: 'toy' }), state: 'running' }), SAID);
    disk.fill();
    service.poller.start();
    await expect
      .poll(async () => {
        await clock.pass(5000);
        return service.poller.status(cluster().key).failure;
      })
      .toContain('the disk is full');
    disk.free();
    await expect
      .poll(async () => {
        await clock.pass(5000);
        return service.poller.status(cluster().key).failure;
      })
      .toBe(null);
    close(service);
  });
});

it('a list of runs on a disk that cannot be written is told in one sentence', async () => {
  disk.makeReadOnly();
  const error = await failureOf(RunStore.open(join(disk.folder, 'data', 'runs-host.sqlite'), systemClock));
  expect(error).toMatchObject({ code: 'store-not-writable' });
  expect(error.message).toContain('CLUSTERJOB_HOME');
});

it('a list of runs whose disk has become read-only is told in one sentence', async () => {
  const file = join(disk.folder, 'runs-host.sqlite');
  (await RunStore.open(file, systemClock)).dispose();
  disk.makeReadOnly();
  const error = await failureOf(RunStore.open(file, systemClock));
  expect(error).toMatchObject({ code: 'store-not-writable' });
  expect(error.message).toContain(file);
});

describe('a submission', () => {
  let toy: ToyScheduler;
  let service: RunService;
  /** Time as the service sees it: far enough ahead for what a dead submission left to be looked for. */
  let clock: ClockAhead;

  beforeEach(() => {
    clock = new ClockAhead();
    toy = new ToyScheduler(folder);
    toy.set({});
  });

  afterEach(() => {
    if (reason === null) close(service);
  });

  async function serve(data: string): Promise<RunStore> {
    store = await RunStore.open(join(data, 'runs.sqlite'), clock);
    service = serviceOf(store, toy, clock);
    return store;
  }

  function freshRun(root: string, work: string): RunRecord {
    const job = sentJob({ localFolder: folder, filename: 'train.toy', aux: { 'helper.sh': 'true\n' } });
    return toyRun(root, { folder: work, job });
  }

  it('whose files do not fit leaves none of them, not even in part', async () => {
    const kept = await serve(folder);
    mkdirSync(join(disk.folder, 'work'));
    disk.fill();
    const error = await failureOf(service.submit(freshRun(disk.folder, join(disk.folder, 'work')), { intent: 'user' }));
    expect(error.message).toMatch(
      /work\/(helper\.sh|train\.toy) could not be written: no space is left\. Free some space/,
    );
    expect(readdirSync(join(disk.folder, 'work'))).toEqual([]);
    expect(toy.accepted).toEqual([]);
    expect(await kept.get('abcdefgh')).toMatchObject({ state: 'failed', step: 'given-up', schedulerId: null });
  });

  it.each(['fill', 'fillNames'] as const)(
    'for whose lock there is no room is known not to be submitted (%s)',
    async (fill) => {
      await serve(folder);
      disk[fill]();
      const done = await service.submit(freshRun(disk.folder, join(folder, 'work')), { intent: 'user' });
      expect(done).toMatchObject({ state: 'failed', step: 'given-up', exit: { class: 'never started', final: true } });
      expect(done.trouble?.message).toMatch(
        /^Nothing was submitted: .*\/\.clusterjob cannot be written: .*No space left/,
      );
      expect(toy.accepted).toEqual([]);
      expect(existsSync(join(disk.folder, '.clusterjob', done.token))).toBe(false);
    },
  );

  it('whose lock cannot be closed now is not lost: that is known as soon as there is room', async () => {
    const kept = await serve(folder);
    const record = { ...freshRun(disk.folder, join(folder, 'work')), step: 'sent' } as const;
    await kept.insert(record, SAID);
    disk.fillNames();
    await service.poller.refresh(null, 'background');
    expect(await kept.get(record.id)).toMatchObject({
      state: 'submitting',
      step: 'sent',
      trouble: { message: expect.stringContaining('No space left') },
    });
    disk.free();
    await service.poller.refresh(null, 'background');
    expect(await kept.get(record.id)).toMatchObject({ state: 'failed', step: 'given-up' });
    expect(existsSync(join(disk.folder, '.clusterjob', record.token, 'closed'))).toBe(true);
  });

  it('whose lock can be made and not be closed gives it back, or it would look like a submission', async () => {
    const kept = await serve(folder);
    const record = { ...freshRun(disk.folder, join(folder, 'work')), step: 'sent' } as const;
    await kept.insert(record, SAID);
    mkdirSync(join(disk.folder, '.clusterjob'));
    disk.fillNames();
    // Room for the folder, and none for the mark in it.
    disk.freeName();
    await service.poller.refresh(null, 'background');
    expect(await kept.get(record.id)).toMatchObject({ state: 'submitting', step: 'sent' });
    expect(readdirSync(join(disk.folder, '.clusterjob'))).toEqual([]);
  });

  it('whose answer cannot be kept is not made twice: its job is found when there is room', async () => {
    const kept = await serve(disk.folder);
    toy.set({ before: disk.fillCommand });
    const error = await failureOf(service.submit(freshRun(folder, join(folder, 'work')), { intent: 'user' }));
    expect(error).toMatchObject({ code: 'answer-not-kept', detail: 'the disk is full' });
    expect(error.message).toContain('do not submit it again');
    expect(await kept.get('abcdefgh')).toMatchObject({ state: 'submitting', step: 'sent' });
    disk.free();
    clock.aheadMs = 100_000;
    await service.poller.refresh(null, 'background');
    expect(await kept.get('abcdefgh')).toMatchObject({ schedulerId: '1', step: 'answered' });
    expect(toy.accepted).toEqual([freshRun(folder, folder).token]);
  });
});

function serviceOf(store: RunStore, toy: ToyScheduler, clock: Clock): RunService {
  return new RunService(runsContext(store, { connections: new Connections(), backend: () => toy.backend, clock }));
}

function close(service: RunService): void {
  service.dispose();
  service.context.connections.dispose();
}

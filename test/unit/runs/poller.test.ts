import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { JobState } from '../../../src/backends/jobState.ts';
import { UserError } from '../../../src/base/errors.ts';
import { Emitter } from '../../../src/base/event.ts';
import { reportFile } from '../../../src/job/report.ts';
import { Poller } from '../../../src/runs/poller.ts';
import type { RunRecord } from '../../../src/runs/record.ts';
import { RunStore } from '../../../src/runs/store/store.ts';
import type { ConnectionState, Transport } from '../../../src/transport/contract.ts';
import { output } from '../backends/outputs.ts';
import { connectionsTo } from '../support/connections.ts';
import { FakeClock } from '../support/fakeClock.ts';
import { fakeTransport } from '../support/fakeTransport.ts';
import { listingScheduler } from '../support/listingScheduler.ts';
import { runsContext } from '../support/openService.ts';
import type { OpenStore } from '../support/openStore.ts';
import { openStore } from '../support/openStore.ts';
import { cluster, exit, jobState, run, sentJob } from '../support/runs.ts';

const SAID = { source: 'client', text: null } as const;

/** A cluster that answers every question with what the test has put into `jobs`, or not at all. */
class AnsweringCluster {
  jobs: readonly JobState[] = [];
  down = false;
  exchanges = 0;
  /** Why no file can be read. */
  unreadable: UserError | null = null;

  get transport(): Transport {
    return fakeTransport({
      exchange: async (commands) => {
        this.exchanges++;
        if (this.down) throw new UserError({ what: 'no route to host', transient: true });
        return commands.map(() => output());
      },
      readFile: async () => {
        if (this.unreadable) throw this.unreadable;
        return null;
      },
    });
  }
}

let clock: FakeClock;
let place: AnsweringCluster;
let opened: OpenStore;
let store: RunStore;
let connection: { state: ConnectionState; readonly changes: Emitter<void> };
const pollers: Poller[] = [];

function poller(owner: string, shared: RunStore = store): Poller {
  const connections = {
    ...connectionsTo(async () => place.transport),
    state: () => connection.state,
    onDidChangeState: connection.changes.event,
  };
  const backend = () => listingScheduler(() => place.jobs);
  const made = new Poller(runsContext(shared, { connections, backend, clock, owner }));
  pollers.push(made);
  return made;
}

async function stored(): Promise<RunRecord> {
  return (await store.get('abcdefgh'))!;
}

beforeEach(async () => {
  clock = new FakeClock();
  place = new AnsweringCluster();
  connection = { state: { kind: 'not connected' }, changes: new Emitter() };
  opened = await openStore(clock);
  ({ store } = opened);
  await store.insert(run({ created: clock.now(), cluster: cluster({ minPollSeconds: 5 }) }), SAID);
});

afterEach(() => {
  for (const made of pollers.splice(0)) made.dispose();
  opened.close();
});

describe('following runs', () => {
  it('asks with growing pauses and stops when all are finished', async () => {
    place.jobs = [jobState()];
    poller('one').start();
    await clock.pass(5_000);
    expect(place.exchanges).toBe(1);
    expect(await stored()).toMatchObject({ state: 'running' });
    await clock.pass(10_000);
    expect(place.exchanges).toBe(2);
    place.jobs = [jobState({ state: 'completed', native: 'COMPLETED', exit: exit() })];
    await clock.pass(20_000);
    expect(await stored()).toMatchObject({ state: 'completed' });
    await clock.pass(3_600_000);
    expect(place.exchanges).toBe(3);
  });

  it('asks about all runs of a cluster in one exchange', async () => {
    await store.insert(
      run({ id: 'second', token: 'second', schedulerId: '13', cluster: cluster({ minPollSeconds: 5 }) }),
      SAID,
    );
    place.jobs = [jobState(), jobState({ ref: { id: '13' } })];
    poller('one').start();
    await clock.pass(5_000);
    expect(place.exchanges).toBe(1);
    expect((await store.get('second'))?.state).toBe('running');
  });

  it('changes nothing while the cluster cannot be reached, asks less and less, and goes on afterwards', async () => {
    place.jobs = [jobState()];
    const one = poller('one');
    one.start();
    await clock.pass(5_000);
    const before = await stored();
    place.down = true;
    await clock.pass(600_000);
    expect(await stored()).toEqual(before);
    expect(place.exchanges).toBeLessThan(10);
    expect(one.status('key-1').failure).toMatch(/no route to host/);
    place.down = false;
    await clock.pass(900_000);
    expect(one.status('key-1').failure).toBeNull();
  });

  it('asks soon after the user has signed in, however long the pause has grown', async () => {
    const one = poller('one');
    one.start();
    place.down = true;
    await clock.pass(600_000);
    const before = place.exchanges;
    place.down = false;
    connection.state = { kind: 'connected', since: clock.now() };
    connection.changes.fire();
    await clock.pass(5_000);
    expect(place.exchanges).toBe(before + 1);
    expect(one.status('key-1').failure).toBeNull();
  });

  it('asks soon after an order, however long the pause has grown', async () => {
    place.jobs = [jobState()];
    const following = poller('one');
    following.start();
    await clock.pass(600_000);
    await following.askAbout([await stored()], { intent: 'user' });
    const before = place.exchanges;
    await clock.pass(6_000);
    expect(place.exchanges).toBeGreaterThan(before);
  });

  it('asks no more often with several windows, and goes on when one of them is closed', async () => {
    place.jobs = [jobState()];
    const other = await RunStore.open(store.file, clock);
    const first = poller('one');
    first.start();
    poller('two', other).start();
    await clock.pass(5_000);
    expect(place.exchanges).toBe(1);
    await clock.pass(60_000);
    const together = place.exchanges;
    expect(together).toBeLessThanOrEqual(5);
    first.dispose();
    await clock.pass(120_000);
    expect(place.exchanges).toBeGreaterThan(together);
    other.dispose();
  });

  it('is done by the window that is looked at, with its shorter pauses', async () => {
    const other = await RunStore.open(store.file, clock);
    const hidden = poller('hidden');
    hidden.setWatched(false);
    hidden.start();
    await clock.pass(20_000);
    expect(place.exchanges).toBe(1);
    poller('seen', other).start();
    await clock.pass(5_000);
    expect(place.exchanges).toBe(2);
    other.dispose();
  });

  it('is less frequent while nobody looks', async () => {
    const one = poller('one');
    one.setWatched(false);
    one.start();
    await clock.pass(19_000);
    expect(place.exchanges).toBe(0);
    await clock.pass(2_000);
    expect(place.exchanges).toBe(1);
  });
});

describe('trouble on this side', () => {
  it('with the store ends no loop: the questions go on when it can be read again', async () => {
    place.jobs = [jobState()];
    poller('one').start();
    await clock.pass(5_000);
    const list = store.list.bind(store);
    store.list = () => Promise.reject(new UserError({ what: 'the store is busy', transient: true }));
    await clock.pass(60_000);
    expect(place.exchanges).toBe(1);
    store.list = list;
    await clock.pass(900_000);
    expect(place.exchanges).toBeGreaterThan(1);
  });

  it.each([
    ['not permitted', false],
    ['file system lost it', true],
  ])('with the report of one run (%s) does not keep the others from being followed', async (what, transient) => {
    place.unreadable = new UserError({ what, transient });
    const job = sentJob({ script: `#!/bin/sh\necho >${reportFile('reporter', null)}\n` });
    await store.insert(
      run({ id: 'reporter', token: 'reporter', schedulerId: '13', created: clock.now() + 1, job, cluster: cluster() }),
      SAID,
    );
    place.jobs = [jobState()];
    await poller('one').refresh(null);
    expect(await stored()).toMatchObject({ state: 'running' });
    // Nothing is concluded from a report that may be read the next time.
    expect((await store.get('reporter'))?.missingSince).toBe(transient ? null : clock.now());
  });
});

describe('refreshing', () => {
  it('asks at once, once for all who ask at the same time', async () => {
    const one = poller('one');
    await Promise.all([one.refresh('key-1'), one.refresh(null)]);
    expect(place.exchanges).toBe(1);
  });

  it('tells why it could not ask', async () => {
    place.down = true;
    await expect(poller('one').refresh(null)).rejects.toThrow(/no route to host/);
  });
});

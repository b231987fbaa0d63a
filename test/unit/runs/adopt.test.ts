import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Backend } from '../../../src/backends/contract.ts';
import type { JobState } from '../../../src/backends/jobState.ts';
import { describeRun } from '../../../src/runs/describe.ts';
import { runTooltip } from '../../../src/runs/runTree.ts';
import type { RunService } from '../../../src/runs/service.ts';
import type { RunStore } from '../../../src/runs/store/store.ts';
import { FakeClock } from '../support/fakeClock.ts';
import { FakeConnections, FakeMachine } from '../support/fakeMachine.ts';
import { ask, listingScheduler } from '../support/listingScheduler.ts';
import type { OpenService } from '../support/openService.ts';
import { openService } from '../support/openService.ts';
import { cluster, exit, jobState, run } from '../support/runs.ts';

const BIG = cluster();
const USER = { intent: 'user' } as const;
const SAID = { source: 'client', text: null } as const;

let clock: FakeClock;
let opened: OpenService;
let store: RunStore;
let service: RunService;
let jobs: readonly JobState[];
let cancelled: string[];

/** A scheduler that lists what the test has put into `jobs`. */
function backend(): Backend {
  return listingScheduler(() => jobs, {
    cancel: (refs) => ({
      commands: [ask('cancel')],
      read: () => {
        cancelled.push(...refs.map(({ id }) => id));
        return refs.map((ref) => ({ ref, outcome: 'accepted' as const, message: null }));
      },
    }),
  });
}

beforeEach(async () => {
  clock = new FakeClock();
  jobs = [];
  cancelled = [];
  const connections = new FakeConnections(new Map([[null, new FakeMachine()]]));
  opened = await openService({ clock, connections, backend });
  ({ store, service } = opened);
});

afterEach(() => opened.close());

describe('a job that was submitted in another way', () => {
  it('becomes a run with all that the scheduler tells', async () => {
    jobs = [jobState({ name: 'prep', stdout: '/data/prep/out.txt', reason: null })];
    const adopted = await service.adopt(BIG, '12', USER);
    expect(adopted).toMatchObject({
      state: 'running',
      schedulerId: '12',
      folder: '/data/prep',
      stdout: '/data/prep/out.txt',
      stderr: '/data/prep/out.txt',
      job: { name: 'prep', file: null },
      source: 'queue',
    });
    expect(await store.list()).toHaveLength(1);
    expect(await service.events(adopted)).toMatchObject([{ text: 'adopted: it was not submitted by Clusterjob' }]);
    expect(describeRun(adopted, clock.now()).title).toBe('prep');
  });

  it('is followed from then on', async () => {
    jobs = [jobState({ name: 'prep' })];
    const adopted = await service.adopt(BIG, '12', USER);
    jobs = [jobState({ name: 'prep', state: 'completed', native: 'COMPLETED', ended: clock.now(), exit: exit() })];
    expect(await service.refresh(adopted)).toMatchObject({ state: 'completed', exit: { status: 0 } });
  });

  it('can be cancelled', async () => {
    jobs = [jobState()];
    const adopted = await service.adopt(BIG, '12', USER);
    const [result] = await service.order({ order: 'cancel' }, [adopted], USER);
    expect(result?.outcome).toBe('accepted');
    expect(cancelled).toEqual(['12']);
  });

  it('keeps the starts that the scheduler has counted', async () => {
    jobs = [jobState({ restarts: 2 })];
    const adopted = await service.adopt(BIG, '12', USER);
    expect(adopted.attempts.map(({ number, state }) => [number, state])).toEqual([
      [1, 'cancelled'],
      [2, 'cancelled'],
      [3, 'running'],
    ]);
    expect((await service.refresh(adopted)).attempts).toHaveLength(3);
  });

  it('is an array where the scheduler tells of tasks', async () => {
    jobs = [jobState({}, '1-2'), jobState({ state: 'pending', native: 'PENDING', started: null }, '3-9')];
    expect(await service.adopt(BIG, '12', USER)).toMatchObject({
      state: 'running',
      tasks: [{ state: 'running' }, { state: 'pending' }],
    });
  });

  it('says nothing of a folder that nobody told', async () => {
    jobs = [jobState({ stdout: 'out.txt' })];
    const adopted = await service.adopt(BIG, '12', USER);
    expect(adopted.stdout).toBeNull();
    expect(runTooltip(adopted, clock.now()).join('\n')).not.toContain('Folder');
  });

  it('is adopted once', async () => {
    jobs = [jobState()];
    const first = await service.adopt(BIG, '12', USER);
    expect((await service.adopt(BIG, '12', USER)).id).toBe(first.id);
    expect(await store.list()).toHaveLength(1);
  });

  it('stays the run that it is', async () => {
    await store.insert(run({ created: clock.now() }), SAID);
    jobs = [jobState()];
    expect((await service.adopt(BIG, '12', USER)).id).toBe('abcdefgh');
  });

  it('is recognised by the token of another list of runs', async () => {
    jobs = [jobState({ token: 'clusterjob-ffffffffffffffffffffffff' })];
    const adopted = await service.adopt(BIG, '12', USER);
    expect((await service.refresh(adopted)).asOf).toBe(clock.now());
    expect((await service.jobsOn(BIG, USER))[0]?.run?.id).toBe(adopted.id);
  });

  it.each([
    ['12', '12.server', true],
    ['12', '12[]', true],
    ['12', '123', false],
    ['', '12', false],
  ])('is meant by %j where it is called %s: %s', async (given, id, meant) => {
    jobs = [jobState({ ref: { id } })];
    const adopting = service.adopt(BIG, given, USER);
    if (meant) expect((await adopting).schedulerId).toBe(id);
    else await expect(adopting).rejects.toMatchObject({ code: 'no-such-job' });
  });

  it('has to be named whole where several are meant', async () => {
    jobs = [jobState({ ref: { id: '12.one' } }), jobState({ ref: { id: '12.two' } })];
    await expect(service.adopt(BIG, '12', USER)).rejects.toMatchObject({ code: 'ambiguous-job' });
  });
});

import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { JobState } from '../../../src/backends/jobState.ts';
import { createRegistry } from '../../../src/backends/registry.ts';
import { UserError } from '../../../src/base/errors.ts';
import type { ClusterSnapshot } from '../../../src/runs/clusters.ts';
import { JobLoader } from '../../../src/runs/jobLoader.ts';
import type { RunRecord } from '../../../src/runs/record.ts';
import type { RunService } from '../../../src/runs/service.ts';
import type { RunStore } from '../../../src/runs/store/store.ts';
import { FakeClock } from '../support/fakeClock.ts';
import { FakeConnections, FakeMachine } from '../support/fakeMachine.ts';
import { ask, listingScheduler } from '../support/listingScheduler.ts';
import { MemoryFiles } from '../support/memoryFiles.ts';
import type { OpenService } from '../support/openService.ts';
import { openService } from '../support/openService.ts';
import { cluster, exit, jobState, run } from '../support/runs.ts';

const USER = { intent: 'user' } as const;
const SAID = { source: 'client', text: null } as const;

/** The scheduler of both clusters: what a machine prints are the states of its jobs, and it prints what it cancels. */
const SCHEDULER = listingScheduler((output) => JSON.parse(output?.stdout || '[]') as readonly JobState[], {
  cancel: (refs) => ({
    commands: [ask('cancel', ...refs.map(({ id }) => id))],
    read: () => refs.map((ref) => ({ ref, outcome: 'accepted' as const, message: null })),
  }),
});

let clock: FakeClock;
let opened: OpenService;
let store: RunStore;
let service: RunService;
let one: FakeMachine;
let two: FakeMachine;

beforeEach(async () => {
  clock = new FakeClock();
  one = new FakeMachine();
  two = new FakeMachine();
  const machines = new Map([
    ['login.one', one],
    ['login.two', two],
  ]);
  opened = await openService({ clock, connections: new FakeConnections(machines), backend: () => SCHEDULER });
  ({ store, service } = opened);
});

afterEach(() => opened.close());

/** The cluster that a profile of this name describes in a workspace of its own. */
async function inWorkspace(
  workspace: string,
  remote: string,
  resolveAddress: (name: string) => Promise<string> = async (name) => name,
): Promise<ClusterSnapshot> {
  const files = new MemoryFiles({
    [`${workspace}/.clusterjob/clusters/hpc.ini`]: `[Attributes]\nbackend = slurm\nremote = ${remote}\n`,
  });
  const folders = async () => ({
    folders: { user: null, workspace: `${workspace}/.clusterjob` },
    problems: [],
  });
  const loader = new JobLoader({ files, backends: createRegistry(), folders, host: 'here', resolveAddress });
  const found = (await loader.clusters(`${workspace}/train.sh`)).find((choice) => choice.cluster.name === 'hpc');
  if (!found) throw new Error('no profile');
  return found.cluster;
}

async function stored(id: string, place: ClusterSnapshot): Promise<RunRecord> {
  const made = run({ id, token: `token-${id}`, created: clock.now(), cluster: place });
  await store.insert(made, SAID);
  return made;
}

describe('two clusters that give the same ids', () => {
  it('are asked apart, and each answers for its own run', async () => {
    const first = await stored('aaaaaaaa', cluster({ key: 'one', transport: 'ssh', remote: 'login.one' }));
    const second = await stored('bbbbbbbb', cluster({ key: 'two', transport: 'ssh', remote: 'login.two' }));
    one.answers = () => JSON.stringify([jobState()]);
    two.answers = () => JSON.stringify([jobState({ state: 'completed', native: 'COMPLETED', exit: exit() })]);
    await service.poller.refresh(null);
    expect((await store.get(first.id))?.state).toBe('running');
    expect((await store.get(second.id))?.state).toBe('completed');
    expect([one.exchanges, two.exchanges]).toEqual([1, 1]);
  });

  it('get each only the orders for its own run', async () => {
    const first = await stored('aaaaaaaa', cluster({ key: 'one', transport: 'ssh', remote: 'login.one' }));
    await stored('bbbbbbbb', cluster({ key: 'two', transport: 'ssh', remote: 'login.two' }));
    const sent: string[] = [];
    one.answers = ({ args }) => {
      sent.push(args.join(' '));
      return JSON.stringify([jobState()]);
    };
    await service.order({ order: 'cancel' }, [first], USER);
    expect(sent).toContain('cancel 12');
    expect(two.exchanges).toBe(0);
    expect((await store.get('bbbbbbbb'))?.state).toBe('pending');
  });

  it('name each only its own job as a run', async () => {
    const place = cluster({ key: 'two', transport: 'ssh', remote: 'login.two' });
    await stored('aaaaaaaa', cluster({ key: 'one', transport: 'ssh', remote: 'login.one' }));
    two.answers = () => JSON.stringify([jobState()]);
    expect((await service.jobsOn(place, USER)).map((job) => job.run)).toEqual([null]);
    expect((await service.adopt(place, '12', USER)).cluster.key).toBe('two');
    expect(await store.list()).toHaveLength(2);
  });

  it('fail apart: the runs of the other one go on', async () => {
    await stored('aaaaaaaa', cluster({ key: 'one', transport: 'ssh', remote: 'login.one' }));
    await stored('bbbbbbbb', cluster({ key: 'two', transport: 'ssh', remote: 'login.two' }));
    one.failure = new UserError({ what: 'You are not signed in to login.one', code: 'sign-in-needed' });
    two.answers = () => JSON.stringify([jobState()]);
    await expect(service.poller.refresh(null)).rejects.toMatchObject({ code: 'sign-in-needed' });
    expect((await store.get('aaaaaaaa'))?.state).toBe('pending');
    expect((await store.get('bbbbbbbb'))?.state).toBe('running');
  });
});

describe('two workspaces with a profile of the same name', () => {
  it('have clusters of their own where the profiles lead to different hosts', async () => {
    const first = await stored('aaaaaaaa', await inWorkspace('/a', 'login.one'));
    const second = await stored('bbbbbbbb', await inWorkspace('/b', 'login.two'));
    expect(first.cluster.name).toBe(second.cluster.name);
    expect(first.cluster.key).not.toBe(second.cluster.key);
    one.answers = () => JSON.stringify([jobState()]);
    await service.refresh(first);
    expect((await store.get('aaaaaaaa'))?.state).toBe('running');
    expect((await store.get('bbbbbbbb'))?.state).toBe('pending');
    expect(two.exchanges).toBe(0);
  });

  it('share one cluster where they lead to the same host, which is asked once', async () => {
    await stored('aaaaaaaa', await inWorkspace('/a', 'login.one'));
    await stored('bbbbbbbb', await inWorkspace('/b', 'login.one'));
    await service.poller.refresh(null);
    expect(one.exchanges).toBe(1);
  });

  it('share one cluster where two names lead to the same host, and not where one name leads to two', async () => {
    const keyOf = async (remote: string, leadsTo: string) => (await inWorkspace('/a', remote, async () => leadsTo)).key;
    expect(await keyOf('big', 'me@login.one:22')).toBe(await keyOf('login.one', 'me@login.one:22'));
    expect(await keyOf('big', 'me@login.one:22')).not.toBe(await keyOf('big', 'me@login.two:22'));
  });

  it('leave a run where it was sent when the profile changes', async () => {
    const sent = await stored('aaaaaaaa', await inWorkspace('/a', 'login.one'));
    expect((await inWorkspace('/a', 'login.two')).key).not.toBe(sent.cluster.key);
    await service.refresh(sent);
    expect([one.exchanges, two.exchanges]).toEqual([1, 0]);
  });
});

import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Backend, OrderAnswer, Plan } from '../../../src/backends/contract.ts';
import type { JobRef, JobState, Seen } from '../../../src/backends/jobState.ts';
import { UserError } from '../../../src/base/errors.ts';
import type { Resource } from '../../../src/job/dialect.ts';
import { formatTasks, parseTasks } from '../../../src/job/tasks.ts';
import type { RunRecord } from '../../../src/runs/record.ts';
import type { RunService } from '../../../src/runs/service.ts';
import type { Transport } from '../../../src/transport/contract.ts';
import { output } from '../backends/outputs.ts';
import { connectionsTo } from '../support/connections.ts';
import { FakeClock } from '../support/fakeClock.ts';
import { fakeTransport } from '../support/fakeTransport.ts';
import { ask, listingScheduler } from '../support/listingScheduler.ts';
import type { OpenService } from '../support/openService.ts';
import { openService } from '../support/openService.ts';
import { arrayRun, exit, jobState, run, sentJob } from '../support/runs.ts';

const SAID = { source: 'client', text: null } as const;
const USER = { intent: 'user' } as const;

/** A scheduler that does what it is told to the jobs that the test has given it, and counts what it is asked. */
class ObedientScheduler {
  jobs: JobState[] = [];
  answer: OrderAnswer['outcome'] = 'accepted';
  down = false;
  /** What came, in its order. */
  readonly heard: string[] = [];
  /** How many exchanges are under way, and the most that ever were. */
  #open = 0;
  most = 0;

  get transport(): Transport {
    return fakeTransport({
      exchange: async (commands) => {
        this.most = Math.max(this.most, ++this.#open);
        await new Promise((resolve) => setImmediate(resolve));
        this.#open--;
        if (this.down) throw new UserError({ what: 'no route to host', transient: true });
        return commands.map(() => output());
      },
    });
  }

  get backend(): Backend {
    const order =
      (name: string, effect: Partial<JobState>) =>
      (refs: readonly JobRef[], changes: readonly Resource[] = []): Plan<readonly OrderAnswer[]> => ({
        commands: [ask(name)],
        read: () => {
          const about = refs.map(({ id, tasks }) => (tasks ? `${id}[${formatTasks(tasks)}]` : id));
          this.heard.push([name, ...about, ...changes.map(({ key, value }) => `${key}=${value}`)].join(' '));
          if (this.answer === 'accepted') this.jobs = this.jobs.map((job) => ({ ...job, ...effect }));
          return refs.map((ref) => ({ ref, outcome: this.answer, message: null }));
        },
      });
    return listingScheduler(() => this.jobs, {
      query: (refs) => ({
        commands: [ask('query')],
        read: (): Seen => {
          this.heard.push(`query ${refs.map(({ id }) => id).join(' ')}`);
          return { states: this.jobs, answered: refs, unread: [], failure: null };
        },
      }),
      cancel: order('cancel', { state: 'failed', native: 'F', ended: 1, exit: exit({ class: 'signal', signal: 9 }) }),
      hold: order('hold', { state: 'held', native: 'H' }),
      release: order('release', { state: 'pending', native: 'PD' }),
      requeue: order('requeue', { state: 'pending', native: 'PD', exit: null, ended: null, restarts: 1 }),
      alter: order('alter', {}),
    });
  }
}

let scheduler: ObedientScheduler;
let opened: OpenService;
let service: RunService;

async function stored(): Promise<RunRecord> {
  return (await service.context.store.get('abcdefgh'))!;
}

beforeEach(async () => {
  scheduler = new ObedientScheduler();
  opened = await openService({
    connections: connectionsTo(async () => scheduler.transport),
    backend: () => scheduler.backend,
    clock: new FakeClock(),
  });
  ({ service } = opened);
});

afterEach(() => opened.close());

async function have(record: RunRecord, state: JobState): Promise<RunRecord> {
  scheduler.jobs = [state];
  return await service.context.store.insert(record, SAID).then(() => record);
}

describe('an order', () => {
  it('asks before and afterwards, and shows what it did', async () => {
    const record = await have(run(), jobState({ state: 'pending', native: 'PD' }));
    expect(await service.order({ order: 'hold' }, [record], USER)).toMatchObject([
      { outcome: 'accepted', run: { state: 'held' } },
    ]);
    expect(scheduler.heard).toEqual(['query 12', 'hold 12', 'query 12']);
  });

  it('is not given to a run in a state that does not fit', async () => {
    const record = await have(run(), jobState({ state: 'running' }));
    const results = await service.order({ order: 'hold' }, [record], USER);
    expect(results).toMatchObject([{ outcome: 'nothing to do', message: 'a run that is running cannot be held' }]);
    expect(scheduler.heard).toEqual(['query 12']);
  });

  it('for tasks of an array names them alone, and fits where one of its tasks fits', async () => {
    const array = arrayRun('1-9', { state: 'running' });
    const groups = [
      { ...array.tasks![0]!, tasks: parseTasks('1-3')!, state: 'running' as const },
      { ...array.tasks![0]!, tasks: parseTasks('4-9')! },
    ];
    const record = await have({ ...array, tasks: groups }, jobState({ state: 'pending' }, '4-9'));
    expect(service.canOrder(record, 'hold')).toBe(true);
    expect(service.canOrder(record, 'release')).toBe(false);
    await service.order({ order: 'hold', tasks: parseTasks('5-6')! }, [record], USER);
    expect(scheduler.heard).toContain('hold 12[5-6]');
  });

  it('never asks while another question to the cluster is under way', async () => {
    const record = await have(run(), jobState({ state: 'pending', native: 'PD' }));
    await Promise.all([
      service.poller.refresh(null),
      service.order({ order: 'hold' }, [record], USER),
      service.poller.refresh(null),
    ]);
    expect(scheduler.most).toBe(1);
    expect(await stored()).toMatchObject({ state: 'held' });
  });

  it('shows a finished run that starts anew, of which the rounds would not ask any more', async () => {
    const record = await have(run({ state: 'failed', exit: exit() }), jobState({ state: 'failed', exit: exit() }));
    await service.order({ order: 'requeue' }, [record], USER);
    expect(await stored()).toMatchObject({ state: 'pending', attempts: [{ number: 1 }, { number: 2 }] });
  });

  it('stands where its effect cannot be seen at once', async () => {
    const record = await have(run(), jobState({ state: 'pending', native: 'PD' }));
    const { backend } = scheduler;
    const hold = backend.hold?.bind(backend);
    Object.defineProperty(scheduler, 'backend', {
      value: {
        ...backend,
        hold: (refs: readonly JobRef[]) => {
          const plan = hold!(refs);
          const read: typeof plan.read = (outputs) => {
            scheduler.down = true;
            return plan.read(outputs);
          };
          return { ...plan, read };
        },
      },
    });
    expect(await service.order({ order: 'hold' }, [record], USER)).toMatchObject([{ outcome: 'accepted' }]);
  });

  it('is an error where the cluster cannot be asked first', async () => {
    const record = await have(run(), jobState());
    scheduler.down = true;
    await expect(service.order({ order: 'cancel' }, [record], USER)).rejects.toThrow('no route to host');
  });
});

describe('cancelling', () => {
  it('makes of a killed run a cancelled one', async () => {
    const record = await have(run({ state: 'running' }), jobState());
    await service.order({ order: 'cancel' }, [record], USER);
    expect(await stored()).toMatchObject({ state: 'cancelled', exit: { class: 'cancelled', signal: 9 } });
  });

  it('remembers nothing where the scheduler refused', async () => {
    const record = await have(run({ state: 'running' }), jobState());
    scheduler.answer = 'refused';
    expect(await service.order({ order: 'cancel' }, [record], USER)).toMatchObject([{ outcome: 'refused' }]);
    expect((await stored()).extra).toEqual({});
  });
});

describe('altering', () => {
  const resources = [
    { key: 'time', value: '1:00:00', native: false },
    { key: 'queue', value: 'short', native: false },
  ];

  it('is read as a settings file is, and stored with the run', async () => {
    const usage = {
      ...{ maxRssBytes: null, cpuSeconds: null, elapsedSeconds: null },
      requested: { memBytes: null, seconds: 3600, cores: 4, nodes: 1 },
    };
    const waiting = run({ job: sentJob({ resources }), usage });
    const record = await have(waiting, jobState({ state: 'pending', native: 'PD', queue: null }));
    const changes = service.readChanges(record, ['time=2:00:00', 'mem = 4G', 'jobname=long', 'slurm.nice=5']);
    expect(await service.order({ order: 'alter', changes }, [record], USER)).toMatchObject([{ outcome: 'accepted' }]);
    expect(scheduler.heard).toContain('alter 12 time=2:00:00 mem=4096 jobname=long nice=5');
    const { job, usage: altered } = await stored();
    expect(job.name).toBe('long');
    expect(job.resources.map(({ key, value }) => `${key}=${value}`)).toEqual([
      ...['time=2:00:00', 'queue=short', 'mem=4096', 'jobname=long', 'nice=5'],
    ]);
    expect(altered?.requested).toEqual({ memBytes: 4096 * 1024 * 1024, seconds: 7200, cores: 4, nodes: 1 });
    const texts = (await service.events(record)).map(({ text }) => text);
    expect(texts).toContain('altered: time = 2:00:00, mem = 4096, jobname = long, nice = 5');
  });

  it('changes nothing in the record where the scheduler refuses', async () => {
    const record = await have(run({ job: sentJob({ resources }) }), jobState({ state: 'pending', native: 'PD' }));
    scheduler.answer = 'refused';
    await service.order({ order: 'alter', changes: service.readChanges(record, ['time=2:00:00']) }, [record], USER);
    expect((await stored()).job.resources).toEqual(resources);
  });

  it.each([
    ['time', /'time' is no change of a resource\. Write it as key=value/],
    ['mem=much', /mem/],
  ])('refuses %s with the reason', (word, message) => {
    expect(() => service.readChanges(run(), [word])).toThrow(message);
  });
});

describe('waiting with a time limit', () => {
  it('tells a run that goes on from a cluster that gave no answer at last', async () => {
    const record = await have(run({ state: 'running' }), jobState());
    expect(await service.wait(record, 0, USER)).toMatchObject({ outcome: 'timed out' });
    scheduler.down = true;
    expect(await service.wait(record, 0, USER)).toMatchObject({ outcome: 'unreachable', run: { state: 'running' } });
  });
});

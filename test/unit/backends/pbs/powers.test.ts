import { describe, expect, it } from 'vitest';
import type { LogRequest } from '../../../../src/backends/contract.ts';
import { output, outputOf, readCaptured } from '../outputs.ts';
import { refs } from '../powersOverJobs.ts';
import { resources } from '../resourceList.ts';
import { CAPTURED_AT, torque } from './asked.ts';

const SERVER = 'torque01.lab.local';

function captured(name: string) {
  return outputOf(readCaptured(`pbs/${name}.json`));
}

describe('query', () => {
  it('asks for arrays apart, with their tasks', () => {
    const plan = torque.query([{ id: `63.${SERVER}` }, { id: `70[].${SERVER}` }]);
    expect(plan.commands.map(({ args }) => args)).toEqual([
      ['-x', `63.${SERVER}`],
      ['-t', '-x', `70[].${SERVER}`],
    ]);
  });

  it('reads the documents of several ids, and what is said of another on the side', () => {
    const [running, held] = [captured('query/running'), captured('query/held-user')];
    const ids = [`63.${SERVER}`, `999999.${SERVER}`, `67.${SERVER}`];
    const seen = torque.query(refs(ids)).read([
      {
        ...captured('foreign/qstat-some-unknown'),
        stdout: `${running.stdout}${held.stdout}`,
      },
    ]);
    expect(seen.states.map(({ ref, state }) => [ref.id, state])).toEqual([
      [ids[0], 'running'],
      [ids[2], 'held'],
    ]);
    expect(seen.answered.map(({ id }) => id)).toEqual(ids);
    expect(seen.failure).toBeNull();
  });

  it.each(['63', '63.torque01'])('knows the job by the id %s', (id) => {
    expect(torque.query([{ id }]).read([captured('query/running')]).states).toMatchObject([{ ref: { id } }]);
  });

  it.each(['qstat-server-down', 'qstat-trqauthd-down'])('%s speaks for nobody', (name) => {
    const seen = torque.query([{ id: `63.${SERVER}` }]).read([captured(`foreign/${name}`)]);
    expect([seen.answered, seen.failure?.transient]).toEqual([[], true]);
    expect(seen.failure?.message).toMatch(/^cannot connect to server/);
  });

  it('does not take half a document for an answer', () => {
    const answer = captured('query/running');
    const seen = torque
      .query([{ id: `63.${SERVER}` }])
      .read([{ ...answer, stdout: answer.stdout.slice(0, answer.stdout.indexOf('</Job>')) }]);
    expect([seen.states, seen.answered]).toEqual([[], []]);
  });

  it('says that a job that was started in vain again and again will never run', () => {
    const [state] = torque.query([{ id: `99.${SERVER}` }]).read([captured('query/fin-prologue4')]).states;
    expect(state).toMatchObject({ state: 'pending', exit: null, reason: { stuck: { next: /Cancel/ } } });
  });

  it('calls a task by the name of its array', () => {
    const { states } = torque.query([{ id: `70[].${SERVER}` }]).read([captured('query/array-tasks')]);
    expect(new Set(states.map(({ name }) => name))).toEqual(new Set(['arr']));
  });
});

describe('how a job ended', () => {
  const changed = (from: RegExp, to: string) => {
    const answer = captured('query/fin-exit3');
    return torque.query([{ id: `84.${SERVER}` }]).read([{ ...answer, stdout: answer.stdout.replace(from, to) }]).states;
  };

  it.each([
    ['-10', 'out of memory'],
    ['-12', 'wall time'],
    ['-4', 'node failure'],
    ['265', 'signal'],
    ['139', 'signal'],
  ])('%s is %s', (status, kind) => {
    const states = changed(/<exit_status>3/, `<exit_status>${status}`);
    expect(states).toMatchObject([{ state: 'failed', exit: { class: kind } }]);
  });

  it('was a dependency where the comment says so', () => {
    const states = changed(
      /<comment>.*<exit_status>3/,
      '<comment>Job deleted as result of dependency on job 1</comment><exit_status>271',
    );
    expect(states).toMatchObject([{ state: 'cancelled', exit: { class: 'dependency' } }]);
  });

  it('was deleted before it started where nothing else is told', () => {
    const states = changed(/<exit_status>3<\/exit_status>|<(start_time|comp_time)>\d+<\/\1>/g, '');
    expect(states).toMatchObject([{ state: 'cancelled', started: null, exit: { class: 'cancelled', status: null } }]);
  });
});

describe('find', () => {
  it('takes name, folder and time for a candidate', () => {
    const search = { token: 't', jobName: 'runner', folder: '/home/hpc/trqlab', since: 1_795_168_766_000 };
    const found = (parts: Partial<typeof search>) =>
      torque
        .find({ ...search, ...parts })
        .read([captured('queryMine/all')])
        .states.map(({ ref }) => ref.id);
    expect(found({})).toEqual([`63.${SERVER}`]);
    expect(found({ folder: '/home/hpc' })).toEqual([]);
    expect(found({ since: search.since + 3_600_000 })).toEqual([]);
  });
});

describe('orders', () => {
  const down = captured('cancel/server-down');

  it('to a server that is down are in doubt', () => {
    for (const order of [torque.cancel, torque.hold, torque.release, torque.requeue]) {
      expect(order([{ id: `1.${SERVER}` }]).read([down])).toMatchObject([{ outcome: 'unclear' }]);
    }
  });

  it('to several jobs are told apart', () => {
    const plan = torque.release([{ id: '999999' }, { id: `65.${SERVER}` }]);
    expect(plan.commands).toHaveLength(2);
    expect(plan.read([captured('release/unknown'), captured('release/held')]).map(({ outcome }) => outcome)).toEqual([
      'gone',
      'accepted',
    ]);
  });

  it('delete whole jobs together and tasks apart', () => {
    const tasks = [
      { first: 4, last: 5 },
      { first: 7, last: 7 },
    ];
    const id = `73[].${SERVER}`;
    const plan = torque.cancel([{ id, tasks }, { id: `1.${SERVER}` }, { id: `2.${SERVER}` }]);
    expect(plan.commands.map(({ args }) => args)).toEqual([
      [`1.${SERVER}`, `2.${SERVER}`],
      ['-t', '4-5,7', id],
    ]);
  });
});

describe('the site', () => {
  const others = [output({ stdout: 'hpc\n' }), output({ stdout: 'torque01\n' }), output({ stdout: '1795168800\n' })];

  it('is read from the server', () => {
    expect(torque.probe().read([captured('probe/version'), captured('probe/server'), ...others])).toEqual({
      present: true,
      version: '6.1.3.h5',
      user: 'hpc',
      host: 'torque01',
      clockOffsetMs: 1_795_168_800_500 - CAPTURED_AT,
      history: { kept: false, seconds: null },
      features: { maxArraySize: 1000, keepCompletedSeconds: 300, defaultQueue: 'workq', scheduling: true },
      trouble: null,
    });
  });

  it('may have a server that is down', () => {
    const facts = torque.probe().read([captured('probe/version'), captured('foreign/qstat-server-down'), ...others]);
    expect(facts.present).toBe(true);
    expect(facts.trouble).toMatch(/^cannot connect to server/);
  });

  it('has queues with limits and load', () => {
    const { queues, failure } = torque
      .queues()
      .read([captured('queues/queues'), captured('probe/server'), captured('queues/nodes-two')]);
    expect(failure).toBeNull();
    const load = { nodes: 2, idleNodes: 0, cores: 12, idleCores: 4, pendingJobs: 0, runningJobs: 0 };
    expect(queues).toMatchObject([
      { name: 'short', default: false, state: 'open', maxSeconds: 600, defaultSeconds: 300, maxCoresPerNode: 8, load },
      { name: 'workq', default: true, maxSeconds: null, defaultSeconds: 3600, maxMemMbPerNode: 24_105 },
    ]);
    expect(queues[1]?.load).toMatchObject({ pendingJobs: 2, runningJobs: 7 });
  });

  it('has no queues to tell of while the server is down', () => {
    const broken = captured('foreign/qstat-server-down');
    expect(torque.queues().read([broken, broken, broken])).toMatchObject({ queues: [], failure: { transient: true } });
  });
});

describe('the files of the output', () => {
  const request = (record: Parameters<typeof resources>[0], parts: Partial<LogRequest> = {}): LogRequest => ({
    ref: { id: `70.${SERVER}` },
    jobName: 'demo',
    folder: '/home/me',
    resources: resources(record),
    ...parts,
  });
  const array = { ref: { id: `70[].${SERVER}` } };

  it.each([
    [request({}), '/home/me/demo.o70', '/home/me/demo.e70'],
    [request({}, { jobName: 'a/b' }), '/home/me/b.o70', '/home/me/b.e70'],
    [request({}, { ...array, task: 3 }), '/home/me/demo.o70-3', '/home/me/demo.e70-3'],
    [request({ stdout: 'a-$PBS_JOBID.out', join: true }), `/home/me/a-70.${SERVER}.out`, `/home/me/a-70.${SERVER}.out`],
    [request({ stdout: 'x', stderr: '/tmp/$HOME' }), '/home/me/x', null],
    [request({ stdout: 'x' }, { ...array, task: 2 }), null, '/home/me/demo.e70-2'],
  ])('%#', (asked, stdout, stderr) => {
    expect(torque.logPaths(asked)).toEqual({ stdout, stderr, spooled: true, direct: { key: '-k', value: 'oe' } });
  });

  it('can be read while the job runs with -k oe', () => {
    expect(torque.logPaths(request({ '-k': 'oe' }))).toEqual({ stdout: null, stderr: null, spooled: false });
  });
});

it('lets a job wait for the success of others, arrays in words of their own', () => {
  expect(torque.dependOn(['12.s', '13[].s'])).toBe('afterok:12.s,afterokarray:13[].s');
  expect(torque.dependOn(['12.s'])).toBe('afterok:12.s');
});

import { describe, expect, it } from 'vitest';
import type { LogRequest } from '../../../../src/backends/contract.ts';
import { output, outputOf, readCaptured } from '../outputs.ts';
import { resources } from '../resourceList.ts';
import { CAPTURED_AT, pbspro } from './asked.ts';

function captured(name: string) {
  return outputOf(readCaptured(`pbspro/${name}.json`));
}

function changed(name: string, from: string | RegExp, to: string) {
  const answer = captured(name);
  const stdout = answer.stdout.replace(from, to);
  expect(stdout).not.toBe(answer.stdout);
  return { ...answer, stdout };
}

describe('query', () => {
  const one = [{ id: '1037.pbs01' }];

  it('asks for arrays apart, with their tasks, and each job once', () => {
    const tasks = [{ first: 1, last: 2 }];
    const plan = pbspro.query([{ id: '7.pbs01' }, { id: '8[].pbs01', tasks }, { id: '7.pbs01' }]);
    expect(plan.commands.map(({ file, args }) => [file, ...args].join(' '))).toEqual([
      'qstat -f -F json 7.pbs01',
      'qstat -t -f -F json 8[].pbs01',
    ]);
  });

  it('gives the tasks that were asked for', () => {
    const tasks = [
      { first: 2, last: 3 },
      { first: 9, last: 9 },
    ];
    const seen = pbspro.query([{ id: '1044[].pbs01', tasks }]).read([captured('query/array-tasks')]);
    expect(seen.states.map(({ ref }) => ref.tasks)).toEqual([[{ first: 2, last: 2 }], [{ first: 3, last: 3 }]]);
    expect(seen.answered).toEqual([{ id: '1044[].pbs01', tasks }]);
  });

  it.each(['1037', '1037.pbs01.lab.local'])('knows the job by the id %s', (id) => {
    expect(pbspro.query([{ id }]).read([captured('query/running')]).states).toMatchObject([{ ref: { id } }]);
  });

  it('does not take a job of another server for it', () => {
    const seen = pbspro.query([{ id: '1037.pbs02' }]).read([captured('query/running')]);
    expect([seen.states, seen.answered]).toEqual([[], []]);
  });

  it('does not take the stub of a server that is down for an answer', () => {
    const stub = captured('query/unknown').stdout;
    const down = { ...captured('foreign/qstat-server-down'), stdout: stub };
    const seen = pbspro.query(one).read([down]);
    expect([seen.answered, seen.failure?.transient]).toEqual([[], true]);
    expect(seen.failure?.message).toContain('cannot connect to server');
  });

  it('does not take an answer without a word for one', () => {
    const seen = pbspro.query(one).read([output({ stdout: captured('query/unknown').stdout })]);
    expect([seen.answered, seen.failure?.transient]).toEqual([[], true]);
  });

  it('speaks for the jobs that it names, and reports the one that it passes over', () => {
    const seen = pbspro.query([...one, { id: '1099.pbs01' }]).read([captured('query/running')]);
    expect(seen.answered).toEqual(one);
    expect(seen.unread).toEqual([{ text: '1099.pbs01', reason: 'qstat said nothing of this job' }]);
    expect(seen.failure).toBeNull();
  });

  it('shows a letter of tomorrow without acting on it', () => {
    const seen = pbspro.query(one).read([changed('query/running', '"job_state":	"R"', '"job_state":	"Z"')]);
    expect(seen.states).toMatchObject([{ state: null, native: 'Z', exit: null }]);
  });

  it('goes on after an entry that it cannot read', () => {
    const stdout = captured('query/running').stdout.replace('"1037.pbs01":', '"odd":	{},\n"1037.pbs01":');
    const seen = pbspro.query(one).read([output({ stdout: `Welcome {you}\n${stdout}` })]);
    expect(seen.states).toHaveLength(1);
    expect(seen.unread).toEqual([{ text: 'odd', reason: 'an entry of qstat that cannot be read' }]);
  });

  it('knows how often a job was started anew', () => {
    const seen = pbspro.query(one).read([changed('query/running', '"run_count":	1', '"run_count":	3')]);
    expect(seen.states[0]?.restarts).toBe(2);
  });

  it('tells when the scheduler expects a job to start', () => {
    const estimate = '"estimated":	{ "start_time": "Fri Nov 20 12:00:00 2026" },\n"substate"';
    const seen = pbspro.query([{ id: '1039.pbs01' }]).read([changed('query/queued-behind', '"substate"', estimate)]);
    expect(seen.states[0]?.estimatedStart).toBe(Date.parse('2026-11-20T12:00:00Z'));
  });
});

describe('how a job ended', () => {
  const endOf = (from: RegExp, to: string) =>
    pbspro.history([{ id: '1049.pbs01' }], 0).read([changed('history/fin-exit3', from, to)]).states[0];

  it.each([
    ['"Exit_status":	-27', 'out of memory', null],
    ['"Exit_status":	-4', 'node failure', null],
    ['"Exit_status":	-999', 'failed', null],
    ['"Exit_status":	267', 'signal', 11],
    ['"Exit_status":	139', 'signal', 11],
  ])('%s', (written, kind, signal) => {
    const state = endOf(/"Exit_status":\t3/, written);
    expect(state).toMatchObject({ state: 'failed', exit: { class: kind, signal, final: true } });
  });

  it('is a dependency where the hold was never taken away', () => {
    const text = captured('history/fin-exit3').stdout;
    const stdout = text
      .replace(/\t*"(?:Exit_status|stime|comment|obittime)":.*\n/g, '')
      .replace('"substate":	93', '"substate":	92')
      .replace('"Hold_Types":	"n"', '"Hold_Types":	"s",\n"depend":	"afterok:1065.pbs01@pbs01"');
    const seen = pbspro.history([{ id: '1049.pbs01' }], 0).read([output({ stdout })]);
    expect(seen.states).toMatchObject([{ state: 'cancelled', exit: { class: 'dependency' } }]);
  });

  it('is want of memory where it was killed with all of its memory in use', () => {
    const stdout = captured('history/fin-kill9')
      .stdout.replace('"mem":	"0kb"', '"mem":	"204800kb"')
      .replace('"Resource_List":	{', '"Resource_List":	{ "mem":	"200mb",');
    const seen = pbspro.history([{ id: '1052.pbs01' }], 0).read([output({ stdout })]);
    expect(seen.states[0]?.exit).toMatchObject({ class: 'out of memory', signal: 9 });
  });

  it('of an array alone is never its status 0', () => {
    const answer = JSON.parse(captured('history/array-tasks-mixed').stdout) as { Jobs: Record<string, unknown> };
    const Jobs = { '1063[].pbs01': answer.Jobs['1063[].pbs01'] };
    const seen = pbspro
      .history([{ id: '1063[].pbs01' }], 0)
      .read([output({ stdout: JSON.stringify({ ...answer, Jobs }) })]);
    expect(seen.states).toMatchObject([
      { state: 'failed', exit: { class: 'failed', message: 'some of its tasks failed' } },
    ]);
  });
});

describe('history', () => {
  it('speaks for nobody where the site keeps none', () => {
    const stderr = 'qstat: Server is not configured to maintain history\n';
    const seen = pbspro.history([{ id: '1094.pbs01' }], 0).read([output({ stderr })]);
    expect([seen.answered, seen.failure]).toEqual([
      [],
      { message: 'Server is not configured to maintain history', transient: false },
    ]);
  });
});

describe('find', () => {
  const search = {
    token: 'any',
    jobName: 'runner',
    folder: '/home/hpc/pbslab',
    since: Date.parse('2026-11-20T09:45:30Z'),
  };
  const found = (parts: Partial<typeof search>) =>
    pbspro
      .find({ ...search, ...parts })
      .read([captured('queryMine/all')])
      .states.map(({ ref }) => ref.id);

  it('takes name, folder and time for a candidate', () => {
    expect(found({})).toEqual(['1037.pbs01']);
    expect(found({ jobName: 'other' })).toEqual([]);
    expect(found({ folder: '/home/hpc' })).toEqual([]);
    expect(found({ since: search.since + 3_600_000 })).toEqual([]);
  });

  it('hands the name over as it is', () => {
    const [command] = pbspro.find({ ...search, jobName: '$(x)' }).commands;
    expect(command?.args.slice(2)).toEqual(['sh', '$(x)']);
  });

  it('says nothing while the server is down', () => {
    const seen = pbspro.find(search).read([captured('foreign/qselect-server-down')]);
    expect([seen.states, seen.failure?.transient]).toEqual([[], true]);
  });
});

describe('orders', () => {
  it('go on after a job that is not known', () => {
    const answer = { ...captured('cancel/unknown') };
    const answers = pbspro.cancel([{ id: '999999' }, { id: '1037.pbs01' }]).read([answer]);
    expect(answers.map(({ outcome }) => outcome)).toEqual(['gone', 'accepted']);
  });

  it('name tasks in ranges', () => {
    const tasks = [
      { first: 1, last: 3 },
      { first: 7, last: 7 },
    ];
    expect(pbspro.cancel([{ id: '1044[].pbs01', tasks }]).commands[0]?.args).toEqual([
      '1044[1-3].pbs01',
      '1044[7].pbs01',
    ]);
  });

  it('to a server that is down are in doubt', () => {
    const down = output({ end: { kind: 'exit', code: 162 }, stderr: captured('foreign/qselect-server-down').stderr });
    for (const order of [pbspro.cancel, pbspro.hold, pbspro.release, pbspro.requeue]) {
      expect(order([{ id: '1037.pbs01' }]).read([down])).toMatchObject([{ outcome: 'unclear' }]);
    }
  });

  it('cannot delete what is ending already', () => {
    const stderr = 'qdel: Request invalid for state of job 1088.pbs01\n';
    const ending = output({ end: { kind: 'exit', code: 168 }, stderr });
    expect(pbspro.cancel([{ id: '1088.pbs01' }]).read([ending])).toMatchObject([{ outcome: 'gone' }]);
  });

  it('change a queue with qmove and the rest with qalter', () => {
    const changes = resources({ queue: 'short', time: '00:20:00', jobname: 'renamed' });
    const { commands, read } = pbspro.alter([{ id: '1039.pbs01' }], changes);
    expect(commands.map(({ file, args }) => [file, ...args])).toEqual([
      ['qalter', '-l', 'walltime=00:20:00', '-N', 'renamed', '1039.pbs01'],
      ['qmove', 'short', '1039.pbs01'],
    ]);
    expect(read([captured('alter/ok'), captured('alter/qmove-unknown')])).toMatchObject([
      { outcome: 'refused', message: 'Unknown queue' },
    ]);
  });

  it.each([
    [{ array: '1-3' }, 'PBS Pro cannot change array of a job that is submitted'],
    [{ time: null }, 'PBS Pro cannot take time away from a job that is submitted'],
    [{}, 'there is nothing to change'],
  ])('refuse %j before anything is sent', (record, message) => {
    const plan = pbspro.alter([{ id: '1039.pbs01' }], resources(record));
    expect(plan.commands).toEqual([]);
    expect(plan.read([])).toMatchObject([{ outcome: 'refused', message }]);
  });
});

describe('probe', () => {
  const others = [output({ stdout: 'hpc\n' }), output({ stdout: 'pbs01\n' }), output({ stdout: '1795167990\n' })];

  it('reads the settings of the site', () => {
    expect(pbspro.probe().read([captured('probe/version'), captured('probe/server'), ...others])).toEqual({
      present: true,
      version: '23.06.06',
      user: 'hpc',
      host: 'pbs01',
      clockOffsetMs: 1_795_167_990_500 - CAPTURED_AT,
      history: { kept: true, seconds: 86_400 },
      features: { maxArraySize: 1000, defaultQueue: 'workq', scheduling: true },
      trouble: null,
    });
  });

  it('tells a server that is down from a scheduler that is not there', () => {
    const down = captured('foreign/qstat-server-down');
    const facts = pbspro.probe().read([captured('probe/version'), down, ...others]);
    expect([facts.present, facts.history.kept, facts.trouble]).toEqual([
      true,
      false,
      'cannot connect to server pbs01 (errno=15010)',
    ]);
    const torque = output({ stdout: 'Version: 6.1.3.h5\n' });
    expect(pbspro.probe().read([torque, down, ...others]).present).toBe(false);
  });
});

describe('queues', () => {
  it('reads limits and load', () => {
    const answer = pbspro
      .queues()
      .read([captured('queues/queues'), captured('probe/server'), captured('queues/nodes')]);
    expect(answer.failure).toBeNull();
    const load = { nodes: 1, idleNodes: 0, cores: 8, idleCores: 1 };
    expect(answer.queues).toMatchObject([
      { name: 'workq', default: true, state: 'open', maxSeconds: null, maxNodes: 1, maxCoresPerNode: 8, load },
      { name: 'short', default: false, maxSeconds: 600, defaultSeconds: 300, maxMemMbPerNode: 16_384 },
    ]);
  });

  it('counts nothing of a node that is offline', () => {
    const answer = pbspro
      .queues()
      .read([captured('queues/queues'), captured('probe/server'), captured('queues/nodes-offline')]);
    expect(answer.queues[0]?.load).toMatchObject({ nodes: 1, idleNodes: 0, cores: 8, idleCores: 0 });
  });

  it('leaves the limits of nodes open where they are not told, and fails where there are no queues', () => {
    const down = captured('foreign/pbsnodes-server-down');
    expect(pbspro.queues().read([captured('queues/queues'), down, down]).queues[1]).toMatchObject({
      default: false,
      maxSeconds: 600,
      maxNodes: null,
      maxCoresPerNode: null,
    });
    expect(pbspro.queues().read([down, down, down])).toMatchObject({ queues: [], failure: { transient: true } });
  });
});

describe('the files of the output', () => {
  const request = (record: Parameters<typeof resources>[0], parts: Partial<LogRequest> = {}): LogRequest => ({
    ref: { id: '1044.pbs01' },
    jobName: 'demo',
    folder: '/home/me',
    resources: resources(record),
    ...parts,
  });
  const array = { ref: { id: '1044[].pbs01' } };

  it.each([
    [request({}), '/home/me/demo.o1044', '/home/me/demo.e1044'],
    [request({}, { ...array, task: 3 }), '/home/me/demo.o1044.3', '/home/me/demo.e1044.3'],
    [request({}, array), '/home/me/demo.o1044.{task}', '/home/me/demo.e1044.{task}'],
    [request({ stdout: 'a.out', stderr: 'host:/tmp/b.err' }), '/home/me/a.out', '/tmp/b.err'],
    [request({ stdout: 'a.out', join: true }), '/home/me/a.out', '/home/me/a.out'],
    [request({ join: 'eo' }), '/home/me/demo.e1044', '/home/me/demo.e1044'],
    [request({ stdout: 'logs/' }), '/home/me/logs/1044.pbs01.OU', '/home/me/demo.e1044'],
    [request({ stdout: 'x.^array_index^' }, { ...array, task: 2 }), '/home/me/x.2', '/home/me/demo.e1044.2'],
    [request({ stdout: 'x.^array_index^' }), null, '/home/me/demo.e1044'],
  ])('%#', (asked, stdout, stderr) => {
    expect(pbspro.logPaths(asked)).toEqual({ stdout, stderr, spooled: true, direct: { key: '-k', value: 'oed' } });
  });

  it('are not known of a job that is none', () => {
    const asked = request({}, { ref: { id: 'no id' } });
    expect(pbspro.logPaths(asked)).toEqual({ stdout: null, stderr: null, spooled: true });
  });

  it('are kept in the home folder of the node with -k oe', () => {
    expect(pbspro.logPaths(request({ '-k': 'oe' }))).toEqual({ stdout: null, stderr: null, spooled: false });
  });

  it('are written directly with -k oed', () => {
    expect(pbspro.logPaths(request({ '-k': 'oed' }))).toEqual({
      stdout: '/home/me/demo.o1044',
      stderr: '/home/me/demo.e1044',
      spooled: false,
    });
  });
});

it('lets a job wait for the success of others', () => {
  expect(pbspro.dependOn(['12.pbs01', '13[].pbs01'])).toBe('afterok:12.pbs01:13[].pbs01');
});

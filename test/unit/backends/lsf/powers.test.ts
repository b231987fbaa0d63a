import { describe, expect, it } from 'vitest';
import type { LogRequest } from '../../../../src/backends/contract.ts';
import type { JobRef } from '../../../../src/backends/jobState.ts';
import { createLsf } from '../../../../src/backends/lsf/lsfBackend.ts';
import { output, outputOf, readCaptured } from '../outputs.ts';
import { resources } from '../resourceList.ts';

const NOW = Date.parse('2026-11-20T13:00:00Z');
const lsf = createLsf({ now: () => NOW });
const FAILED = { kind: 'exit', code: 255 } as const;

function captured(path: string) {
  return outputOf(readCaptured(`lsf/${path}.json`));
}

const SCHEDULING = ' SCHEDULING PARAMETERS:\n           r15s   r1m\n loadSched   -     -\n loadStop    -     -\n';

/** What IBM LSF prints of a job, in its own shape. */
function ibmJob(id: string, head: string, events: readonly string[], parts = ''): string {
  return `\nJob <${id}>, ${head}\n${events.join('\n')}\n${parts}\n${SCHEDULING}`;
}

const SUBMITTED = 'Fri Nov 20 09:00:00: Submitted from host <login1>, CWD <$HOME/run>, Output File <o.%J>, 8 Task(s);';
const STARTED =
  'Fri Nov 20 09:00:05: Started 8 Task(s) on Host(s) <4*n1> <4*n2>, Allocated 8 Slot(s) on Host(s) <4*n1> <4*n2>,\n' +
  '                     Execution Home </home/me>, Execution CWD </home/me/run>;';

describe('query', () => {
  it('names each array once, and gives the tasks that were asked for', () => {
    const refs: JobRef[] = [
      { id: '382', tasks: [{ first: 3, last: 4 }] },
      { id: '382', tasks: [{ first: 9, last: 9 }] },
    ];
    const plan = lsf.query(refs);
    expect(plan.commands.map(({ args }) => args)).toEqual([['-l', '382']]);
    const seen = plan.read([captured('query/array-elem-exit')]);
    expect(seen.states.map(({ ref }) => ref)).toEqual([{ id: '382', tasks: [{ first: 3, last: 3 }] }]);
    expect(seen.answered).toEqual(refs);
  });

  it('speaks for the unknown ones of a list, and for the others', () => {
    const run = captured('query/run');
    const mixed = { ...run, end: FAILED, stderr: 'Job <999998> is not found\nJob <999999> is not found\n' };
    const seen = lsf.query([{ id: '225' }, { id: '999998' }, { id: '999999' }, { id: '7' }]).read([mixed]);
    expect(seen.states).toMatchObject([{ ref: { id: '225' }, state: 'running' }]);
    // Of 7 nothing was said.
    expect(seen.answered.map(({ id }) => id)).toEqual(['225', '999998', '999999']);
    expect(seen.failure).toBeNull();
  });

  it.each(['bjobs-unknown', 'v22-bjobs-unknown'])('knows that a job is gone: %s', (name) => {
    const seen = lsf.query([{ id: '999999' }]).read([captured(`foreign/${name}`)]);
    expect(seen).toEqual({ states: [], answered: [{ id: '999999' }], unread: [], failure: null });
  });

  it.each([
    ['bjobs-daemon-down', true],
    ['bjobs-daemon-hangs', true],
    ['bjobs-lim-down', true],
    ['bjobs-no-conf', false],
    ['bjobs-bad-option', false],
  ])('has no answer from a site in trouble: %s', (name, transient) => {
    const seen = lsf.query([{ id: '225' }]).read([captured(`foreign/${name}`)]);
    expect(seen).toMatchObject({ states: [], answered: [], failure: { transient } });
  });

  it('keeps the jobs that were told before a failure', () => {
    const seen = lsf
      .query([{ id: '225' }, { id: '9' }])
      .read([{ ...captured('query/run'), end: FAILED, stderr: 'LSF is down. Please try later.\n' }]);
    expect(seen).toMatchObject({ answered: [{ id: '225' }], failure: { transient: true } });
    expect(seen.states).toHaveLength(1);
  });

  it('reads the unformatted form too', () => {
    const seen = lsf.query([{ id: '225' }]).read([captured('foreign/bjobs-UF')]);
    expect(seen.states).toMatchObject([{ state: 'running', stdout: '/home/hpc/olava/runner.225.out' }]);
  });
});

describe('a name that holds a state', () => {
  const faked = 'x>, User <me>, Project <p>, Status <DONE>, Queue <q>, Command <true';
  const head = (state: string) =>
    `Job Name <${faked}>, User <me>, Project <p>, Status <${state}>, Queue <normal>, Command <sleep 9>`;

  it.each([
    ['RUN', [SUBMITTED, STARTED], 'running'],
    ['PEND', [SUBMITTED], 'pending'],
    [
      'EXIT',
      [SUBMITTED, STARTED, 'Fri Nov 20 09:05:00: Exited with exit code 3. The CPU time used is 1.0 seconds.'],
      'failed',
    ],
  ])('is not believed: %s', (word, events, state) => {
    const seen = lsf.query([{ id: '9' }]).read([output({ stdout: ibmJob('9', head(word), events) })]);
    expect(seen.states).toMatchObject([{ state, native: word, name: null, queue: 'normal' }]);
  });

  it('leaves the job unread where nothing else tells', () => {
    const fakedRun = head('USUSP').replace('<DONE>', '<RUN>');
    const seen = lsf.query([{ id: '9' }]).read([output({ stdout: ibmJob('9', fakedRun, [SUBMITTED, STARTED]) })]);
    expect(seen).toMatchObject({
      states: [],
      answered: [],
      unread: [{ reason: 'its name or command holds another state' }],
    });
  });
});

describe('what IBM LSF prints', () => {
  const HEAD = (state: string) =>
    `Job Name <relax>, User <me>, Project <p>, Status <${state}>, Queue <normal>, Job Priority <50>, Command <#!/bin/sh;run>, ` +
    'Share group charged </me>, Job Description <clusterjob-0123>';
  const query = (text: string) => lsf.query([{ id: '7642' }]).read([output({ stdout: text })]).states[0];

  it('of a job that it ended', () => {
    const end = [
      'Fri Nov 20 10:00:11: Exited with exit code 140. The CPU time used is 3587.4 seconds.',
      'Fri Nov 20 10:00:11: Completed <exit>; TERM_RUNLIMIT: job killed after reaching LSF run time limit.',
    ];
    const parts =
      '\n RUNLIMIT                \n 60.0 min of n1\n\n MEMORY USAGE:\n MAX MEM: 5.2 Gbytes;  AVG MEM: 4 Gbytes\n';
    expect(query(ibmJob('7642', HEAD('EXIT'), [SUBMITTED, STARTED, ...end], parts))).toMatchObject({
      state: 'failed',
      name: 'relax',
      token: 'clusterjob-0123',
      started: Date.parse('2026-11-20T09:00:05Z'),
      ended: Date.parse('2026-11-20T10:00:11Z'),
      exit: { class: 'wall time', status: 140 },
      nodes: 'n1,n2',
      stdout: '/home/me/run/o.7642',
      usage: {
        maxRssBytes: 5_583_457_485,
        cpuSeconds: 3587.4,
        elapsedSeconds: 3606,
        requested: { seconds: 3600, cores: 8 },
      },
    });
  });

  it('of a job that its owner had killed', () => {
    const end = 'Fri Nov 20 09:01:00: Exited; TERM_OWNER: job killed by owner.';
    expect(query(ibmJob('7642', HEAD('EXIT'), [SUBMITTED, end]))).toMatchObject({
      state: 'cancelled',
      exit: { class: 'cancelled', status: null },
    });
  });

  it.each([
    ['Done successfully. The CPU time used is 1.0 seconds.', 'completed', 0],
    ['Exited with exit code 3. The CPU time used is 1.0 seconds.', 'failed', 3],
  ])('of a job behind which the site failed: %s', (end, state, status) => {
    const text = ibmJob('7642', HEAD('POST_ERR'), [SUBMITTED, STARTED, `Fri Nov 20 09:01:00: ${end}`]);
    expect(query(text)).toMatchObject({ state, native: 'POST_ERR', exit: { status } });
  });

  it('of a word that is new', () => {
    expect(query(ibmJob('7642', HEAD('FROZEN'), [SUBMITTED]))).toMatchObject({
      state: null,
      native: 'FROZEN',
      exit: null,
    });
  });

  it('of a job whose host is lost', () => {
    expect(query(ibmJob('7642', HEAD('ZOMBI'), [SUBMITTED, STARTED]))).toMatchObject({
      state: 'finishing',
      reason: { code: 'ZOMBI', stuck: null },
    });
  });
});

describe('all my jobs', () => {
  it('may be none', () => {
    const seen = lsf.queryMine().read([captured('foreign/bjobs-none')]);
    expect(seen).toEqual({ states: [], answered: [], unread: [], failure: null });
  });

  it.each([
    ['bjobs-unnamed-command-w', 'echo "no name given"; echo two | cat', 'pending'],
    ['bjobs-newline-in-name-w', 'twolines', 'pending'],
    ['bjobs-utf8-name-w', 'größe_тест_名前', 'pending'],
    ['bjobs-four-slots-w', 'wide4', 'running'],
  ])('may have any name: %s', (name, jobName, state) => {
    expect(lsf.queryMine().read([captured(`foreign/${name}`)]).states).toMatchObject([{ name: jobName, state }]);
  });

  it('counts a row that cannot be read', () => {
    const { stdout, ...rest } = captured('queryMine/mixed');
    const seen = lsf.queryMine().read([{ ...rest, stdout: `${stdout}node7 is on fire\n` }]);
    expect(seen.states).toHaveLength(9);
    expect(seen.unread).toEqual([{ text: 'node7 is on fire', reason: 'a line of bjobs that cannot be read' }]);
  });
});

describe('history', () => {
  it('leaves unknown ids out, and speaks for them', () => {
    const seen = lsf.history([{ id: '387' }, { id: '999999' }], 0).read([captured('history/purged')]);
    expect(seen.states).toMatchObject([{ ref: { id: '387' }, state: 'completed' }]);
    expect(seen.answered).toEqual([{ id: '387' }, { id: '999999' }]);
  });

  it('speaks for nobody behind the place where it breaks off', () => {
    const { stdout, ...rest } = captured('history/purged');
    const seen = lsf.history([{ id: '387' }, { id: '388' }], 0).read([{ ...rest, stdout: stdout.slice(0, 300) }]);
    expect(seen).toMatchObject({ states: [], answered: [], unread: [{ reason: 'a job of bhist that breaks off' }] });
  });

  it('takes no job of before that had the same id', () => {
    const old = lsf.history([{ id: '387' }], Date.parse('2026-11-20T11:00:00Z')).read([captured('history/purged')]);
    expect(old).toMatchObject({ states: [], answered: [{ id: '387' }] });
    const first = captured('history/exit3').stdout.replaceAll('238', '387').replaceAll('Fri Nov 20', 'Wed Nov 18');
    const both = { ...captured('history/purged'), stdout: `${captured('history/purged').stdout}${first}` };
    expect(lsf.history([{ id: '387' }], 0).read([both]).states).toMatchObject([{ state: 'completed' }]);
  });

  it('counts how often a job was started anew', () => {
    const again = [
      'Fri Nov 20 09:52:58: Dispatched to <vm>;',
      'Fri Nov 20 09:52:59: Signal <KILL> requested by user or administrator <hpc>;',
      'Fri Nov 20 09:53:00: Pending: Job has been requeued;',
    ].join('\n');
    const { stdout, ...rest } = captured('history/purged');
    const text = stdout.replace('Fri Nov 20 09:52:58: Dispatched', `${again}\nFri Nov 20 09:53:05: Dispatched`);
    // The kill belongs to the attempt before.
    expect(lsf.history([{ id: '387' }], 0).read([{ ...rest, stdout: text }]).states).toMatchObject([
      { state: 'completed', restarts: 1, started: Date.parse('2026-11-20T09:53:05Z') },
    ]);
  });
});

describe('find', () => {
  const SEARCH = {
    token: 'clusterjob-0123',
    jobName: 'runner',
    folder: '/home/hpc/olava',
    since: Date.parse('2026-11-20T09:37:00Z'),
  };
  const none = output({ end: FAILED, stdout: 'No matching job found\n' });
  const find = (search = SEARCH, queue = captured('query/run'), history = none) =>
    lsf.find(search).read([queue, history]);

  it('asks for finished jobs too', () => {
    expect(lsf.find(SEARCH).commands.map(({ file, args }) => [file, ...args])).toEqual([
      ['bjobs', '-a', '-l'],
      ['bhist', '-a', '-n', '0', '-l'],
    ]);
  });

  it('takes name, folder and time where there is no token', () => {
    expect(find().states.map(({ ref }) => ref)).toEqual([{ id: '225' }]);
    expect(find({ ...SEARCH, jobName: 'other' }).states).toEqual([]);
    expect(find({ ...SEARCH, folder: '/home/hpc/elsewhere' }).states).toEqual([]);
    expect(find({ ...SEARCH, since: Date.parse('2026-11-20T10:00:00Z') }).states).toEqual([]);
  });

  it('is certain of a token', () => {
    const head =
      'Job Name <any>, User <me>, Project <p>, Status <PEND>, Queue <q>, Command <x>, Job Description <clusterjob-0123>';
    const both = `${captured('query/run').stdout}${ibmJob('300', head, [SUBMITTED])}`;
    expect(find(SEARCH, output({ stdout: both })).states.map(({ ref }) => ref)).toEqual([{ id: '300' }]);
  });

  it('looks into the history for what has ended, once', () => {
    const empty = captured('foreign/bjobs-none');
    expect(find(SEARCH, empty, captured('history/killed')).states).toMatchObject([
      { ref: { id: '225' }, state: 'cancelled' },
    ]);
    expect(find(SEARCH, captured('query/run'), captured('history/killed')).states).toMatchObject([
      { state: 'running' },
    ]);
  });

  it.each([
    ['the queue does not answer', captured('foreign/bjobs-daemon-down'), none],
    ['the history does not answer', captured('query/run'), output({ end: { kind: 'timeout' } })],
    ['the queue breaks off', output({ stdout: captured('query/run').stdout.slice(0, 200) }), none],
  ])('finds nobody where %s', (_, queue, history) => {
    const seen = find(SEARCH, queue, history);
    expect([seen.states, seen.failure === null]).toEqual([[], false]);
  });
});

describe('orders', () => {
  it('never reach all jobs at once', () => {
    for (const order of [lsf.cancel, lsf.hold, lsf.release, lsf.requeue]) {
      const plan = order([{ id: '0' }, { id: '' }]);
      expect(plan.commands).toEqual([]);
      expect(plan.read([]).map(({ outcome }) => outcome)).toEqual(['refused', 'refused']);
    }
  });

  it('name tasks as LSF does', () => {
    const tasks = [
      { first: 1, last: 3 },
      { first: 7, last: 7 },
    ];
    expect(lsf.cancel([{ id: '231', tasks }, { id: '5' }]).commands.map(({ args }) => args)).toEqual([
      ['231[1-3,7]', '5'],
    ]);
  });

  it('are accepted where one of several tasks is not gone', () => {
    const tasks = [{ first: 1, last: 3 }];
    const stdout = 'Job <231[2]> is being terminated\n';
    const stderr = 'Job <231[1]>: Job has already finished\nJob <231[9]>: User permission denied\n';
    expect(lsf.cancel([{ id: '231', tasks }]).read([output({ end: FAILED, stdout, stderr })])).toMatchObject([
      { outcome: 'accepted' },
    ]);
  });

  it.each([
    ['silence', output()],
    ['another job', output({ stdout: 'Job <51> is being terminated\n' })],
    ['a site in trouble', output({ end: FAILED, stderr: 'LSF is down. Please wait ...\n' })],
  ])('are in doubt after %s', (_, answer) => {
    expect(lsf.cancel([{ id: '5' }]).read([answer])).toMatchObject([{ outcome: 'unclear' }]);
  });
});

describe('alter', () => {
  it('writes the options of bsub, for one job at a time', () => {
    const plan = lsf.alter(
      [{ id: '5' }, { id: '6', tasks: [{ first: 2, last: 2 }] }],
      resources({ time: '1:30:00', mem: 2000, queue: 'long', jobname: 'a b', dependency: 'afterok:12' }),
    );
    const words = ['-W', '90', '-M', '2000MB', '-q', 'long', '-J', 'a b', '-w', 'done(12)'];
    expect(plan.commands.map(({ file, args }) => [file, ...args])).toEqual([
      ['bmod', ...words, '5'],
      ['bmod', ...words, '6[2]'],
    ]);
  });

  it.each([
    ['nodes', 2],
    ['array', '1-3'],
    ['time', null],
    ['time', 'soon'],
    ['exclusive', true],
  ])('refuses %s = %s before anything is sent', (key, value) => {
    const plan = lsf.alter([{ id: '5' }], [{ key, value, native: false }]);
    expect(plan.commands).toEqual([]);
    expect(plan.read([])).toMatchObject([{ outcome: 'refused' }]);
  });

  it('says that a job is gone', () => {
    const answer = output({ end: FAILED, stderr: 'Job <5>: No matching job found. Job not modified.\n' });
    expect(lsf.alter([{ id: '5' }], resources({ time: '5' })).read([answer])).toEqual([
      { ref: { id: '5' }, outcome: 'gone', message: 'No matching job found' },
    ]);
  });
});

describe('queues', () => {
  const params = captured('queues/bparams');
  const read = (...names: readonly string[]) => lsf.queues().read([...names.map((name) => captured(`queues/${name}`))]);

  it('have limits, load and a default', () => {
    const { queues, failure } = lsf
      .queues()
      .read([captured('queues/bqueues-w'), captured('queues/bqueues-l-limited'), params, captured('queues/bhosts-w')]);
    expect(failure).toBeNull();
    expect(queues.map(({ name, state, default: isDefault }) => [name, state, isDefault])).toEqual([
      ['admins', 'open', false],
      ['short', 'open', false],
      ['normal', 'open', true],
      ['stopload', 'open', false],
      ['limited', 'open', false],
      ['never', 'open', false],
      ['closed_q', 'closed', false],
    ]);
    expect(queues.find(({ name }) => name === 'limited')).toEqual({
      name: 'limited',
      default: false,
      state: 'open',
      native: 'Open:Active',
      maxSeconds: 3600,
      defaultSeconds: 600,
      maxNodes: 1,
      maxCoresPerNode: 4,
      maxMemMbPerNode: 488,
      required: [],
      load: { nodes: 1, idleNodes: 1, cores: 4, idleCores: 4, pendingJobs: 0, runningJobs: 0 },
      accounts: null,
      qos: null,
    });
    expect(queues.find(({ name }) => name === 'normal')).toMatchObject({ maxSeconds: null, maxMemMbPerNode: null });
  });

  it('without limits of their own have none', () => {
    const { queues } = read('bqueues-w', 'bqueues-l-normal', 'bparams', 'bhosts-closed-full-w');
    expect(queues.find(({ name }) => name === 'normal')).toMatchObject({
      maxSeconds: null,
      defaultSeconds: null,
      maxCoresPerNode: 4,
      load: { nodes: 1, idleNodes: 0, idleCores: 0 },
    });
  });

  it('on closed hosts have nothing free', () => {
    const { queues } = read('bqueues-w', 'bqueues-l-normal', 'bparams', 'bhosts-closed-adm-w');
    expect(queues[0]?.load).toMatchObject({ idleNodes: 0, idleCores: 0, cores: 4 });
  });

  it('of OpenLava 2.2, where the rest does not answer', () => {
    const failed = output({ end: FAILED });
    const { queues } = lsf
      .queues()
      .read([captured('queues/v22-bqueues-w'), failed, failed, captured('queues/v22-bhosts-w')]);
    expect(queues.map(({ name, native }) => [name, native])).toContainEqual(['never', 'Open:Inact']);
    expect(queues.find(({ name }) => name === 'normal')?.load).toMatchObject({
      pendingJobs: 3,
      runningJobs: 1,
      idleCores: 3,
    });
  });

  it('that have hosts of their own tell nothing of all hosts', () => {
    const details = captured('queues/bqueues-l-normal');
    const own = { ...details, stdout: details.stdout.replace(/HOSTS: {2}all hosts.*/, 'HOSTS:  bigmem/') };
    const { queues } = lsf.queues().read([captured('queues/bqueues-w'), own, params, captured('queues/bhosts-w')]);
    expect(queues.find(({ name }) => name === 'normal')).toMatchObject({ maxNodes: null, load: { nodes: null } });
  });

  it('are not told by a site in trouble', () => {
    const down = captured('foreign/bjobs-daemon-down');
    expect(lsf.queues().read([down, down, down, down])).toMatchObject({ queues: [], failure: { transient: true } });
  });

  it('hold resources to their limits', () => {
    const { queues } = read('bqueues-w', 'bqueues-l-limited', 'bparams', 'bhosts-w');
    const limited = queues.find(({ name }) => name === 'limited');
    const asked = resources({ time: '2:00:00', mem: 600, ppn: 8 });
    expect(limited && lsf.validate(asked, limited).map(({ key, fit }) => [key, fit])).toEqual([
      ['time', '01:00:00'],
      ['ppn', '4'],
      ['mem', '488'],
    ]);
  });
});

describe('probe', () => {
  const rest = [output({ stdout: 'hpc\n' }), output({ stdout: 'vm\n' }), output({ stdout: `${NOW / 1000}\n` })];
  const probe = (lsid: ReturnType<typeof output>, params = captured('probe/bparams-l')) =>
    lsf.probe().read([lsid, params, ...rest]);

  it('tells OpenLava and its settings', () => {
    expect(probe(captured('probe/lsid'))).toEqual({
      present: true,
      version: '4.0.0',
      user: 'hpc',
      host: 'vm',
      clockOffsetMs: 500,
      history: { kept: true, seconds: null },
      features: {
        product: 'OpenLava',
        jobDescription: false,
        clusterName: 'labcluster',
        cleanPeriodSeconds: 36_000,
        maxArraySize: 1000,
        maxJobId: 999_999,
      },
      trouble: null,
    });
    expect(probe(captured('probe/v22-lsid'))).toMatchObject({
      version: '2.2',
      features: { clusterName: 'oldcluster' },
    });
    expect(probe(captured('probe/lsid-after-restart'))).toMatchObject({ version: '4.0.0', trouble: null });
  });

  it.each([
    ['IBM Spectrum LSF Standard 10.1.0.0, Jul 08 2016', '10.1.0.0', true],
    ['IBM Platform LSF Standard 9.1.3.0, Jul 04 2014', '9.1.3.0', true],
    ['Platform LSF 8.3.0.196409, May 10 2012', '8.3.0.196409', false],
  ])('tells LSF: %s', (line, version, jobDescription) => {
    const lsid = output({ stdout: `${line}\nCopyright IBM Corp.\n\nMy cluster name is c1\nMy master name is m1\n` });
    expect(probe(lsid)).toMatchObject({
      version,
      features: { product: 'LSF', jobDescription, clusterName: 'c1' },
    });
  });

  it('tells that it is there and does not answer', () => {
    const down = captured('foreign/bjobs-daemon-down');
    expect(probe(captured('probe/lsid-lim-down'), down)).toMatchObject({
      present: true,
      version: '4.0.0',
      trouble: 'ls_getclustername(): LIM is down; try later',
    });
  });

  it('tells that it is not there', () => {
    const missing = output({ end: { kind: 'exit', code: 127 }, stderr: 'sh: 1: lsid: not found\n' });
    expect(probe(missing, missing)).toMatchObject({ present: false, version: null, history: { kept: false } });
  });
});

describe('log paths', () => {
  const request = (parts: Partial<LogRequest> = {}): LogRequest => ({
    ref: { id: '228' },
    jobName: 'demo',
    folder: '/home/me',
    resources: [],
    ...parts,
  });

  it.each([
    [{ stdout: 'o.%J' }, '/home/me/o.228', '/home/me/o.228'],
    [{ stdout: 'o.$CLUSTERJOB_ID', stderr: '/tmp/e' }, '/home/me/o.228', '/tmp/e'],
    [{ stdout: 'o.%J.%I', array: '1-3' }, '/home/me/o.228.{task}', '/home/me/o.228.{task}'],
    // The index of a job that is no array is 0.
    [{ stdout: 'o.%I' }, '/home/me/o.0', '/home/me/o.0'],
    [{ '-oo': '"my logs/o"' }, '/home/me/my logs/o', '/home/me/my logs/o'],
    [{ stdout: 'o', stderr: 'e', join: true }, '/home/me/o', '/home/me/o'],
    [{ stdout: 'o', cwd: 'run' }, '/home/me/run/o', '/home/me/run/o'],
    [{ stderr: 'e' }, null, '/home/me/e'],
    [{ stdout: '/dev/null' }, null, null],
    [{ stdout: 'logs/' }, null, null],
    // Output comes by mail.
    [{}, null, null],
  ])('%o', (written, stdout, stderr) => {
    expect(lsf.logPaths(request({ resources: resources(written) }))).toEqual({ stdout, stderr, spooled: true });
  });

  it('of one task', () => {
    const paths = lsf.logPaths(request({ resources: resources({ stdout: 'o.%J.%I' }), task: 3 }));
    expect(paths.stdout).toBe('/home/me/o.228.3');
  });
});

describe('dependency', () => {
  it('waits for all jobs', () => {
    expect(lsf.dependOn(['12', '13'])).toBe('done(12) && done(13)');
  });
});

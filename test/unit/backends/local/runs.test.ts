import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { localBackend } from '../../../../src/backends/local/localBackend.ts';
import { isAlive } from '../../support/isAlive.ts';
import { Host } from './host.ts';

const MACHINES: readonly (readonly [string, string, readonly string[]])[] = [
  ['dash and setsid', '/usr/bin/dash', []],
  ['bash and setsid', '/usr/bin/bash', []],
  ['bash without setsid', '/usr/bin/bash', ['setsid']],
  ['dash without setsid', '/usr/bin/dash', ['setsid']],
];

describe.each(MACHINES)('local runs on a machine with %s', (_name, shell, without) => {
  let host: Host;
  beforeEach(() => {
    host = new Host(shell, without);
  });
  afterEach(async () => await host.dispose());

  const read = (name: string): string => readFileSync(join(host.folder, name), 'utf8');

  it('runs a job to its end', async () => {
    const ref = host.submit('#!/bin/bash\necho out; echo err >&2; echo "$name"\n');
    expect(ref).toEqual({ id: '1' });
    const [state] = await host.finished(ref);
    expect(state).toMatchObject({
      ref,
      state: 'completed',
      name: 'demo',
      token: 'token1',
      nodes: hostname(),
      exit: { class: 'ok', status: 0, signal: null, final: true },
      stdout: join(host.folder, 'demo.1.out'),
      stderr: join(host.folder, 'demo.1.err'),
      restarts: null,
    });
    expect(state?.usage?.elapsedSeconds).toBeGreaterThanOrEqual(0);
    expect(state?.usage?.cpuSeconds).toBeGreaterThanOrEqual(0);
    expect(read('demo.1.out')).toBe('out\nuser value\n');
    expect(read('demo.1.err')).toBe('err\n');
  });

  it('tells the exit status', async () => {
    const [state] = await host.finished(host.submit('exit 3\n'));
    expect(state).toMatchObject({ state: 'failed', exit: { class: 'failed', status: 3, signal: null } });
  });

  it('tells the signal that ended the script', async () => {
    const [state] = await host.finished(host.submit('kill -KILL $$\n'));
    expect(state).toMatchObject({ state: 'failed', exit: { class: 'signal', status: 137, signal: 9 } });
  });

  it('gives the core variables, and none of a surrounding array', async () => {
    const ref = host.submit('env | grep ^CLUSTERJOB_ | sort\n', { ppn: 3 });
    await host.finished(ref);
    expect(read('demo.1.out').trim().split('\n')).toEqual([
      'CLUSTERJOB_GLOBAL_RANK=0',
      'CLUSTERJOB_ID=1',
      'CLUSTERJOB_LOCAL_RANK=0',
      'CLUSTERJOB_NAME=demo',
      'CLUSTERJOB_NODE=0',
      `CLUSTERJOB_NODELIST=${hostname()}`,
      'CLUSTERJOB_NUM_NODES=1',
      'CLUSTERJOB_NUM_TASKS=3',
      'CLUSTERJOB_QUEUE=local',
      `CLUSTERJOB_SUBMIT_HOST=${hostname()}`,
      `CLUSTERJOB_WORKDIR=${host.folder}`,
    ]);
  });

  it('ends a job at its wall time', async () => {
    const [state] = await host.finished(host.submit('sleep 60\n', { time: '0:1' }));
    expect(state).toMatchObject({ state: 'failed', exit: { class: 'wall time', signal: 15 } });
  });

  it('sends the signal asked for before the wall time', async () => {
    const body = 'trap "echo warned; exit 5" USR1\nsleep 60 &\nwait\n';
    const [state] = await host.finished(host.submit(body, { time: '0:30', signal: 'B:USR1@29' }));
    expect(state).toMatchObject({ state: 'failed', exit: { class: 'failed', status: 5 } });
    expect(read('demo.1.out')).toBe('warned\n');
  });

  it('does not make jobs deaf to INT', async () => {
    const ref = host.submit('#!/bin/bash\ntrap "echo interrupted; exit 4" INT\nkill -INT $$\nexit 0\n');
    const [state] = await host.finished(ref);
    expect(state?.exit?.status).toBe(4);
  });

  it('cancels a job with all its descendants', async () => {
    const ref = host.submit('#!/bin/bash\nbash -c "sleep 300 & echo \\$! >grandchild; touch begun; wait" &\nwait\n');
    await host.file('begun');
    const grandchild = Number(read('grandchild'));
    expect(isAlive(grandchild)).toBe(true);
    expect(host.run(localBackend.cancel!([ref]))).toEqual([{ ref, outcome: 'accepted', message: null }]);
    const [state] = await host.finished(ref);
    expect(state).toMatchObject({ state: 'cancelled', exit: { class: 'cancelled', signal: 15 } });
    expect(isAlive(grandchild)).toBe(false);
    expect(host.run(localBackend.cancel!([ref, { id: '99' }]))).toMatchObject([
      { outcome: 'gone' },
      { outcome: 'gone' },
    ]);
  });

  it('cancels jobs that are just being started', async () => {
    // The cancel meets the handler before, while and after it starts the script, its timers and its watcher.
    for (const delay of [0, 0, 10, 20, 30, 40]) {
      const ref = host.submit('sleep 300\n', { time: '10', signal: 'USR1@60' });
      await host.pause(delay);
      host.run(localBackend.cancel!([ref]));
      expect(await host.finished(ref)).toMatchObject([{ state: 'cancelled', exit: { class: 'cancelled' } }]);
      await host.until(ref, () => existsSync(join(host.state, ref.id, 'end')));
    }
  });

  it('kills at once what is cancelled twice', async () => {
    const ref = host.submit('#!/bin/bash\ntrap "touch told" TERM\ntouch begun\nwhile :; do sleep 0.05; done\n');
    await host.file('begun');
    host.run(localBackend.cancel!([ref]));
    await host.file('told');
    expect(await host.until(ref, ([state]) => state?.state === 'finishing')).toMatchObject([{ native: 'stopping' }]);
    host.run(localBackend.cancel!([ref]));
    expect(await host.finished(ref)).toMatchObject([{ state: 'cancelled', exit: { signal: 9 } }]);
  });

  it('runs an array two at a time, one task failing', async () => {
    const body = `#!/bin/bash
mkdir running.$CLUSTERJOB_ARRAY_INDEX
ls -d running.* | wc -l
sleep 0.2
rmdir running.$CLUSTERJOB_ARRAY_INDEX
exit $((CLUSTERJOB_ARRAY_INDEX == 3 ? 7 : 0))
`;
    const ref = host.submit(body, { array: '1-5%2' });
    const states = await host.finished(ref);
    expect(states.map(({ ref: { tasks }, state, exit }) => [tasks, state, exit?.status])).toEqual(
      [1, 2, 3, 4, 5].map((task) => [
        [{ first: task, last: task }],
        task === 3 ? 'failed' : 'completed',
        task === 3 ? 7 : 0,
      ]),
    );
    const most = Math.max(...[1, 2, 3, 4, 5].map((task) => Number(read(`demo.1-${task}.out`))));
    expect(most).toBeGreaterThanOrEqual(1);
    expect(most).toBeLessThanOrEqual(2);
    expect(host.query({ ...ref, tasks: [{ first: 2, last: 3 }] }).states).toHaveLength(2);
  });

  it('cancels one waiting and one running task of an array', async () => {
    const ref = host.submit('touch begun.$CLUSTERJOB_ARRAY_INDEX\nwhile [ ! -e go ]; do sleep 0.05; done\n', {
      array: '1,3,5%1',
    });
    await host.file('begun.1');
    const tasks = [1, 5].map((task) => ({ first: task, last: task }));
    expect(host.run(localBackend.cancel!([{ ...ref, tasks }]))).toMatchObject([{ outcome: 'accepted' }]);
    await host.file('begun.3');
    const open = host.query(ref).states;
    expect(open.map(({ state }) => state)).toEqual(['cancelled', 'running', 'cancelled']);
    writeFileSync(join(host.folder, 'go'), '');
    const states = await host.finished(ref);
    expect(states.map(({ state }) => state)).toEqual(['cancelled', 'completed', 'cancelled']);
  });

  it('ends an array as a whole', async () => {
    const ref = host.submit('touch begun\nsleep 300\n', { array: '1-100%1' });
    await host.file('begun');
    expect(host.query(ref).states).toMatchObject([
      { ref: { tasks: [{ first: 1, last: 1 }] }, state: 'running' },
      { ref: { tasks: [{ first: 2, last: 100 }] }, state: 'pending', reason: { code: 'task limit' } },
    ]);
    host.run(localBackend.cancel!([ref]));
    const states = await host.finished(ref);
    expect(states.map(({ state, exit }) => [state, exit?.class])).toEqual([
      ['cancelled', 'cancelled'],
      ['cancelled', 'cancelled'],
    ]);
  });

  it('lets all tasks of an array write to one file', async () => {
    const ref = host.submit('echo $CLUSTERJOB_ARRAY_INDEX\n', { array: '1-3', stdout: 'all $CLUSTERJOB_ID.out' });
    writeFileSync(join(host.folder, 'all 1.out'), 'of an earlier run\n');
    await host.finished(ref);
    expect(
      read('all 1.out')
        .trim()
        .split('\n')
        .sort()
        .filter((line) => /^\d$/.test(line)),
    ).toEqual(['1', '2', '3']);
  });

  it('keeps two jobs apart', async () => {
    const first = host.submit('echo first\n');
    const second = host.submit('echo second; exit 1\n', { join: true }, { jobName: '50%', token: 'token2' });
    expect([first.id, second.id]).toEqual(['1', '2']);
    expect((await host.finished(first))[0]?.state).toBe('completed');
    expect((await host.finished(second))[0]).toMatchObject({
      state: 'failed',
      stdout: join(host.folder, '50%.2.out'),
      stderr: join(host.folder, '50%.2.out'),
    });
  });

  it('ends what the script leaves behind', async () => {
    const [state] = await host.finished(host.submit('sleep 300 & echo $! >left\n'));
    expect(state?.state).toBe('completed');
    expect(isAlive(Number(read('left')))).toBe(false);
  });

  it('says why a task never started', async () => {
    const [state] = await host.finished(host.submit('true\n', { stdout: 'no/such/folder.out' }));
    expect(state).toMatchObject({
      state: 'failed',
      exit: { class: 'never started', message: `${join(host.folder, 'no/such/folder.out')} cannot be written` },
    });
  });

  it('refuses a folder that is not there', () => {
    const request = { ...host.request('true\n'), folder: join(host.folder, 'gone') };
    expect(host.run(localBackend.submit!(request))).toMatchObject({ kind: 'refused', code: 'no-folder' });
  });

  it('refuses a script that is not there', () => {
    const request = { ...host.request('true\n'), script: join(host.folder, 'gone.job') };
    expect(host.run(localBackend.submit!(request))).toMatchObject({ kind: 'refused', code: 'no-script' });
  });

  it('finds a job by its token, and all that are unfinished', async () => {
    const ref = host.submit('while [ ! -e go ]; do sleep 0.05; done\n', {}, { token: 'sought' });
    const other = host.submit('true\n', {}, { token: 'other' });
    await host.finished(other);
    const search = { token: 'sought', jobName: 'demo', folder: host.folder, since: 0 };
    expect(host.run(localBackend.find!(search)).states).toMatchObject([{ ref, token: 'sought' }]);
    expect(host.run(localBackend.find!({ ...search, token: 'nothing' }))).toMatchObject({ states: [], failure: null });
    await host.until(other, () => host.run(localBackend.queryMine!()).states.length === 1);
    expect(host.run(localBackend.queryMine!()).states).toMatchObject([{ ref }]);
    writeFileSync(join(host.folder, 'go'), '');
    await host.finished(ref);
  });

  it('answers for jobs that it does not know, and not for foreign ids', () => {
    const refs = [{ id: '77' }, { id: '12.server' }];
    expect(host.query(...refs)).toMatchObject({
      states: [],
      answered: [{ id: '77' }],
      unread: [{ text: '12.server' }],
      failure: null,
    });
  });

  it('tells what the host offers', () => {
    const facts = host.run(localBackend.probe!());
    expect(facts).toMatchObject({ present: true, host: hostname(), trouble: null, history: { kept: true } });
  });

  it('runs scripts without a permission to execute, by their first line', async () => {
    const ref = host.submit('#! /usr/bin/env bash\necho "$BASH_VERSION$0"\n');
    await host.finished(ref);
    expect(read('demo.1.out')).toMatch(/^\d.*demo\.job\n$/);
  });

  it('leaves little behind', async () => {
    const ref = host.submit('true\n', { array: '1-2', stdout: '/dev/null', join: true });
    await host.finished(ref);
    await host.until(ref, () => !existsSync(join(host.state, ref.id, 't')));
    await host.until(ref, () => !existsSync(join(host.state, ref.id, 'supervisor.sh')));
    expect(readdirSync(join(host.state, ref.id)).sort()).toEqual(['end', 'ends', 'info', 'origin', 'supervisor']);
    expect(readdirSync(host.folder)).toEqual(['demo.job']);
  });
});

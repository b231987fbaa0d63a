import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { PublicRun } from '../../../src/runs/publicRun.ts';
import { PATIENTLY, useDesk } from './desk.ts';

// Real jobs of the backend `local`, from the command to the end of their processes.

const desk = useDesk();

const TIME = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
const ID = expect.stringMatching(/^[a-z2-9]{8}$/);

async function submitted(...argv: readonly string[]): Promise<PublicRun> {
  return await desk().json<PublicRun>('submit', ...argv);
}

/** Every file below a folder with its text, but for those of an ending. */
function texts(folder: string, without: RegExp): Readonly<Record<string, string>> {
  const names = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => !without.test(path));
  return Object.fromEntries(names.map((path) => [path, readFileSync(path, 'utf8')]));
}

describe('submit', () => {
  it('prints the id of the run and how it went', async () => {
    desk().write('hello.sh', 'echo hello\n');
    const { status, stdout, stderr } = await desk().run('submit', 'hello.sh', '--wait');
    expect(status).toBe(0);
    expect(stdout).toMatch(/^[a-z2-9]{8}\n$/);
    expect(stderr).toMatch(/^hello on local: completed · \d+ s\n$/);
    expect(desk().read('hello.1.out')).toBe('hello\n');
  });

  it('--json has all attributes of a run in their order', async () => {
    const file = desk().write('hello.sh', 'echo hello\n');
    desk().write('hello.ini', '[Resources]\ntime = 5\nmem = 100\nthreads = 2\n');
    const run = await submitted('hello.sh', '--wait');
    const { folder } = desk();
    expect(run).toEqual({
      id: ID,
      job: 'hello',
      jobFile: file,
      cluster: { key: expect.stringMatching(/^[0-9a-f]{16}$/), name: 'local' },
      backend: 'local',
      schedulerId: '1',
      state: 'completed',
      nativeState: 'exited',
      final: true,
      exitCode: 0,
      signal: null,
      reason: null,
      submitted: TIME,
      started: TIME,
      ended: TIME,
      stdout: join(folder, 'hello.1.out'),
      stderr: join(folder, 'hello.1.err'),
      usage: {
        maxRssBytes: null,
        cpuSeconds: expect.any(Number),
        elapsedSeconds: expect.any(Number),
        requested: { memBytes: 100 * 1024 * 1024, seconds: 300, cores: 2, nodes: 1 },
      },
      asOf: TIME,
      source: 'queue',
      attempts: [
        {
          number: 1,
          schedulerId: '1',
          state: 'completed',
          nativeState: 'exited',
          exitCode: 0,
          signal: null,
          submitted: TIME,
          started: TIME,
          ended: TIME,
          nodes: expect.any(String),
        },
      ],
      tasks: null,
    });
    expect(Object.keys(run).join(' ')).toBe(
      'id job jobFile cluster backend schedulerId state nativeState final exitCode signal reason submitted started ended ' +
        'stdout stderr usage asOf source attempts tasks',
    );
    expect(JSON.stringify(run.usage).replace(/:[^,{}]+/g, ':')).toBe(
      '{"maxRssBytes":,"cpuSeconds":,"elapsedSeconds":,"requested":{"memBytes":,"seconds":,"cores":,"nodes":}}',
    );
    expect(Object.keys(run.attempts[0]!).join(' ')).toBe(
      'number schedulerId state nativeState exitCode signal submitted started ended nodes',
    );
  });

  it('tells of a failure what it printed at last, and ends as wait does', async () => {
    desk().write('bad.sh', 'echo working\necho "no such data" >&2\nexit 7\n');
    const { status, stderr } = await desk().run('submit', 'bad.sh', '--wait');
    expect(status).toBe(1);
    expect(stderr).toMatch(/^bad on local: failed: exit status 7 · \d+ s\n(.*\n)?no such data\n$/);
    expect(await desk().onlyRun()).toMatchObject({ state: 'failed', exitCode: 7, signal: null, final: true });
  });

  it('tells warnings on standard error, so that the JSON can be read', async () => {
    desk().write('a.body.sh', 'true\n');
    desk().write('a.ini', '[Resources]\nnodes = 1\nqueue 7 = 1\n');
    const { stdout, stderr } = await desk().run('submit', 'a.body.sh', '--json');
    expect(stderr).toMatch(/a\.ini:3:1: warning: /);
    expect(JSON.parse(stdout)).toMatchObject({ id: ID });
  });

  it('remembers the cluster that was named last for a job', async () => {
    desk().write('hello.sh', 'true\n');
    desk().writeProfile('desktop', '[Attributes]\nbackend = local\n');
    const unknown = await desk().run('submit', 'hello.sh');
    expect(unknown).toMatchObject({
      status: 2,
      stderr: 'clusterjob: There are several clusters to choose from. Name one with --profile: local, desktop\n',
    });
    expect(await submitted('hello.sh', '--profile', 'desktop', '--wait')).toMatchObject({
      cluster: { name: 'desktop' },
    });
    expect(await submitted('hello.sh', '--wait')).toMatchObject({ cluster: { name: 'desktop' } });
  });

  it('leaves the sources of a job with auxiliary scripts as they are, byte for byte', async () => {
    desk().write('train.body.sh', '. ./helper.sh\r\n');
    desk().write('helper.sh', 'echo {jobname}\r\n');
    desk().write('data/input.txt', 'data\r\n');
    desk().write('train.ini', '[Attributes]\nworkdir = out\naux_scripts = helper.sh\r\n');
    const before = texts(desk().folder, /\/(out|\.clusterjob)\//);
    expect(await submitted('train.ini', '--wait')).toMatchObject({ state: 'completed' });
    expect(texts(desk().folder, /\/(out|\.clusterjob)\//)).toEqual(before);
    expect(desk().read('out/helper.sh')).toBe('#!/bin/bash\necho train\n');
    expect(desk().read('out/train.1.out')).toBe('train\n');
  });
});

describe('an array', () => {
  it('is one run, and failed if one of its tasks did', async () => {
    desk().write(
      'arr.sh',
      'echo task $CLUSTERJOB_ARRAY_INDEX\n[ $CLUSTERJOB_ARRAY_INDEX != 2 ] || { echo broken >&2; exit 5; }\n',
    );
    desk().write('arr.ini', '[Resources]\narray = 1-3\n');
    const { status, stdout, stderr } = await desk().run('submit', 'arr.sh', '--wait', '--json');
    expect({ status, stderr }).toEqual({ status: 1, stderr: '' });
    const run: PublicRun = JSON.parse(stdout);
    const task = { nativeState: 'exited', signal: null, reason: null };
    expect(run).toMatchObject({ state: 'failed', exitCode: 5 });
    expect(run.tasks).toEqual([
      { ranges: '1,3', state: 'completed', exitCode: 0, ...task },
      { ranges: '2', state: 'failed', exitCode: 5, ...task },
    ]);
    expect(Object.keys(run.tasks![0]!).join(' ')).toBe('ranges state nativeState exitCode signal reason');
    expect(await desk().run('logs', run.id, '--task', '3')).toEqual({ status: 0, stdout: 'task 3\n', stderr: '' });
    expect(await desk().run('logs', run.id, '--task', '2', '--stderr')).toMatchObject({ stdout: 'broken\n' });
    expect(await desk().run('logs', run.id)).toMatchObject({ status: 2, stderr: expect.stringContaining('--task N') });
    const shown = await desk().run('show', run.id);
    expect(shown.stdout).toContain('failed: exit status 5');
    expect(shown.stdout).toContain('broken');
  });

  it('can be cancelled in part', async () => {
    desk().write('arr.sh', 'sleep 60\n');
    desk().write('arr.ini', '[Resources]\narray = 1-3\n');
    const { id } = await submitted('arr.sh');
    const { status, stdout } = await desk().run('cancel', id, '--tasks', '1,3', '--json');
    expect(status).toBe(0);
    const [result] = JSON.parse(stdout);
    expect(Object.keys(result)).toEqual(['run', 'outcome', 'message']);
    expect(result).toMatchObject({ run: { id }, outcome: 'accepted', message: null });
    expect(await desk().run('cancel', id)).toEqual({ status: 0, stdout: `${id}: accepted\n`, stderr: '' });
    expect(await desk().run('wait', id)).toMatchObject({ status: 4 });
  });
});

describe('wait', () => {
  it('ends with 124 when the time is over, and with 4 when the run was cancelled', async () => {
    desk().write('long.sh', 'sleep 60\n');
    const { id } = await submitted('long.sh');
    const late = await desk().run('wait', id, '--timeout', '0.1', '--json');
    expect(late.status).toBe(124);
    expect(JSON.parse(late.stdout)).toMatchObject([{ id, ended: null, exitCode: null }]);
    expect(await desk().run('cancel', id)).toMatchObject({ status: 0 });
    const cancelled = await desk().run('wait', id, '--json');
    expect(cancelled.status).toBe(4);
    expect(JSON.parse(cancelled.stdout)).toMatchObject([{ id, state: 'cancelled' }]);
    expect(await desk().run('cancel', id)).toMatchObject({
      status: 0,
      stdout: `${id}: nothing to do (it is cancelled)\n`,
    });
  });

  it('is for several runs, and ends as the worst of them', async () => {
    desk().write('good.sh', 'true\n');
    desk().write('bad.sh', 'exit 3\n');
    const good = await submitted('good.sh');
    const bad = await submitted('bad.sh');
    const { status, stdout } = await desk().run('wait', good.id, bad.id, good.id, '--json');
    expect(status).toBe(1);
    expect((JSON.parse(stdout) as PublicRun[]).map(({ id, state }) => [id, state])).toEqual([
      [good.id, 'completed'],
      [bad.id, 'failed'],
    ]);
    const table = await desk().run('wait', good.id, bad.id);
    expect(table.stdout).toMatch(
      /^RUN +JOB +CLUSTER +ID +STATE\n.* good +local +1 +completed.*\n.* bad +local +2 +failed/,
    );
  });

  it('is ended by an interrupt', async () => {
    desk().write('long.sh', 'sleep 60\n');
    const { id } = await submitted('long.sh');
    const waiting = desk().start('wait', id);
    waiting.interrupt();
    expect(await waiting.ended).toMatchObject({ status: 130, stderr: 'clusterjob: stopped\n' });
  });

  it('runs an epilogue once, even where two wait, and both see its end', async () => {
    desk().write('a.body.sh', 'true\n');
    desk().write('a.ini', '[Attributes]\nepilogue = echo once >>epilogue.log; sleep 1; echo end >>epilogue.log\n');
    const { id } = await submitted('a.ini');
    const both = await Promise.all([1, 2].map(() => desk().run('wait', id)));
    expect(both.map(({ status }) => status)).toEqual([0, 0]);
    expect(desk().read('epilogue.log')).toBe('once\nend\n');
    await desk().run('wait', id);
    expect(desk().read('epilogue.log')).toBe('once\nend\n');
  });
});

describe('the prologue', () => {
  it('runs before the job, in its folder', async () => {
    desk().write('a.body.sh', 'cat prepared\n');
    desk().write('a.ini', '[Attributes]\nprologue = echo {jobname} >prepared\n');
    expect(await submitted('a.ini', '--wait')).toMatchObject({ state: 'completed' });
    expect(desk().read('a.1.out')).toBe('a\n');
  });

  it('that fails keeps the job from being sent; the run says why', async () => {
    desk().write('a.body.sh', 'touch began\n');
    desk().write('a.ini', '[Attributes]\nprologue = echo no disk; exit 4\nepilogue = touch ended\n');
    expect(await desk().run('submit', 'a.ini')).toEqual({
      status: 1,
      stdout: '',
      stderr:
        'clusterjob: The prologue ended with status 4: no disk. Nothing was submitted; mend the prologue and submit again\n',
    });
    expect(await desk().onlyRun()).toMatchObject({
      ...{ state: 'failed', schedulerId: null, attempts: [], submitted: null, final: true },
      reason: expect.stringContaining('no disk'),
    });
    expect([desk().has('began'), desk().has('ended')]).toEqual([false, false]);
  });
});

describe('two runs in one folder', () => {
  it('stop, or go into folders of their own, or are allowed', async () => {
    desk().write('long.sh', 'sleep 60\n');
    const first = await submitted('long.sh');
    const stopped = await desk().run('submit', 'long.sh', '--json');
    expect(stopped).toEqual({
      status: 1,
      stdout: '',
      stderr:
        `clusterjob: The unfinished run ${first.id} is the same job and uses ${desk().folder}/long.job. ` +
        'Use --new-folder or --overwrite, or wait until it is finished\n',
    });
    const second = await submitted('long.sh', '--new-folder');
    expect(second.stdout).toBe(join(desk().folder, `run-${second.id}`, 'long.2.out'));
    expect(await submitted('long.sh', '--overwrite')).toMatchObject({ schedulerId: '3' });
    expect(await desk().run('submit', 'long.sh', '--overwrite', '--new-folder')).toMatchObject({ status: 2 });
  });
});

describe('status, list and show', () => {
  it('answer for none, one and several runs', async () => {
    expect(await desk().run('list')).toEqual({
      status: 0,
      stdout: '',
      stderr: 'No runs yet. `clusterjob submit JOB` makes one.\n',
    });
    expect(await desk().run('status')).toEqual({ status: 0, stdout: '', stderr: 'No unfinished runs.\n' });
    expect(await desk().json('status')).toEqual([]);
    desk().write('hello.sh', 'echo hello\n');
    desk().write('long.sh', 'sleep 60\n');
    const hello = await submitted('hello.sh', '--wait');
    const long = await submitted('long.sh');
    const ids = (runs: readonly PublicRun[]): readonly string[] => runs.map(({ id }) => id);
    expect(ids(await desk().json('list'))).toEqual([long.id, hello.id]);
    expect(ids(await desk().json('list', '--all'))).toEqual([long.id, hello.id]);
    expect(ids(await desk().json('list', '--unfinished'))).toEqual([long.id]);
    expect(ids(await desk().json('status'))).toEqual([long.id]);
    expect(ids(await desk().json('status', hello.id, '2', hello.id.slice(0, 7)))).toEqual([
      hello.id,
      long.id,
      hello.id,
    ]);
    expect(await desk().json('show', hello.id)).toEqual(hello);
  });

  it('show tells the history and the script', async () => {
    desk().write('hello.sh', 'echo hello\n');
    const { id } = await submitted('hello.sh', '--wait');
    const { stdout } = await desk().run('show', id);
    expect(stdout).toMatch(new RegExp(`^run +${id} \\(hello\\)\nstate +completed · \\d+ s \\(queue, \\d+ s ago\\)\n`));
    expect(stdout).toMatch(
      /\n\S+Z +submitting +this machine\n\S+Z +pending +answer to the submission +submitted as 1\n/,
    );
    expect(stdout).toContain('\n#!/bin/bash\necho hello\n');
  });

  it('know no run, or several', async () => {
    const none = "clusterjob: There is no run 'zz'. `clusterjob list` shows the runs with their ids\n";
    for (const command of ['status', 'show', 'logs', 'wait', 'cancel']) {
      expect(await desk().run(command, 'zz')).toEqual({ status: 1, stdout: '', stderr: none });
    }
    desk().write('hello.sh', 'true\n');
    desk().write('other.sh', 'true\n');
    const first = await submitted('hello.sh', '--wait');
    // Another machine's job may have the same id: here the state folder was begun anew.
    desk().env.XDG_STATE_HOME = join(desk().root, 'state2');
    process.env.XDG_STATE_HOME = desk().env.XDG_STATE_HOME;
    const second = await submitted('other.sh', '--wait');
    expect(await desk().run('show', '1')).toEqual({
      status: 1,
      stdout: '',
      stderr:
        `clusterjob: Several runs are meant by '1': ${second.id} (other on local), ${first.id} (hello on local). ` +
        '`clusterjob list` shows the runs with their ids\n',
    });
  });
});

describe('logs', () => {
  it('show all, the end, or the error output', async () => {
    desk().write('a.sh', 'printf "1\\n2\\n3\\n4"; echo oops >&2\n');
    const { id } = await submitted('a.sh', '--wait');
    const shown = async (...argv: readonly string[]) => (await desk().run('logs', id, ...argv)).stdout;
    expect(await shown()).toBe('1\n2\n3\n4');
    expect(await shown('-n', '2')).toBe('3\n4');
    expect(await shown('--lines', '0')).toBe('');
    expect(await shown('--lines', '99')).toBe('1\n2\n3\n4');
    expect(await shown('--stderr')).toBe('oops\n');
    expect(await desk().run('logs', id, '--task', '1')).toMatchObject({ status: 2 });
  });

  it('say that there is nothing yet', async () => {
    desk().write('a.sh', 'sleep 60\n');
    const run = await submitted('a.sh');
    const gone = join(desk().folder, 'a.1.err');
    await desk().run('cancel', run.id);
    await desk().run('wait', run.id);
    rmSync(gone, { force: true });
    expect(await desk().run('logs', run.id, '--stderr')).toEqual({
      status: 1,
      stdout: '',
      stderr: `clusterjob: ${gone} on local is not there\n`,
    });
  });

  it('are followed until the run is finished', async () => {
    desk().write('a.sh', 'echo one; while [ ! -e go ]; do sleep 0.1; done; echo two\n');
    const { id } = await submitted('a.sh');
    const following = desk().start('logs', id, '--follow');
    await expect.poll(following.stdout, PATIENTLY).toBe('one\n');
    desk().write('go', '');
    expect(await following.ended).toEqual({ status: 0, stdout: 'one\ntwo\n', stderr: '' });
  });
});

describe('run', () => {
  it('shows both outputs and ends as the job does', async () => {
    desk().write('a.sh', 'echo out; printf err >&2; exit 9\n');
    expect(await desk().run('run', 'a.sh')).toEqual({
      status: 9,
      stdout: 'out\n',
      stderr: expect.stringMatching(/^err/),
    });
    expect(await desk().onlyRun()).toMatchObject({ state: 'failed', exitCode: 9, backend: 'local' });
  });

  it('counts a signal as a shell does', async () => {
    desk().write('a.sh', 'kill -KILL $$\n');
    expect(await desk().run('run', 'a.sh')).toMatchObject({ status: 137 });
  });

  it('shows what the tasks of an array print', async () => {
    desk().write('a.sh', 'echo $CLUSTERJOB_ARRAY_INDEX\n');
    const { status, stdout } = await desk().run('run', 'a.sh', '--set', 'array=1-3%1');
    expect({ status, stdout }).toEqual({ status: 0, stdout: '1\n2\n3\n' });
  });

  it('is cancelled by an interrupt', async () => {
    desk().write('a.sh', 'echo began; sleep 60\n');
    const running = desk().start('run', 'a.sh');
    await expect.poll(running.stdout, PATIENTLY).toBe('began\n');
    running.interrupt();
    const { status, stderr } = await running.ended;
    const run = await desk().onlyRun();
    expect({ status, stderr }).toEqual({ status: 130, stderr: `clusterjob: ${run.id} is cancelled\n` });
    expect(run).toMatchObject({ state: 'cancelled' });
  });

  it('is for this machine', async () => {
    desk().write('a.sh', 'true\n');
    expect(await desk().run('run', 'a.sh', '--profile', 'big')).toMatchObject({ status: 2 });
  });
});

describe('test-backend', () => {
  it('goes through submit, cancel, status and wait, and records it', async () => {
    desk().write('short.sh', '[ -e ran ] || { touch ran; sleep 60; }\necho {jobname} ran\n');
    desk().write('site.ini', '[Attributes]\nbackend = local\n[Resources]\ntime = 5\n');
    const { status, stdout } = await desk().run('test-backend', 'site.ini', '--body', 'short.sh', '--jobname', 'trial');
    expect(stdout).toMatch(
      /^submit {3}1: .*\ncancel {3}1: cancelled.*\nsubmit {3}2: .*\nstatus {3}2: .*\nwait {5}2: completed.*\n$/,
    );
    expect(status).toBe(0);
    expect(desk().read('site.rendered.sh')).toContain('echo trial ran');
    expect(desk().read('site.out')).toBe('trial ran\n');
    const recorded = JSON.parse(desk().read('site.json'));
    expect(recorded.length).toBeGreaterThan(4);
    expect(Object.keys(recorded[0])).toEqual(['command', 'exitCode', 'stdout', 'stderr']);
    expect(desk().has('site.body.sh')).toBe(false);
  });

  it('shows the built-in job, and does not overwrite a job of the user with it', async () => {
    const { stdout } = await desk().run('test-backend', '--show-default-body');
    expect(stdout).toContain('$CLUSTERJOB_WORKDIR');
    desk().write('site.ini', '[Attributes]\nbackend = local\n');
    desk().write('site.body.sh', 'mine\n');
    const { status, stderr } = await desk().run('test-backend', 'site.ini');
    expect(status).toBe(1);
    expect(stderr).toContain('site.body.sh is there already and is not the built-in test job');
    expect(desk().read('site.body.sh')).toBe('mine\n');
  });
});

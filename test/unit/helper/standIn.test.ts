import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../../src/base/clock.ts';
import { UserError } from '../../../src/base/errors.ts';
import { openStandIn } from '../../../src/helper/standIn.ts';
import { STAND_IN_SOCKET } from '../../../src/helper/standInMessages.ts';
import type { ScriptResult } from '../../../src/runs/localScript.ts';
import { runLocalScript } from '../../../src/runs/localScript.ts';
import type { OpenProgram, ProgramStart, StandIn } from '../../../src/transport/contract.ts';
import { sessionProgram } from '../../../src/transport/openssh/sessionProgram.ts';
import { startProcess } from '../../../src/transport/startedProcess.ts';
import { FakeSource, placeAt } from './fakeSource.ts';

const SFTP_SERVER = ['/usr/lib/openssh/sftp-server', '/usr/libexec/sftp-server'].find((path) => existsSync(path));
const has = (program: string): boolean => spawnSync(program, ['--version']).error === undefined;

let folder: string;
let started: string[];
let standIn: StandIn;
let loginShell: string | undefined;

/** What sshd does with it: the login shell gets the line. */
async function openHere(start: ProgramStart): Promise<OpenProgram> {
  started.push(start.kind === 'command' ? start.line : `subsystem ${start.name}`);
  if (start.kind === 'command' && start.line.startsWith('refuse')) {
    throw new UserError({ what: 'The connection to cluster was lost', next: 'Try again', transient: true });
  }
  const environment = { ...process.env, HOME: join(folder, 'there'), SHELL: loginShell };
  const shell = { file: '/bin/sh', args: ['-c', `cd; ${start.kind === 'command' ? start.line : SFTP_SERVER}`] };
  const process_ = await startProcess({ ...shell, environment });
  return sessionProgram({ process: process_, failure: Promise.resolve(null) });
}

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "cj stand 'in-"));
  for (const name of ['here', 'there', 'real']) mkdirSync(join(folder, name));
  writeFileSync(join(folder, 'real', 'ssh'), '#!/bin/sh\necho "the user’s own ssh: $*"\nexit 9\n', { mode: 0o755 });
  started = [];
  loginShell = '/bin/sh';
  const transport = Object.assign(await new FakeSource().connect(placeAt('me@cluster')), { open: openHere });
  const environment = { ...process.env, PATH: `${join(folder, 'real')}:${process.env.PATH}` };
  standIn = await openStandIn({ transport, remote: 'me@cluster', options: { intent: 'user' }, environment });
});

afterEach(async () => {
  await standIn.close();
  rmSync(folder, { recursive: true, force: true });
});

const run = (script: string, signal?: AbortSignal): Promise<ScriptResult> =>
  runLocalScript(`#!/bin/sh\n${script}\n`, join(folder, 'here'), systemClock, signal, standIn.environment);

describe('ssh in a script', () => {
  it('runs a command over the open connection, with its status and both streams', async () => {
    const { code, output } = await run('ssh me@cluster "echo out; echo err >&2; exit 3"');
    expect(code).toBe(3);
    expect(output.split('\n').sort()).toEqual(['', 'err', 'out']);
    expect(started).toEqual(['echo out; echo err >&2; exit 3']);
  });

  it('carries bytes both ways, however many', async () => {
    const { code, output } = await run(
      'head -c 30000000 /dev/urandom >data; ssh cluster "tee copy" <data >back; cmp data back && cmp data ../there/copy',
    );
    expect({ code, output }).toEqual({ code: 0, output: '' });
  });

  it.each(['/bin/sh', undefined])('gives a script to the login shell: %s', async (shell) => {
    loginShell = shell;
    expect(await run('echo "echo in; exit 4" | ssh cluster')).toEqual({ code: 4, output: 'in\n' });
  });

  it('does not wait for an input that stays open', async () => {
    const { output } = await run('mkfifo f; sleep 30 >f & ssh cluster "exit 5" <f; echo $?; kill $!');
    expect(output).toBe('5\n');
  });

  it('ends what it runs when nobody reads its output', async () => {
    expect(await run('ssh cluster "yes | head -c 100000000; echo end" | head -n 1')).toEqual({
      code: 0,
      output: 'y\n',
    });
  });

  it('leaves other hosts and what it cannot do to the user’s own', async () => {
    expect(await run('ssh -p 2222 other ls')).toEqual({ code: 9, output: 'the user’s own ssh: -p 2222 other ls\n' });
    expect((await run('ssh -t cluster top')).output).toBe('the user’s own ssh: -t cluster top\n');
    expect(started).toEqual([]);
  });

  it('says why there is no connection', async () => {
    expect(await run('ssh cluster refuse')).toEqual({
      code: 255,
      output: 'ssh: The connection to cluster was lost. Try again\n',
    });
  });

  it('leaves nothing behind', async () => {
    const { environment } = standIn;
    await standIn.close();
    expect(existsSync(dirname(environment[STAND_IN_SOCKET] ?? ''))).toBe(false);
  });

  it('is ended with the script', async () => {
    const stop = new AbortController();
    const running = run('ssh cluster "echo $$ >pid; exec sleep 60"', stop.signal);
    await expect.poll(() => existsSync(join(folder, 'there', 'pid'))).toBe(true);
    stop.abort();
    expect((await running).code).toBeNull();
  });
});

describe.skipIf(!has('rsync'))('rsync in a script', () => {
  it.each(['rsync', 'rsync -e ssh'])('%s copies over the open connection', async (rsync) => {
    const names = ['a', 'with blank', 'sub/deep'];
    mkdirSync(join(folder, 'here', 'data', 'sub'), { recursive: true });
    for (const name of names) writeFileSync(join(folder, 'here', 'data', name), name.repeat(1000));
    expect(await run(`${rsync} -a data me@cluster:copied/ && ${rsync} -a cluster:copied/data back`)).toEqual({
      code: 0,
      output: '',
    });
    for (const name of names) {
      expect(readFileSync(join(folder, 'there', 'copied', 'data', name), 'utf8')).toBe(name.repeat(1000));
      expect(readFileSync(join(folder, 'here', 'back', 'data', name), 'utf8')).toBe(name.repeat(1000));
    }
    expect(started.every((line) => line.startsWith('rsync --server'))).toBe(true);
  });
});

describe.skipIf(!SFTP_SERVER || !has('scp'))('scp in a script', () => {
  it('copies over the open connection', async () => {
    expect(await run('echo text >a; scp -q a me@cluster:b && scp -q cluster:b c && cat c')).toEqual({
      code: 0,
      output: 'text\n',
    });
    expect(new Set(started)).toEqual(new Set(['subsystem sftp']));
  });
});

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { freePorts } from '../clusters/ports.ts';
import type { KeyPair } from '../clusters/sshd/keys.ts';
import { makeKeys } from '../clusters/sshd/keys.ts';
import { whyCannotStart } from '../clusters/sshd/requirements.ts';
import type { SshdOptions } from '../clusters/sshd/serverConfig.ts';
import type { Sshd } from '../clusters/sshd/sshd.ts';
import { startSshd } from '../clusters/sshd/sshd.ts';
import { SmallDisk, whyNoSmallDisk } from '../unit/support/smallDisk.ts';
import type { Said, Typed } from './support/commandDesk.ts';
import { CommandDesk, KEYS, TRANSPORTS } from './support/commandDesk.ts';

const reason = whyCannotStart();
const noDisk = whyNoSmallDisk();

/** Types an answer at each of these prompts. */
const at = (prompt: RegExp, text: string, times = 1): readonly Typed[] =>
  Array.from({ length: times }, () => ({ at: prompt, text }));

/** What the last line of a command's trouble is. */
const trouble = ({ stderr }: Said): string => stderr.trimEnd().split('\n').at(-1) ?? '';

/** How one step of `clusters test` went, with what is to be done. */
function step({ stdout }: Said, name: string): string {
  const line = stdout.split('\n').findIndex((text) => text.startsWith(`${name} `));
  const [first = '', next = ''] = stdout.split('\n').slice(line);
  return `${first.slice(13).replace(/\s+/, ' ')}. ${next.trim()}`;
}

describe.skipIf(reason !== null)(reason ?? 'what is wrong with a cluster, in one sentence', () => {
  describe.each(TRANSPORTS)('over %s', (transport) => {
    let folder: string;
    let key: KeyPair;
    let desk: CommandDesk;
    const servers: Sshd[] = [];

    beforeAll(() => {
      folder = mkdtempSync(join(tmpdir(), 'cj-bad-'));
      key = makeKeys(join(folder, 'id'));
    });

    afterAll(() => rmSync(folder, { recursive: true, force: true }));

    beforeEach(() => {
      desk = new CommandDesk(transport);
      desk.job('a', 'echo hello\n');
      desk.profile();
    });

    afterEach(async () => {
      await desk.leave();
      for (const server of servers.splice(0)) await server.stop();
    });

    /** A server that is opened by a password, or by the key where it has none. */
    const start = async (options: SshdOptions = {}): Promise<Sshd> => {
      const server = await startSshd({ ...options, authorized: [key] });
      servers.push(server);
      desk.knows(server, options.password === undefined ? key : null);
      return server;
    };

    /** How the host is called in words. */
    const host = ({ port }: Sshd): string => (transport === 'ssh' ? `researcher@[127.0.0.1]:${port}` : 'it');

    /** Tries to submit, and to test the cluster; both have to fail. */
    const fails = async (typed: readonly Typed[] = []) => {
      const command = (...args: readonly string[]): Promise<Said> =>
        typed.length > 0 ? desk.runAt(typed, ...args) : desk.run(...args);
      const submitted = await command('submit', 'a.sh', '-p', 'it');
      const tested = await command('clusters', 'test', 'it');
      expect([submitted.status, tested.status]).toEqual([1, 1]);
      return { submitted, tested };
    };

    it('a host that is not known', async () => {
      desk.profile({ remote: 'me@no-such-host.invalid' });
      const { submitted, tested } = await fails();
      const what = 'me@no-such-host.invalid cannot be reached: no host has this name';
      const next = 'Check the name in the profile or the SSH configuration, and whether the site wants a VPN';
      expect(trouble(submitted)).toBe(`clusterjob: ${what}. ${next}`);
      expect(step(tested, 'connect')).toBe(`failed ${what}. ${next}`);
      expect(step(tested, 'shell')).toContain('skipped');
      expect((await desk.run('status')).stderr).toBe('No unfinished runs.\n');
    });

    it('a port that is refused', async () => {
      desk.profile({ remote: `me@127.0.0.1:${await freePorts(1)}` });
      const { submitted, tested } = await fails();
      const words = /cannot be reached: it refuses connections to that port\. Check the port, or try again when/;
      expect(trouble(submitted)).toMatch(words);
      expect(step(tested, 'connect')).toMatch(words);
    });

    it('a wrong password, three times', async () => {
      const server = await start({ password: 'right' });
      const { submitted, tested } = await fails(at(/password: $/, 'wrong\r', 3));
      const words = `${host(server)} did not let you in: it refused what was typed, three times. Connect again with the right password or code`;
      expect(trouble(submitted)).toBe(`clusterjob: ${words}`);
      expect(step(tested, 'connect')).toBe(`failed ${words}`);
      expect(submitted.screen.match(/password: /g)).toHaveLength(3);
      expect(submitted.screen + submitted.stderr).not.toContain('wrong');
      expect(server.log().match(/^Failed password/gm)).toHaveLength(6);
    });

    it('a code that is refused', async () => {
      const server = await start({ password: 'right', secondFactor: true });
      const once = [...at(/Password: $/, 'right\r'), ...at(/One-time.*: $/, '000000\r')];
      const { submitted } = await fails([...once, ...once, ...once]);
      expect(trouble(submitted)).toContain(
        `${host(server)} did not let you in: it refused what was typed, three times`,
      );
    });

    it.each([
      [
        'its account has expired',
        {},
        'acct_expired',
        'Your account has expired; please contact your system administrator.',
        'did not let you in: your account there has expired or is locked. Ask its operators to open it again',
      ],
      [
        'the same behind two factors',
        { password: 'right', secondFactor: true },
        'acct_expired',
        'Your account has expired; please contact your system administrator.',
        'did not let you in: your account there has expired or is locked. Ask its operators to open it again',
      ],
      [
        'nobody may sign in for now',
        {},
        'perm_denied',
        'Down until Monday.',
        'cannot be reached: it said: Down until Monday. acct=perm_denied. Try again in some minutes',
      ],
    ] as const)('a right sign-in where %s', async (_, options, end, said, words) => {
      const text = join(folder, 'said');
      writeFileSync(text, `${said}\n`);
      const accountRules = [`account optional pam_echo.so file=${text}`, `account required pam_debug.so acct=${end}`];
      const server = await start({ ...options, accountRules });
      const typed =
        'password' in options
          ? [...at(/Password: $/, 'right\r'), ...at(/One-time.*: $/, `${server.nextCode()}\r`)]
          : [];
      const submitted = await (typed.length > 0
        ? desk.runAt(typed, 'submit', 'a.sh', '-p', 'it')
        : desk.run('submit', 'a.sh', '-p', 'it'));
      expect([submitted.status, trouble(submitted)]).toEqual([
        1,
        expect.stringContaining(`clusterjob: ${host(server)} ${words}`),
      ]);
    });

    it('a password that has expired', async () => {
      const rules = ['account required pam_debug.so acct=new_authtok_reqd'];
      await start({ accountRules: rules });
      const { submitted } = await fails();
      expect(trouble(submitted)).toMatch(
        /Commands cannot be run on it: .*Password change required but no TTY available\.*\. Try again; if it stays so, see in a terminal/,
      );
    });

    it.each([
      ['Ctrl-C', KEYS.interrupt],
      ['Ctrl-D', KEYS.endOfFile],
    ])('a question that is turned down by %s', async (_, pressed) => {
      const server = await start({ password: 'right' });
      const { submitted, tested } = await fails(at(/password: $/, pressed));
      const words = `You have not signed in to ${host(server)}: its question was not answered. Connect again and answer it`;
      expect(trouble(submitted)).toBe(`clusterjob: ${words}`);
      expect(step(tested, 'connect')).toBe(`failed ${words}`);
      expect(server.log()).not.toContain('Failed password');
    });

    it('nobody there who could be asked', async () => {
      const server = await start({ password: 'right' });
      const { submitted, tested } = await fails();
      const what = `You are not signed in to ${host(server)}: it asks for something that only you can answer`;
      const next = 'Connect to it in the editor or in a terminal, where you can be asked';
      expect(trouble(submitted)).toBe(`clusterjob: ${what}. ${next}`);
      expect(step(tested, 'connect')).toBe(`failed ${what}. ${next}`);
      expect(server.log()).not.toContain('Failed password');
    });

    it.each([
      ['an account that may not run anything', '#!/bin/sh\necho "This account is not available."\nexit 1\n', 1],
      ['a host without sh', '#!/bin/sh\necho "/bin/sh: not found"\nexit 127\n', 127],
      ['a shell that ends as ssh does where it has failed itself', '#!/bin/sh\necho "Not today."\nexit 255\n', 255],
      ['a login shell that says why on standard error', '#!/bin/sh\necho "no space" >&2\nexit 2\n', 2],
    ])('%s', async (_, script, status) => {
      const shell = join(folder, `shell-${status}`);
      writeFileSync(shell, script, { mode: 0o755 });
      await start({ shell });
      const { submitted, tested } = await fails();
      const said = /echo "(.*?)\.?"/.exec(script)?.[1] ?? '';
      const words = new RegExp(
        `Commands cannot be run on it: sh ended with status ${status}(, and said)?: ${said}\\. Try again; if it stays so, see in a terminal`,
      );
      expect(trouble(submitted)).toMatch(words);
      expect(step(tested, 'connect')).toMatch(/^ok /);
      expect(step(tested, 'shell')).toMatch(words);
    });

    it('a root folder below a file', async () => {
      const server = await start();
      writeFileSync(join(server.home, 'runs'), 'a file\n');
      const { submitted, tested } = await fails();
      const path = join(server.home, 'runs');
      expect(trouble(submitted)).toBe(
        `clusterjob: ${path}/a.job could not be written: a part of its path is not a folder. Choose another folder`,
      );
      expect(step(tested, 'root folder')).toBe(`failed ${path} is a file. Choose another root folder`);
    });

    it.skipIf(noDisk !== null).each(['fill', 'fillNames'] as const)(
      noDisk ?? 'a root folder without space (%s)',
      async (fill) => {
        const disk = new SmallDisk();
        try {
          disk[fill]();
          await start();
          desk.profile({ rootdir: disk.folder });
          const { submitted, tested } = await fails();
          expect(trouble(submitted)).toMatch(
            /could not be written: no space is left\. Free some space or choose another/,
          );
          expect(step(tested, 'root folder')).toMatch(
            /^failed No space is left in .*\. Free some, or choose another root/,
          );
        } finally {
          disk.remove();
        }
      },
    );

    it('a scheduler that is not on the PATH', async () => {
      await start();
      desk.profile({ backend: 'lsf' });
      const { submitted, tested } = await fails();
      expect(submitted.stderr).toContain('bsub: not found');
      expect(trouble(submitted)).toBe('Check that LSF is on the PATH of your login environment (login_env).');
      expect(step(tested, 'scheduler')).toBe(
        'failed LSF was not found: lsid cannot be run here: command not found. Set login_env in the profile to a file that puts the commands of the scheduler on the PATH',
      );
    });

    it('a session that has expired: runs keep their last state until somebody signs in', async () => {
      const server = await start({ password: 'right' });
      const signIn = at(/password: $/, 'right\r');
      const go = join(server.home, 'go');
      desk.job('a', `until [ -e '${go}' ]; do sleep 0.1; done\n`);
      const submitted = await desk.runAt(signIn, 'submit', 'a.sh', '-p', 'it');
      const run = submitted.stdout.trim();
      expect(submitted.status).toBe(0);
      const before = (await desk.run('list', '--json')).stdout;
      server.dropConnections();
      const asked = await desk.run('status');
      expect([asked.status, asked.stderr]).toEqual([
        1,
        `clusterjob: You are not signed in to ${host(server)}: it asks for something that only you can answer. Connect to it in the editor or in a terminal, where you can be asked\n`,
      ]);
      expect((await desk.run('wait', '--timeout', '1', run)).status).toBe(3);
      expect(JSON.parse((await desk.run('list', '--json')).stdout)).toEqual(JSON.parse(before));
      writeFileSync(go, '');
      const waited = await desk.runAt(signIn, 'wait', run);
      expect([waited.status, waited.stdout]).toEqual([0, expect.stringContaining('completed')]);
      await server.stop();
      servers.splice(0);
      desk.job('b', 'true\n');
      const refused = await desk.run('submit', 'b.sh', '-p', 'it');
      expect(trouble(refused)).toContain('cannot be reached: it refuses connections to that port');
    });

    it('a prologue whose program is not here, before anybody is asked', async () => {
      await start({ password: 'right' });
      desk.job('a', 'true\n', ['shell = /no/such/shell', 'prologue = true']);
      const { stderr, status } = await desk.run('submit', 'a.sh', '-p', 'it');
      expect(status).toBe(1);
      expect(stderr).toContain(
        "a.ini:3:12: error: The prologue cannot be run on this machine: there is no program '/no",
      );
    });
  });
});

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { startFaultyProxy } from '../clusters/sshd/faultyProxy.ts';
import type { KeyPair } from '../clusters/sshd/keys.ts';
import { makeKeys, startAgent } from '../clusters/sshd/keys.ts';
import { LOGIN_SHELLS, whyCannotStart } from '../clusters/sshd/requirements.ts';
import type { SshdOptions } from '../clusters/sshd/serverConfig.ts';
import type { Sshd } from '../clusters/sshd/sshd.ts';
import { startSshd } from '../clusters/sshd/sshd.ts';

const reason = whyCannotStart();

/** The server that the other tests trust, tried with OpenSSH's own client. */
describe.skipIf(reason !== null)(reason ?? 'the sshd of the tests', () => {
  let folder: string;
  let keys: KeyPair;
  let server: Sshd | undefined;

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'cj-ssh-client-'));
    keys = makeKeys(join(folder, 'id'));
  });

  afterEach(async () => {
    await server?.stop();
    server = undefined;
  });

  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const start = async (options: SshdOptions): Promise<Sshd> => {
    server = await startSshd(options);
    return server;
  };

  const ssh = async (
    to: Sshd,
    command: string,
    { key = null as KeyPair | null, config = [] as readonly string[], env = {} as Record<string, string> } = {},
  ) => {
    const file = join(folder, 'config');
    const knownHosts = join(folder, 'known_hosts');
    writeFileSync(knownHosts, to.knownHost);
    const identity = key ? [`IdentityFile ${key.file}`, 'IdentitiesOnly yes'] : ['IdentityFile none'];
    writeFileSync(file, to.hostBlock('it', [...config, ...identity, `UserKnownHostsFile ${knownHosts}`]));
    const { exitCode, stdout, stderr } = await execa('ssh', ['-F', file, 'it', command], {
      reject: false,
      stdin: 'ignore',
      env,
    });
    return { exitCode, stdout, stderr };
  };

  /** A program for SSH_ASKPASS that gives one answer after the other. */
  const answering = (...answers: readonly string[]): Record<string, string> => {
    const program = join(folder, 'askpass');
    const list = join(folder, 'answers');
    writeFileSync(list, `${answers.join('\n')}\n`);
    writeFileSync(program, `#!/bin/sh\nhead -n 1 ${list}\nsed -i 1d ${list}\n`, { mode: 0o700 });
    return { SSH_ASKPASS: program, SSH_ASKPASS_REQUIRE: 'force' };
  };

  it.each(LOGIN_SHELLS)('opens %s for a key, with the environment that a test wants', async (shell) => {
    const sshd = await start({ shell, authorized: [keys] });
    sshd.setEnvironment({ GREETING: 'it"s', XDG_CONFIG_HOME: folder, XDG_DATA_HOME: folder });
    const answer = await ssh(sshd, 'echo "$GREETING"; echo "$HOME"', { key: keys });
    expect(answer).toEqual({ exitCode: 0, stdout: `it"s\n${sshd.home}`, stderr: '' });
    expect(sshd.signIns()).toBe(1);
  });

  it('takes a password, and refuses a wrong one', async () => {
    const sshd = await start({ password: 'open sesame' });
    expect((await ssh(sshd, 'echo in', { env: answering('open sesame') })).stdout).toBe('in');
    const refused = await ssh(sshd, 'echo in', { env: answering('wrong', 'wrong', 'wrong') });
    expect(refused.stderr).toContain('Permission denied');
  });

  it('asks for a password and a code that is good once', async () => {
    const sshd = await start({ password: 'pw', secondFactor: true });
    const code = sshd.nextCode();
    expect((await ssh(sshd, 'echo in', { env: answering('pw', code) })).stdout).toBe('in');
    expect((await ssh(sshd, 'echo in', { env: answering('pw', code) })).exitCode).toBe(255);
    expect((await ssh(sshd, 'echo in', { env: answering('pw', sshd.nextCode()) })).stdout).toBe('in');
  });

  it('takes keys from an agent, and obeys a line of its configuration', async () => {
    const agent = await startAgent([keys]);
    try {
      const sshd = await start({
        authorized: [keys],
        config: ['ForceCommand echo forced'],
        hostKeys: ['rsa', 'ecdsa'],
      });
      expect((await ssh(sshd, 'id', { env: { SSH_AUTH_SOCK: agent.socket } })).stdout).toBe('forced');
    } finally {
      await agent.stop();
    }
  });

  it('is reached over a line that is cut, or stalls', async () => {
    const sshd = await start({ authorized: [keys] });
    const line = await startFaultyProxy(sshd);
    try {
      const name = `HostKeyAlias [${sshd.host}]:${sshd.port}`;
      const config = [`Port ${line.port}`, name, 'ServerAliveInterval 1', 'ServerAliveCountMax 1'];
      const options = { key: keys, config };
      expect((await ssh(sshd, 'echo through', options)).stdout).toBe('through');
      line.set({ cutAfter: 5_000 });
      expect((await ssh(sshd, 'head -c 1000000 /dev/zero', options)).exitCode).toBe(255);
      line.set({ stallAfter: 5_000 });
      expect((await ssh(sshd, 'head -c 1000000 /dev/zero', options)).stderr).toMatch(/time/i);
      line.set({ delayMs: 1, bytesPerSecond: 1_000_000 });
      expect((await ssh(sshd, 'head -c 100000 /dev/zero | tr "\\0" x', options)).stdout).toHaveLength(100_000);
    } finally {
      await line.stop();
    }
  });
});

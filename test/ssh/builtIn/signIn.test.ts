import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { errorText } from '../../../src/base/errors.ts';
import type { Transport, TransportOptions } from '../../../src/transport/contract.ts';
import type { Agent, KeyPair } from '../../clusters/sshd/keys.ts';
import { makeKeys, startAgent } from '../../clusters/sshd/keys.ts';
import { LOGIN_SHELLS, whyCannotStart } from '../../clusters/sshd/requirements.ts';
import type { SshdOptions } from '../../clusters/sshd/serverConfig.ts';
import type { Sshd } from '../../clusters/sshd/sshd.ts';
import { startSshd } from '../../clusters/sshd/sshd.ts';
import { sh } from '../../unit/transport/contract.ts';
import { Account, ScriptedPerson } from './account.ts';

const reason = whyCannotStart();
const BACKGROUND: TransportOptions = { intent: 'background' };

describe.skipIf(reason !== null)(reason ?? 'the built-in SSH and a real sshd', () => {
  let account: Account;
  let folder: string;
  let agent: Agent | undefined;
  const servers: Sshd[] = [];

  beforeEach(() => {
    account = new Account();
    folder = mkdtempSync(join(tmpdir(), 'cj-ssh-sign-in-'));
  });

  afterEach(async () => {
    account.remove();
    await agent?.stop();
    agent = undefined;
    for (const server of servers.splice(0)) await server.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  const start = async (options: SshdOptions = {}): Promise<Sshd> => {
    const server = await startSshd(options);
    servers.push(server);
    return server;
  };

  const keys = (name: string, options: Parameters<typeof makeKeys>[1] = {}): KeyPair =>
    makeKeys(join(folder, name), options);

  const say = async (transport: Transport, options: TransportOptions, script = 'echo in'): Promise<string> => {
    const [output] = await transport.exchange([sh(script)], options);
    return output?.stdout ?? '';
  };

  describe('sign-in', () => {
    it.each(['ed25519', 'rsa', 'ecdsa'] as const)('by a key of the agent: %s', async (type) => {
      const key = keys('id', { type });
      const server = await start({ authorized: [key] });
      agent = await startAgent([key]);
      account.configure(server.hostBlock('it'));
      account.know(server);
      expect(await say(account.transport('it', { agent: agent.socket }), BACKGROUND)).toBe('in\n');
    });

    it('by an agent that does not sign, or with too many keys, says so', async () => {
      const server = await start({ authorized: [keys('id')] });
      account.configure(server.hostBlock('it'));
      account.know(server);
      agent = await startAgent([]);
      // Nobody is there to confirm it.
      const environment = { PATH: process.env.PATH, SSH_AUTH_SOCK: agent.socket };
      execFileSync('ssh-add', ['-q', '-c', join(folder, 'id')], { env: environment, stdio: 'ignore' });
      await expect(say(account.transport('it', { agent: agent.socket }), BACKGROUND)).rejects.toMatchObject({
        code: 'sign-in-refused',
        message: expect.stringMatching(/did not let you in: the agent did not sign with the key SHA256:/),
      });
      execFileSync('ssh-add', ['-q', '-D'], { env: environment, stdio: 'ignore' });
      for (let at = 0; at < 7; at++) {
        execFileSync('ssh-add', ['-q', keys(`other-${at}`).file], { env: environment, stdio: 'ignore' });
      }
      await expect(say(account.transport('it', { agent: agent.socket }), BACKGROUND)).rejects.toMatchObject({
        code: 'sign-in-refused',
        transient: false,
        next: expect.stringContaining('IdentitiesOnly'),
      });
    });

    it('by an encrypted key', async () => {
      const key = keys('id', { passphrase: 'open sesame' });
      const server = await start({ authorized: [key] });
      account.configure(server.hostBlock('it', [`IdentityFile ${key.file}`]));
      account.know(server);
      const person = new ScriptedPerson('open sesame');
      const transport = account.transport('it');
      expect(await say(transport, person.options)).toBe('in\n');
      expect(person.prompts()).toEqual([`Passphrase for the key ${key.file}:`]);
      expect(server.signIns()).toBe(1);
    });

    it('by a password and a one-time code, once for commands and files', async () => {
      const server = await start({ password: 'open sesame', secondFactor: true });
      account.configure(server.hostBlock('it'));
      account.know(server);
      const person = new ScriptedPerson('open sesame', server.nextCode());
      const transport = account.transport('it');
      const [said, stats] = await Promise.all([
        say(transport, person.options),
        transport.stat(['/etc/passwd'], person.options),
      ]);
      expect([said, stats[0]?.kind]).toEqual(['in\n', 'file']);
      expect(person.questions.map((question) => question.kind === 'prompts' && question.keepAs)).toEqual([
        `password ${server.user}@${server.host}:${server.port}`,
        null,
      ]);
      expect(server.signIns()).toBe(1);
    });

    it('by a key and then a password (two factors of OpenSSH)', async () => {
      const key = keys('id');
      const server = await start({
        authorized: [key],
        password: 'open sesame',
        config: ['AuthenticationMethods publickey,password'],
      });
      agent = await startAgent([key]);
      account.configure(server.hostBlock('it'));
      account.know(server);
      const person = new ScriptedPerson('open sesame');
      expect(await say(account.transport('it', { agent: agent.socket }), person.options)).toBe('in\n');
      const again = account.transport('it', { agent: agent.socket });
      await expect(say(again, BACKGROUND)).rejects.toMatchObject({ code: 'sign-in-needed' });
    });

    it('with a wrong password is refused after three', async () => {
      const server = await start({ password: 'open sesame' });
      account.configure(server.hostBlock('it'));
      account.know(server);
      const person = new ScriptedPerson('wrong-1', 'wrong-2', 'wrong-3');
      const error: unknown = await say(account.transport('it'), person.options).catch((why: unknown) => why);
      expect(error).toMatchObject({ code: 'sign-in-refused' });
      expect(errorText(error)).not.toContain('wrong-');
      expect(person.prompts()).toHaveLength(3);
    });
  });

  describe('a host key', () => {
    it('that is unknown is asked about, and known from then on to OpenSSH too', async () => {
      const key = keys('id');
      const server = await start({ authorized: [key], hostKeys: ['ed25519'] });
      account.configure(server.hostBlock('it', [`IdentityFile ${key.file}`, 'HashKnownHosts no']));
      await expect(say(account.transport('it'), BACKGROUND)).rejects.toMatchObject({ code: 'sign-in-needed' });
      const person = new ScriptedPerson({ kind: 'trusted' });
      expect(await say(account.transport('it'), person.options)).toBe('in\n');
      expect(person.questions).toMatchObject([
        { kind: 'unknown host key', keyType: 'ssh-ed25519', fingerprint: server.hostKeys[0]?.fingerprint },
      ]);
      expect(account.knownHostsText()).toBe(server.knownHost);
      expect(await say(account.transport('it'), BACKGROUND)).toBe('in\n');
    });

    it('of a type that is known is asked for, though the host has others', async () => {
      const key = keys('id');
      const server = await start({ authorized: [key], hostKeys: ['ed25519', 'ecdsa', 'rsa'] });
      account.configure(server.hostBlock('it', [`IdentityFile ${key.file}`]));
      account.know({
        knownHost: server.knownHost
          .split('\n')
          .filter((line) => line.includes('ssh-rsa'))
          .join('\n'),
      });
      expect(await say(account.transport('it'), BACKGROUND)).toBe('in\n');
    });
  });

  it('goes through jump hosts, each with its own sign-in', async () => {
    const key = keys('id');
    const gate = await start({ password: 'gate secret' });
    const inner = await start({ authorized: [key] });
    account.configure(gate.hostBlock('gate'), inner.hostBlock('it', ['ProxyJump gate', `IdentityFile ${key.file}`]));
    account.know(gate, inner);
    const person = new ScriptedPerson('gate secret');
    const transport = account.transport('it');
    expect(await say(transport, person.options)).toBe('in\n');
    expect(person.questions).toMatchObject([{ host: `${gate.user}@[${gate.host}]:${gate.port}` }]);
    expect([gate.signIns(), inner.signIns()]).toEqual([1, 1]);
    gate.dropConnections();
    await expect.poll(() => transport.state.kind).toBe('lost');
    await expect(say(transport, BACKGROUND)).rejects.toMatchObject({ code: 'sign-in-needed' });
  });

  it('says why a jump host does not go on', async () => {
    const key = keys('id');
    const gate = await start({ authorized: [key], config: ['AllowTcpForwarding no'] });
    account.configure(
      gate.hostBlock('gate', [`IdentityFile ${key.file}`]),
      'Host it\n  HostName 127.0.0.1\n  ProxyJump gate\n',
    );
    account.know(gate);
    await expect(say(account.transport('it'), BACKGROUND)).rejects.toMatchObject({ code: 'jump-refused' });
  });

  describe.each(LOGIN_SHELLS)('an account with %s', (shell) => {
    it('may have start files that say a lot', async () => {
      const key = keys('id');
      const server = await start({ shell, authorized: [key] });
      mkdirSync(join(server.home, '.config/fish'), { recursive: true });
      for (const file of ['.bashrc', '.zshenv', '.zshrc', '.tcshrc', '.cshrc', '.config/fish/config.fish']) {
        writeFileSync(join(server.home, file), 'echo Welcome to the cluster\n');
      }
      account.configure(server.hostBlock('it', [`IdentityFile ${key.file}`]));
      account.know(server);
      const transport = account.transport('it', { loginEnv: 'yes' });
      expect(await say(transport, BACKGROUND, 'echo "it\'s $((1 + 1))"; cat')).toBe("it's 2\n");
      await transport.writeFiles([{ path: join(server.home, "a 'b'\n$c"), content: 'text' }], BACKGROUND);
      const slice = await transport.readFile(join(server.home, "a 'b'\n$c"), { offset: 0, length: 9 }, BACKGROUND);
      expect(Buffer.from(slice?.bytes ?? []).toString()).toBe('text');
    });
  });
});

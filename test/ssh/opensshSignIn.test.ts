import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Command } from '../../src/base/command.ts';
import { UserError } from '../../src/base/errors.ts';
import type { TransportOptions } from '../../src/transport/contract.ts';
import type { OpensshSettings } from '../../src/transport/openssh/opensshTransport.ts';
import { OpensshTransport } from '../../src/transport/openssh/opensshTransport.ts';
import { freePorts } from '../clusters/ports.ts';
import { makeKeys, startAgent } from '../clusters/sshd/keys.ts';
import { whyCannotStart } from '../clusters/sshd/requirements.ts';
import type { SshdOptions } from '../clusters/sshd/serverConfig.ts';
import type { Sshd } from '../clusters/sshd/sshd.ts';
import { startSshd } from '../clusters/sshd/sshd.ts';
import { sh } from '../unit/transport/contract.ts';
import { Client } from './support/client.ts';
import { ScriptedAsker } from './support/scriptedAsker.ts';

const reason = whyCannotStart();
const ECHO: Command = { file: 'echo', args: ['here'], environment: 'plain', limitMs: 10_000 };
const BACKGROUND: TransportOptions = { intent: 'background' };

describe.skipIf(reason !== null)(reason ?? 'signing in with the user’s own ssh', () => {
  let client: Client;
  const servers: Sshd[] = [];
  const transports: OpensshTransport[] = [];

  beforeEach(() => {
    client = new Client();
  });

  afterEach(async () => {
    for (const transport of transports.splice(0)) {
      await transport.disconnect();
      transport.dispose();
    }
    for (const server of servers.splice(0)) await server.stop();
    client.remove();
  });

  const start = async (options: SshdOptions = {}): Promise<Sshd> => {
    const server = await startSshd(options);
    servers.push(server);
    return server;
  };

  const transport = (settings: Partial<OpensshSettings> = {}): OpensshTransport => {
    const made = new OpensshTransport({
      remote: 'cluster',
      ssh: client.ssh,
      loginEnv: 'no',
      folder: client.sockets,
      connectLimitMs: 20_000,
      ...settings,
    });
    transports.push(made);
    return made;
  };

  const echo = async (over: OpensshTransport, options: TransportOptions): Promise<string> => {
    const [output] = await over.exchange([ECHO], options);
    return output?.stdout ?? '';
  };

  const refusal = async (promise: Promise<unknown>): Promise<UserError> => {
    const error: unknown = await promise.then(
      () => null,
      (thrown: unknown) => thrown,
    );
    if (!(error instanceof UserError)) throw new Error(`expected a UserError, not ${String(error)}`);
    return error;
  };

  it('asks for a password once, for all that comes after it', async () => {
    client.knows(await start({ password: 'open sesame' }), { key: null });
    const asker = new ScriptedAsker('open sesame');
    const first = transport();
    const states: string[] = [];
    first.onDidChangeState(() => states.push(first.state.kind));
    expect(await echo(first, { intent: 'user', asker })).toBe('here\n');
    expect(states).toEqual(['connecting', 'waiting for you', 'connecting', 'connected']);
    expect(asker.questions).toEqual([
      {
        kind: 'prompts',
        host: '127.0.0.1',
        title: '',
        text: '',
        prompts: [{ text: "researcher@127.0.0.1's password:", echo: false }],
        keepAs: `password researcher@127.0.0.1:${servers[0]?.port}`,
      },
    ]);
    // Another window, another process: the connection is the user's.
    expect(await echo(transport(), BACKGROUND)).toBe('here\n');
    expect(servers[0]?.signIns()).toBe(1);
  });

  it('takes a kept password, and forgets one that is refused', async () => {
    client.knows(await start({ password: 'right' }), { key: null });
    const asker = new ScriptedAsker('right');
    const name = `password researcher@127.0.0.1:${servers[0]?.port}`;
    asker.secrets.set(name, 'outdated');
    const first = transport();
    expect(await echo(first, { intent: 'user', asker })).toBe('here\n');
    expect(asker.asked).toHaveLength(1);
    expect(asker.secrets.has(name)).toBe(false);
    await first.disconnect();
    asker.secrets.set(name, 'right');
    expect(await echo(first, { intent: 'user', asker })).toBe('here\n');
    expect(asker.asked).toHaveLength(1);
  });

  it('says after three wrong passwords that it is refused', async () => {
    client.knows(await start({ password: 'right' }), { key: null });
    const asker = new ScriptedAsker('a', 'b', 'c');
    const error = await refusal(echo(transport(), { intent: 'user', asker }));
    expect(error.code).toBe('sign-in-refused');
    expect(error.message).toContain('cluster did not let you in: it refused what was typed, three times.');
  });

  it('sends nothing when the person does not want to answer', async () => {
    const server = await start({ password: 'right' });
    client.knows(server, { key: null });
    const error = await refusal(echo(transport(), { intent: 'user', asker: new ScriptedAsker(null) }));
    expect(error.code).toBe('sign-in-cancelled');
    expect(server.log()).not.toContain('Failed password');
  });

  it('asks for two things one after the other, and never sends a code twice', async () => {
    const server = await start({ password: 'pw', secondFactor: true });
    client.knows(server, { key: null });
    const asker = new ScriptedAsker('pw', server.nextCode());
    expect(await echo(transport(), { intent: 'user', asker })).toBe('here\n');
    expect(asker.asked).toEqual(['Password:', "One-time password (OATH) for `researcher':"]);
    expect(asker.questions.every((question) => question.kind === 'prompts' && question.keepAs === null)).toBe(true);
  });

  it('opens an encrypted key', async () => {
    const key = makeKeys(join(client.folder, 'locked'), { passphrase: 'secret words', type: 'ecdsa' });
    client.knows(await start({ authorized: [key] }), { key });
    const asker = new ScriptedAsker('wrong', 'secret words');
    expect(await echo(transport(), { intent: 'user', asker })).toBe('here\n');
    const [question] = asker.questions;
    expect(question).toMatchObject({ keepAs: `passphrase ${key.file}` });
  });

  it('uses an agent, also in the background', async () => {
    const agent = await startAgent([client.keys]);
    try {
      client.knows(await start({ authorized: [client.keys] }), {
        key: null,
        lines: [`IdentityAgent ${agent.socket}`, 'IdentitiesOnly no'],
      });
      expect(await echo(transport(), BACKGROUND)).toBe('here\n');
    } finally {
      await agent.stop();
    }
  });

  it('asks nobody in the background, and does not try again until the user acts', async () => {
    const server = await start({ password: 'pw' });
    client.knows(server, { key: null });
    const over = transport();
    const asker = new ScriptedAsker('pw');
    for (let attempt = 0; attempt < 3; attempt++) {
      expect((await refusal(echo(over, { ...BACKGROUND, asker }))).code).toBe('sign-in-needed');
      expect(over.state).toEqual({ kind: 'sign-in needed' });
    }
    expect(asker.asked).toEqual([]);
    expect(server.log().match(/^Connection (closed|reset) by authenticating/gm)).toHaveLength(1);
    expect(await echo(over, { intent: 'user', asker })).toBe('here\n');
    expect(await echo(over, BACKGROUND)).toBe('here\n');
  });

  it('tells all who wait for one connection what became of it, and asks a user all the same', async () => {
    const server = await start({ password: 'pw' });
    client.knows(server, { key: null });
    const over = transport();
    const asker = new ScriptedAsker('pw');
    const waiting = Array.from({ length: 5 }, () => refusal(echo(over, BACKGROUND)));
    const user = echo(over, { intent: 'user', asker });
    expect((await Promise.all(waiting)).map(({ code }) => code)).toEqual(
      Array.from({ length: 5 }, () => 'sign-in-needed'),
    );
    expect(await user).toBe('here\n');
    expect(server.signIns()).toBe(1);
  });

  it('jumps over another host, which asks by its own name', async () => {
    const gate = await start({ password: 'at the gate' });
    const server = await start({ authorized: [client.keys] });
    const jump = gate.hostBlock('gate', [`UserKnownHostsFile ${client.knownHosts}`, 'IdentityFile none']);
    client.knows(server, { trusts: gate.knownHost + server.knownHost, lines: ['ProxyJump gate'], more: jump });
    const asker = new ScriptedAsker('at the gate');
    expect(await echo(transport(), { intent: 'user', asker })).toBe('here\n');
    expect(asker.asked).toEqual(["researcher@127.0.0.1's password:"]);
    expect([gate.signIns(), server.signIns()]).toEqual([1, 1]);
  });

  it('follows no jump hosts that lead in a circle', async () => {
    const server = await start({ authorized: [client.keys] });
    const more = ['Host gate', '  ProxyJump me@other:22', 'Host other', '  ProxyJump gate', ''].join('\n');
    client.knows(server, { lines: ['ProxyJump gate'], more });
    expect(await refusal(echo(transport(), BACKGROUND))).toMatchObject({ code: 'ssh-jump-circle', transient: false });
  });

  it('says that the trouble is the jump host', async () => {
    const gate = await start({ authorized: [client.keys], config: ['AllowTcpForwarding no'] });
    const server = await start({ authorized: [client.keys] });
    const known = [`UserKnownHostsFile ${client.knownHosts}`, `IdentityFile ${client.keys.file}`];
    const more = gate.hostBlock('gate', known);
    client.knows(server, { trusts: gate.knownHost + server.knownHost, lines: ['ProxyJump gate'], more });
    const error = await refusal(echo(transport(), BACKGROUND));
    expect(error).toMatchObject({ code: 'jump-refused', transient: true });
    expect(error.message).toMatch(/^cluster cannot be reached through its jump host: /);
  });

  it('shows the key of an unknown host, and writes it down when it is trusted', async () => {
    const server = await start({ authorized: [client.keys] });
    client.knows(server, { trusts: '' });
    const over = transport();
    expect((await refusal(echo(over, BACKGROUND))).code).toBe('sign-in-needed');
    const doubter = new ScriptedAsker(null);
    expect((await refusal(echo(over, { intent: 'user', asker: doubter }))).code).toBe('sign-in-cancelled');
    expect(readFileSync(client.knownHosts, 'utf8')).toBe('');
    const asker = new ScriptedAsker('trusted');
    expect(await echo(over, { intent: 'user', asker })).toBe('here\n');
    expect(asker.questions).toEqual([
      {
        kind: 'unknown host key',
        host: `[127.0.0.1]:${server.port}`,
        keyType: 'ssh-ed25519',
        fingerprint: server.hostKeys[0]?.fingerprint,
        file: client.knownHosts,
      },
    ]);
    const found = execFileSync('ssh-keygen', ['-F', `[127.0.0.1]:${server.port}`, '-f', client.knownHosts]);
    expect(String(found)).toContain(server.hostKeys[0]?.publicKey.split(' ')[1]);
  });

  it('refuses a host whose key has changed or is revoked', async () => {
    const server = await start({ authorized: [client.keys] });
    client.knows(server, { trusts: `[127.0.0.1]:${server.port} ${client.keys.publicKey}\n` });
    const changed = await refusal(echo(transport(), { intent: 'user', asker: new ScriptedAsker() }));
    expect(changed).toMatchObject({ code: 'host-key-changed', transient: false });
    writeFileSync(client.knownHosts, `@revoked * ${server.hostKeys[0]?.publicKey}\n`);
    const revoked = await refusal(echo(transport(), { intent: 'user', asker: new ScriptedAsker() }));
    expect(revoked.code).toBe('host-key-revoked');
  });

  it('says in one sentence what keeps it from the host', async () => {
    const server = await start();
    const port = await freePorts(1);
    client.knows(server);
    const to = async (settings: Partial<OpensshSettings>): Promise<string> => {
      const { code, message } = await refusal(
        echo(transport(settings), { intent: 'user', asker: new ScriptedAsker() }),
      );
      return `${code}: ${message.split('. ')[0]}`;
    };
    expect(await to({ remote: `127.0.0.1:${port}` })).toBe(
      `connection-refused: 127.0.0.1:${port} cannot be reached: it refuses connections to that port`,
    );
    expect(await to({ remote: 'no-such-host.invalid' })).toMatch(/^host-not-found: .*no host has this name/);
    expect(await to({ ssh: '/no/such/ssh' })).toBe(
      'ssh-not-found: cluster cannot be reached: there is no program /no/such/ssh here',
    );
    expect(await to({})).toMatch(/^sign-in-refused: .*Permission denied \(publickey\)/);
    writeFileSync(client.config, 'NoSuchOption yes\n');
    expect(await to({})).toMatch(/^ssh-config-unreadable: .*/);
  });

  it('goes over a connection that the user has open, and leaves it open', async () => {
    const server = await start({ authorized: [client.keys] });
    const socket = join(client.folder, 'mine %h');
    client.knows(server, { lines: [`ControlPath "${socket}"`] });
    const [, ...words] = client.ssh.split(' ');
    execFileSync('ssh', [...words, '-o', 'ControlMaster=yes', '-o', 'ControlPersist=60', 'cluster', 'exit 0'], {
      stdio: 'ignore',
    });
    const over = transport();
    expect(await echo(over, BACKGROUND)).toBe('here\n');
    await over.disconnect();
    expect(server.signIns()).toBe(1);
    execFileSync('ssh', [...words, '-O', 'exit', 'cluster'], { stdio: 'ignore' });
  });

  it('connects again after the connection was lost, without a question', async () => {
    const server = await start({ authorized: [client.keys] });
    client.knows(server);
    const over = transport();
    expect(await echo(over, BACKGROUND)).toBe('here\n');
    server.dropConnections();
    await expect.poll(() => over.state.kind).toBe('lost');
    expect(await echo(over, BACKGROUND)).toBe('here\n');
    expect(server.signIns()).toBe(2);
  });

  it('says so where the connection is lost while something runs', async () => {
    const server = await start({ authorized: [client.keys] });
    client.knows(server);
    const over = transport();
    const mark = join(server.home, 'mark');
    const running = over.exchange([sh(`: >${mark}; sleep 60`)], BACKGROUND);
    await expect.poll(() => existsSync(mark)).toBe(true);
    server.dropConnections();
    const reason = 'the connection to cluster was lost';
    expect((await running).map(({ end }) => end)).toEqual([{ kind: 'lost', reason }]);
    expect(over.state).toEqual({ kind: 'lost', reason });
  });

  it.each([
    ['as many sessions as usual', []],
    ['a single session', ['MaxSessions 1']],
  ])('carries a hundred exchanges at once where the server takes %s', async (_, config) => {
    const server = await start({ authorized: [client.keys], config });
    client.knows(server);
    const over = transport();
    const all = await Promise.all(Array.from({ length: 100 }, () => echo(over, BACKGROUND)));
    expect(all).toEqual(Array.from({ length: 100 }, () => 'here\n'));
    expect(server.signIns()).toBe(1);
  });

  it('hears no banner and no noise of start files', async () => {
    const banner = join(client.folder, 'banner');
    writeFileSync(banner, 'Unauthorised use is forbidden\n');
    const server = await start({ authorized: [client.keys], config: [`Banner ${banner}`] });
    writeFileSync(join(server.home, '.bashrc'), 'echo Welcome; echo to stderr >&2; sleep 30 &\n');
    client.knows(server);
    const over = transport({ loginEnv: 'yes' });
    expect(await echo(over, BACKGROUND)).toBe('here\n');
    const path = join(server.home, 'file');
    await over.writeFiles([{ path, content: 'text' }], BACKGROUND);
    const slice = await over.readFile(path, { offset: 0, length: 10 }, BACKGROUND);
    expect(Buffer.from(slice?.bytes ?? []).toString()).toBe('text');
  });

  it('carries a file of 200 MB there and back without holding it in memory', async () => {
    const server = await start({ authorized: [client.keys], sftp: false });
    client.knows(server);
    const over = transport();
    const [here, there, back] = ['here', 'there', 'back'].map((name) => join(client.folder, name));
    if (!here || !there || !back) throw new Error('no names');
    execFileSync('sh', ['-c', 'head -c 200000000 /dev/urandom >"$0"', here]);
    const before = process.memoryUsage().rss;
    await over.upload({ here, there }, BACKGROUND);
    await over.download({ here: back, there }, BACKGROUND);
    expect(process.memoryUsage().rss - before).toBeLessThan(150_000_000);
    execFileSync('cmp', [here, back]);
  });

  it('signs in for each session where connections cannot be shared', async () => {
    const server = await start({ password: 'pw' });
    client.knows(server, { key: null });
    const over = transport({ shares: false });
    expect((await refusal(echo(over, BACKGROUND))).code).toBe('sign-in-needed');
    const asker = new ScriptedAsker('pw', 'pw', null);
    expect(await echo(over, { intent: 'user', asker })).toBe('here\n');
    await over.writeFiles([{ path: join(server.home, 'file'), content: 'text' }], { intent: 'user', asker });
    expect(readFileSync(join(server.home, 'file'), 'utf8')).toBe('text');
    expect(server.signIns()).toBe(2);
    // The shell of the first one is still there.
    expect(await echo(over, BACKGROUND)).toBe('here\n');
    const stat = over.stat(['/'], { intent: 'user', asker });
    expect((await refusal(stat)).code).toBe('sign-in-cancelled');
  });
});

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { HostSettings } from '../../../../../src/transport/ssh/config/hostSettings.ts';
import { route } from '../../../../../src/transport/ssh/config/route.ts';

let home: string;

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'ssh-route-'));
  mkdirSync(join(home, '.ssh'));
});

afterEach(() => rmSync(home, { recursive: true, force: true }));

const config = (...lines: readonly string[]): void =>
  writeFileSync(join(home, '.ssh', 'config'), lines.map((line) => `${line}\n`).join(''));

const find = async (
  remote: string,
  environment: Record<string, string> = {},
  platform: NodeJS.Platform = 'linux',
): Promise<readonly HostSettings[]> => await route(remote, { name: 'local', home, environment, platform });

const one = async (remote: string, environment?: Record<string, string>): Promise<HostSettings> => {
  const [hop] = await find(remote, environment);
  if (!hop) throw new Error('no hop');
  return hop;
};

const way = async (remote: string): Promise<string> =>
  (await find(remote)).map(({ user, host, port }) => `${user}@${host}:${port}`).join(' ');

describe('an address', () => {
  it.each([
    ['login.example.org', 'local@login.example.org:22'],
    ['me@login.example.org', 'me@login.example.org:22'],
    ['me@login.example.org:2222', 'me@login.example.org:2222'],
    ['me@uni.edu@login.example.org', 'me@uni.edu@login.example.org:22'],
    ['ssh://me@login.example.org:2222/', 'me@login.example.org:2222'],
    ['[::1]:2222', 'local@::1:2222'],
    ['fe80::1', 'local@fe80::1:22'],
  ])('%s', async (remote, expected) => {
    expect(await way(remote)).toBe(expected);
  });

  it.each(['', '-oProxyCommand=x', 'a b', 'me@', '@host', 'host:99999', 'host:x', 'host:0', 'a\nb'])(
    'is not %j',
    async (remote) => {
      await expect(find(remote)).rejects.toMatchObject({ code: 'bad-address' });
    },
  );

  it('is looked up in the configuration; what it says itself comes first', async () => {
    config('Host hpc', '  HostName login.example.org', '  User me', '  Port 2222');
    expect(await way('hpc')).toBe('me@login.example.org:2222');
    expect(await way('you@hpc:23')).toBe('you@login.example.org:23');
  });
});

describe('jump hosts', () => {
  it('have each their own configuration', async () => {
    config(
      'Host hpc',
      '  ProxyJump gate',
      '  User me',
      'Host gate',
      '  HostName gate.example.org',
      '  User guest',
      '  Port 2222',
    );
    expect(await way('hpc')).toBe('guest@gate.example.org:2222 me@hpc:22');
  });

  it('may themselves be reached through others', async () => {
    config('Host hpc', '  ProxyJump two', 'Host two', '  ProxyJump one');
    expect(await way('hpc')).toBe('local@one:22 local@two:22 local@hpc:22');
  });

  it('come in the order of the list, of which only the first uses its own jump host', async () => {
    config('Host hpc', '  ProxyJump a@one:21,two', 'Host two', '  ProxyJump never', 'Host one', '  ProxyJump zero');
    expect(await way('hpc')).toBe('local@zero:22 a@one:21 local@two:22 local@hpc:22');
  });

  it('in a circle are told', async () => {
    config('Host *', '  ProxyJump gate');
    await expect(find('hpc')).rejects.toMatchObject({ code: 'ssh-jump-circle' });
    config('Host gate', '  ProxyJump none', 'Host *', '  ProxyJump gate');
    expect(await way('hpc')).toBe('local@gate:22 local@hpc:22');
  });
});

describe('what needs OpenSSH itself', () => {
  it.each([
    ['ProxyCommand nc %h %p', 'ProxyCommand'],
    ['CertificateFile ~/.ssh/id-cert.pub', 'certificate'],
    ['PKCS11Provider /usr/lib/opensc-pkcs11.so', 'PKCS11Provider'],
    ['KnownHostsCommand /bin/keys', 'KnownHostsCommand'],
    ['PreferredAuthentications gssapi-with-mic,hostbased', 'sign-in'],
    ['CanonicalizeHostname yes', 'CanonicalizeHostname'],
    ["IdentityFile '~/.ssh/my key'", 'config line 1'],
    ['IdentityFile ~/.ssh/key#1', 'config line 1'],
    ['IdentityFile ~/.ssh/%Q', 'identityfile ~/.ssh/%Q'],
    ['IdentityFile ${NOT_SET}/key', 'NOT_SET'],
    ['IdentityFile ~other/.ssh/key', '~other'],
    ['Match exec "test -e /tmp"', 'config line 1'],
    ['Match host hpc exec "true"', 'config line 1'],
    ['Match localnetwork 10.0.0.0/8', 'config line 1'],
  ])('is found: %s', async (line, reason) => {
    config(line);
    expect((await one('hpc')).needsOpenssh.join('; ')).toContain(reason);
  });

  it.each([
    'ProxyCommand none',
    'PKCS11Provider none',
    'CertificateFile none',
    'Match host other exec "true"',
    'Tag x',
  ])('is not: %s', async (line) => {
    config(line);
    expect((await one('hpc')).needsOpenssh).toEqual([]);
  });

  it('does not concern other hosts', async () => {
    config('Host other', '  ProxyCommand nc %h %p', "  User 'x'");
    expect((await one('hpc')).needsOpenssh).toEqual([]);
  });

  it('never runs a command of the configuration', async () => {
    const mark = join(home, 'ran');
    config(`Match exec "touch ${mark}"`, '  User me');
    expect(await one('hpc')).toMatchObject({ user: 'local' });
    await expect(import('node:fs/promises').then(({ access }) => access(mark))).rejects.toThrow();
  });
});

describe('values', () => {
  it('have tokens and variables replaced', async () => {
    config(
      'Host hpc',
      '  HostName login.example.org',
      '  User me',
      '  IdentityFile %d/.ssh/%r@%h:%p-%n-%u-%%',
      '  IdentityFile ${KEYS}/key',
      '  UserKnownHostsFile ~/.ssh/known_%k',
      '  HostKeyAlias cluster',
    );
    expect(await one('hpc', { KEYS: '/keys' })).toMatchObject({
      identityFiles: [`${home}/.ssh/me@login.example.org:22-hpc-local-%`, '/keys/key'],
      userKnownHosts: [`${home}/.ssh/known_cluster`],
    });
  });

  it('name the agent', async () => {
    expect((await one('a', { SSH_AUTH_SOCK: '/agent' })).agent).toBe('/agent');
    expect((await one('a')).agent).toBeNull();
    expect((await find('a', {}, 'win32'))[0]?.agent).toBe('\\\\.\\pipe\\openssh-ssh-agent');
    config(
      'Host none',
      ' IdentityAgent none',
      'Host own',
      ' IdentityAgent ~/own.sock',
      'Host var',
      ' IdentityAgent $OWN',
    );
    expect((await one('none', { SSH_AUTH_SOCK: '/agent' })).agent).toBeNull();
    expect((await one('own', { SSH_AUTH_SOCK: '/agent' })).agent).toBe(join(home, 'own.sock'));
    expect((await one('var', { OWN: '/other' })).agent).toBe('/other');
  });

  it('that make no sense are told with their keyword', async () => {
    for (const port of ['many', '99999', '0']) {
      config(`Port ${port}`);
      await expect(one('hpc')).rejects.toMatchObject({ message: expect.stringContaining(`port cannot be "${port}"`) });
    }
    config('StrictHostKeyChecking perhaps');
    await expect(one('hpc')).rejects.toMatchObject({ code: 'ssh-config-unreadable' });
  });

  it.each(['Host', 'User "open', 'ProxyJump'])('in a broken line (%s) are told with file and line', async (line) => {
    config('Host a', line);
    await expect(one('hpc')).rejects.toMatchObject({
      code: 'ssh-config-unreadable',
      message: expect.stringContaining(`${join(home, '.ssh', 'config')} line 2`),
    });
  });

  it('need no file', async () => {
    rmSync(join(home, '.ssh'), { recursive: true });
    expect(await one('hpc')).toMatchObject({ user: 'local', host: 'hpc', keyChecking: 'ask', needsOpenssh: [] });
  });

  it('may come from files that are included relative to ~/.ssh', async () => {
    mkdirSync(join(home, '.ssh', 'config.d'));
    writeFileSync(join(home, '.ssh', 'config.d', 'hpc'), 'Host hpc\n  User me\n');
    config('Include config.d/*', 'Include ~/.ssh/absent');
    expect(await one('hpc')).toMatchObject({ user: 'me' });
    config('Include config');
    await expect(one('hpc')).rejects.toMatchObject({ message: expect.stringContaining('included by itself') });
  });
});

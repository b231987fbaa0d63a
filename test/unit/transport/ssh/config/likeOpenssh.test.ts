import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseAddress } from '../../../../../src/transport/ssh/config/address.ts';
import { hostSettings } from '../../../../../src/transport/ssh/config/hostSettings.ts';
import { readConfig } from '../../../../../src/transport/ssh/config/readConfig.ts';

/** A configuration and the hosts that are looked up in it; `@` is the folder of the test. */
const CASES: readonly (readonly [config: string, ...hosts: string[]])[] = [
  ['', 'a', 'me@a', 'A.Example.ORG'],
  ['Host a\n HostName login.example.org\n User me\n Port 2222', 'a', 'b', 'x@a', 'A'],
  ['Host a b c-*\n User me\nHost *\n User other\n Port 23', 'a', 'b', 'c-1', 'd'],
  ['Host *\n User first\nHost a\n User second\n Port 7', 'a'],
  ['User global\nPort 99\nHost a\n User me', 'a', 'b'],
  ['Host *.example.org !secret.example.org\n User me', 'x.example.org', 'secret.example.org', 'example.org'],
  ['Host !a\n User me', 'a', 'b'],
  ['Host a?c\n User me', 'abc', 'ac', 'abbc'],
  ['Host "a" "b"\n User me', 'a', 'b'],
  ['host a\n hostname h.example.org\n USER me\n pOrT 2', 'a'],
  ['Host=a\n HostName=h.example.org\n User = me\n Port=2', 'a'],
  ['\tHost\ta\n\t\tHostName\th.example.org  \n\tUser\tme\t\n', 'a'],
  ['Host a\r\n HostName h.example.org\r\n User me\r\n', 'a'],
  ['# Host a\nHost a # work\n  # User no\n  User me # him\n', 'a'],
  ['Host a\n HostName %h.example.org', 'a'],
  ['Host a\n HostName 100%%.example.org', 'a'],
  ['Host a\n User "first last"\n', 'a'],
  ['Host a\n IdentityFile ~/.ssh/a\n IdentityFile "~/.ssh/b c"\nHost *\n IdentityFile ~/.ssh/d', 'a', 'b'],
  ['Host a\n IdentityFile ~/.ssh/a\nHost *\n IdentityFile ~/.ssh/a', 'a'],
  ['Host a\n IdentityFile %d/.ssh/%h-%r', 'a'],
  ['Host a\n IdentitiesOnly yes\n IdentityAgent none', 'a'],
  ['Host a\n IdentityAgent ~/agent.sock\n AddressFamily inet', 'a'],
  ['Host a\n ProxyJump jump\n', 'a', 'jump'],
  ['Host a\n ProxyJump me@one:22,two\n', 'a'],
  ['Host a\n ProxyJump ssh://me@one:2200\n', 'a'],
  ['Host a\n ProxyJump none\nHost *\n ProxyJump jump', 'a', 'b'],
  ['Host a\n ProxyCommand nc %h %p\n ProxyJump jump\n', 'a'],
  ['Host a\n ProxyJump jump\n ProxyCommand nc %h %p\n', 'a'],
  ['Host a\n ProxyCommand none\n ProxyJump jump\n', 'a'],
  ['Host a\n ConnectTimeout 10\n ServerAliveInterval 1m\n ServerAliveCountMax 5', 'a'],
  ['Host a\n ConnectTimeout 1m30s\n ServerAliveInterval 1h', 'a'],
  ['Host a\n UserKnownHostsFile /tmp/one "/tmp/t w o"\n GlobalKnownHostsFile /tmp/three', 'a'],
  ['Host a\n UserKnownHostsFile ~/.ssh/kh\n HashKnownHosts yes\n HostKeyAlias cluster', 'a'],
  ['Host a\n StrictHostKeyChecking no\nHost b\n StrictHostKeyChecking accept-new', 'a', 'b', 'c'],
  ['Host a\n PreferredAuthentications keyboard-interactive,password\n NumberOfPasswordPrompts 1', 'a'],
  ['Host a\n ChallengeResponseAuthentication no\n PasswordAuthentication no', 'a'],
  ['Match host a\n User me\n', 'a', 'b'],
  ['Host a\n HostName h.example.org\nMatch host h.example.org\n User me\nMatch host a\n Port 7', 'a'],
  ['Host a\n HostName h.example.org\nMatch originalhost a\n User me', 'a', 'h.example.org'],
  ['Match host *.example.org,!b.example.org\n User me', 'a.example.org', 'b.example.org'],
  ['Match user me\n Port 7\nMatch user other\n Port 8', 'me@a', 'other@a', 'a'],
  [`Match localuser ${userInfo().username}\n Port 7\nMatch localuser nobody-else\n Port 8`, 'a'],
  ['Match all\n User me', 'a'],
  ['Match !host a\n User me', 'a', 'b'],
  ['Match host a user me\n Port 7', 'me@a', 'you@a', 'me@b'],
  ['Host a\n HostName h.example.org\nMatch final host h.example.org\n User me', 'a'],
  ['Match final all\n User late\nHost a\n User me', 'a', 'b'],
  ['Host h.example.org\n Port 7\nHost a\n HostName h.example.org\nMatch final all\n Compression yes', 'a'],
  ['Host a\n IdentityFile ~/.ssh/a\nMatch final all\n IdentityFile ~/.ssh/b', 'a'],
  ['Match canonical host a\n User me', 'a'],
  ['Include @/more/*\nHost a\n User late', 'a', 'b', 'c'],
  ['Host a\n Include @/more/20-*\n User late\nHost b\n User me', 'a', 'b', 'c'],
  ['Include @/more/[12]0-* @/nothing @/more/none*\n', 'a', 'b'],
  ['Include @/nested\nHost *\n Port 7', 'a', 'b'],
  ['Host a\n SendEnv LANG LC_*\n LocalForward 1234 b:80\n ControlPath ~/.ssh/%C\n User me', 'a'],
  ['Host a\n ProxyJump j1,u@j2:2200,[::1]:22', 'a'],
  ['Host a\n HostName ::1\n Port ssh', 'a'],
  ['Host *\n HostName %h.cluster.org\nHost a.*\n User z', 'a', 'a.b'],
  ['Match host a,b\n User me\nMatch host "c,d"\n User you', 'a', 'b', 'c', 'd'],
  ['Match originalhost a user me\n Port 3\nMatch !originalhost a\n Port 4', 'me@a', 'a', 'b'],
  ['Match host *,!a\n Port 3', 'a', 'b'],
  ['Match host=a\n User me', 'a'],
  ['Match host b exec "true"\n Port 3', 'a'],
  ['Include "@/with space/c"\n', 'a'],
  ['Match host b\n Include @/more/10-b', 'a', 'b'],
  ['Host a\n UserKnownHostsFile none\n GlobalKnownHostsFile none', 'a'],
  ['Host a\n StrictHostKeyChecking off\nHost b\n StrictHostKeyChecking YES', 'a', 'b'],
  ['Host 10.0.*\n User ip\nHost 192.168.?.1\n User q', '10.0.0.5', '192.168.3.1', '192.168.33.1'],
  ['IgnoreUnknown UseKeychain,Foo*\nHost a\n UseKeychain yes\n FooBar x\n User me', 'a'],
  ['Host A.Example\n User me\nMatch host a.example\n Port 3', 'A.Example', 'a.example'],
  ['Host a\n\n Match all\n User me\n#end', 'a', 'b'],
  ['Host a.b\n User dot\nHost a+b\n User plus', 'a.b', 'acb', 'a+b'],
];

/** What is compared of all that `ssh -G` prints. */
const COMPARED = [
  ...['user', 'hostname', 'port', 'identityfile', 'identitiesonly', 'identityagent', 'proxyjump', 'proxycommand'],
  ...['connecttimeout', 'serveraliveinterval', 'serveralivecountmax', 'userknownhostsfile', 'globalknownhostsfile'],
  ...['hashknownhosts', 'hostkeyalias', 'stricthostkeychecking', 'preferredauthentications', 'numberofpasswordprompts'],
  ...['passwordauthentication', 'kbdinteractiveauthentication', 'addressfamily'],
];

const hasSsh = spawnSync('ssh', ['-V']).status === 0;
const { homedir: home, username } = userInfo();
let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'ssh-config-'));
  mkdirSync(join(folder, 'more'));
  writeFileSync(join(folder, 'more', '10-b'), 'Host b\n User from-10\n');
  writeFileSync(join(folder, 'more', '20-a'), 'User from-20\nHost c\n Port 20\n');
  mkdirSync(join(folder, 'with space'));
  writeFileSync(join(folder, 'with space', 'c'), 'Host a\n User spaced\n');
  writeFileSync(join(folder, 'nested'), `Host b\n Include ${folder}/more/20-a\n Port 9\n`);
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** What OpenSSH makes of it: for each keyword its values. */
function openssh(file: string, host: string): Record<string, string[]> {
  const { stdout, stderr, status } = spawnSync('ssh', ['-G', '-F', file, host], { encoding: 'utf8' });
  if (status !== 0) throw new Error(stderr);
  const values: Record<string, string[]> = {};
  for (const line of stdout.trim().split('\n')) {
    const [keyword = '', ...rest] = line.split(' ');
    if (COMPARED.includes(keyword)) values[keyword] = [...(values[keyword] ?? []), rest.join(' ')];
  }
  return values;
}

/** The same from our own reading: what the files say, and the defaults where they say nothing. */
async function ours(file: string, host: string): Promise<Record<string, string[]>> {
  const address = parseAddress(host);
  const given = address.user === null ? {} : { user: address.user };
  const config = await readConfig({ host: address.host, given, localUser: username, home, files: [file] });
  const settings = hostSettings(address, config, { name: username, home, environment: {}, platform: 'linux' });
  const said = (keyword: string, otherwise: string): string => config.options.get(keyword)?.join(' ') ?? otherwise;
  const seconds = (keyword: string, ms: number, otherwise: string): string =>
    config.options.has(keyword) ? String(ms / 1000) : otherwise;
  const jump = said('proxyjump', 'none');
  return {
    user: [settings.user],
    hostname: [settings.host],
    port: [String(settings.port)],
    identityfile: [...(config.options.get('identityfile') ?? [])],
    identitiesonly: [settings.identitiesOnly ? 'yes' : 'no'],
    ...(config.options.has('identityagent') ? { identityagent: [settings.agent ?? 'none'] } : {}),
    ...(jump === 'none' ? {} : { proxyjump: [jump.replace(/^ssh:\/\//, '')] }),
    ...(said('proxycommand', 'none') === 'none' ? {} : { proxycommand: [said('proxycommand', '')] }),
    connecttimeout: [seconds('connecttimeout', settings.connectTimeoutMs, 'none')],
    serveraliveinterval: [seconds('serveraliveinterval', settings.keepaliveMs, '0')],
    serveralivecountmax: [String(settings.keepaliveCount)],
    userknownhostsfile: [settings.userKnownHosts.join(' ') || 'none'],
    globalknownhostsfile: [settings.globalKnownHosts.join(' ') || 'none'],
    hashknownhosts: [settings.hashKnownHosts ? 'yes' : 'no'],
    ...(settings.hostKeyAlias === null ? {} : { hostkeyalias: [settings.hostKeyAlias] }),
    stricthostkeychecking: [{ yes: 'true', no: 'false', ask: 'ask', 'accept-new': 'accept-new' }[settings.keyChecking]],
    ...(config.options.has('preferredauthentications')
      ? { preferredauthentications: [said('preferredauthentications', '')] }
      : {}),
    numberofpasswordprompts: [String(settings.prompts)],
    passwordauthentication: [settings.methods.includes('password') ? 'yes' : 'no'],
    kbdinteractiveauthentication: [settings.methods.includes('keyboard-interactive') ? 'yes' : 'no'],
    addressfamily: [{ 4: 'inet', 6: 'inet6', any: 'any' }[settings.family ?? 'any']],
  };
}

describe.skipIf(!hasSsh)('reads the configuration as ssh -G does', () => {
  it.each(CASES)('%j', async (text, ...hosts) => {
    const file = join(folder, 'config');
    writeFileSync(file, text.replaceAll('@/', `${folder}/`));
    for (const host of hosts) {
      const expected = openssh(file, host);
      // The names of the default keys differ from version to version.
      if (!/identityfile/i.test(text)) expected.identityfile = [];
      if (expected.identityagent?.[0] === 'SSH_AUTH_SOCK') delete expected.identityagent;
      expect({ host, ...(await ours(file, host)) }).toEqual({ host, ...expected });
    }
  });
});

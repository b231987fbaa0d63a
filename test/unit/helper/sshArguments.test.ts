import { describe, expect, it } from 'vitest';
import { meansCluster, readSshArguments } from '../../../src/helper/sshArguments.ts';
import { parseAddress } from '../../../src/transport/ssh/config/address.ts';

const read = (line: string) => readSshArguments(line.split(' '));

describe('the arguments of ssh', () => {
  it.each([
    ['cluster true', { user: null, host: 'cluster', port: null, line: 'true' }],
    ['me@cluster -v true -n', { user: 'me', host: 'cluster', port: null, line: 'true -n' }],
    [
      '-l me cluster rsync --server -logDtpr . /w',
      { user: 'me', host: 'cluster', port: null, line: 'rsync --server -logDtpr . /w' },
    ],
    ['-4xp2222 cluster -lme -- -odd', { user: 'me', host: 'cluster', port: 2222, line: '-odd' }],
    ['ssh://me@cluster:2222 ls', { user: 'me', host: 'cluster', port: 2222, line: 'ls' }],
    ['fe80::1 ls', { user: null, host: 'fe80::1', port: null, line: 'ls' }],
    ['-o BatchMode=yes -oSendEnv=GIT_PROTOCOL cluster ls', { user: null, host: 'cluster', port: null, line: 'ls' }],
    ['cluster', { user: null, host: 'cluster', port: null, line: `exec sh -c 'exec "\${SHELL:-/bin/sh}" -l'` }],
  ])('%s', (line, { line: command, ...address }) => {
    expect(read(line)).toEqual({ ...address, start: { kind: 'command', line: command }, reads: true });
  });

  it('name a subsystem as scp does', () => {
    const args =
      '-x -oPermitLocalCommand=no -oClearAllForwardings=yes -oRemoteCommand=none -oRequestTTY=no -s -- cluster sftp';
    expect(read(args)?.start).toEqual({ kind: 'subsystem', name: 'sftp' });
  });

  it('close the input', () => {
    expect(read('-n cluster ls')?.reads).toBe(false);
  });

  it.each([
    '-V',
    '-t cluster top',
    '-N cluster',
    '-L 8080:localhost:80 cluster sleep 9',
    '-W host:22 cluster',
    '-O exit cluster',
    '-F other cluster ls',
    '-o User=other cluster ls',
    '-o RequestTTY=force cluster ls',
    'ssh://cluster:port ls',
  ])('are for the user’s own ssh: %s', (line) => {
    expect(read(line)).toBeNull();
  });
});

it.each([
  ['cluster', 'cluster', true],
  ['me@cluster', 'me@cluster', true],
  ['cluster', 'me@cluster', true],
  ['you@cluster', 'me@cluster', false],
  ['me@cluster', 'cluster', false],
  ['other', 'cluster', false],
  ['-p 2222 cluster', 'cluster:2222', true],
  ['-p 22 cluster', 'cluster:2222', false],
  ['cluster', 'cluster:2222', true],
  // What the configuration says of the host may also be said in the call.
  ['configured@cluster', 'cluster', true],
  ['-p 2200 configured@cluster', 'cluster', true],
  ['-p 2222 cluster', 'cluster', false],
  ['configured@cluster', 'me@cluster', false],
])('`ssh %s` means the cluster at %s: %s', async (line, remote, means) => {
  const resolved = async (address: string): Promise<string> => {
    const { user, host, port } = parseAddress(address);
    return `${user ?? 'configured'}@${host}:${port ?? 2200}`;
  };
  const call = read(`${line} ls`);
  expect(call && (await meansCluster(call, remote, resolved))).toBe(means);
});

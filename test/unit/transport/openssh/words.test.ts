import { describe, expect, it } from 'vitest';
import { programWords } from '../../../../src/transport/openssh/programWords.ts';
import { connectError } from '../../../../src/transport/openssh/sshMessages.ts';
import { questionOf } from '../../../../src/transport/openssh/sshQuestion.ts';

describe('the attribute ssh', () => {
  it.each([
    ['ssh', ['ssh']],
    ['ssh -F ~/c  -v', ['ssh', '-F', '~/c', '-v']],
    [`"C:\\Program Files\\ssh.exe" -o 'User=a b'`, ['C:\\Program Files\\ssh.exe', '-o', 'User=a b']],
    [`-o"A b"c`, ['-oA bc']],
  ])('%s', (text, words) => {
    expect(programWords(text)).toEqual(words);
  });

  it.each(['', '  ', `ssh "open`, `''`])('names no program: %j', (text) => {
    expect(() => programWords(text)).toThrow('names no program');
  });
});

const ASKED = { remote: 'hpc', address: 'login.example.org:22', knownHosts: '/home/me/.ssh/known_hosts' };

describe('what ssh asks', () => {
  it.each([
    ["me@login.example.org's password: ", 'login.example.org', 'password me@login.example.org:22'],
    ["me@gate's password: ", 'gate', 'password me@gate'],
    ["Enter passphrase for key '/home/me/.ssh/id': ", 'hpc', 'passphrase /home/me/.ssh/id'],
    ['(me@login.example.org) Verification code: ', 'login.example.org', null],
    ['Enter PIN for ED25519-SK key /home/me/.ssh/id_sk: ', 'hpc', null],
  ])('%s', (prompt, host, keepAs) => {
    const question = questionOf(prompt, '', ASKED);
    expect(question).toMatchObject({ kind: 'prompts', host, keepAs });
  });

  it('shows what the server has said before, without control characters', () => {
    const before = "Warning: Permanently added 'x' (ED25519)\r\nDuo login\u001b[31m for me\r\n 1. Push to phone\r\n";
    const question = questionOf('(me@hpc) Passcode or option: ', before, ASKED);
    expect(question).toMatchObject({
      text: 'Duo login[31m for me\n 1. Push to phone',
      prompts: [{ text: 'Passcode or option:', echo: false }],
    });
  });

  it('is a question about a host key', () => {
    const prompt = [
      "The authenticity of host '[hpc]:2222 ([10.0.0.1]:2222)' can't be established.",
      'RSA key fingerprint is SHA256:abc+/1.',
      'This key is not known by any other names.',
      'Are you sure you want to continue connecting (yes/no/[fingerprint])? ',
    ].join('\n');
    expect(questionOf(prompt, '', ASKED)).toEqual({
      kind: 'unknown host key',
      host: '[hpc]:2222',
      keyType: 'ssh-rsa',
      fingerprint: 'SHA256:abc+/1',
      file: '/home/me/.ssh/known_hosts',
    });
  });
});

describe('why ssh could not connect', () => {
  it.each([
    ['ssh: Could not resolve hostname hpc: Name or service not known\r\n', 'host-not-found', true],
    ['ssh: connect to host hpc port 22: No route to host\r\n', 'host-unreachable', true],
    ['Connection timed out during banner exchange\r\n', 'connection-timeout', true],
    ['Unable to negotiate with 1.2.3.4 port 22: no matching host key type found.\r\n', 'no-common-algorithm', false],
    ['Received disconnect from 1.2.3.4 port 22:2: Too many authentication failures\r\n', 'sign-in-refused', false],
    [
      '@ WARNING: REMOTE HOST IDENTIFICATION HAS CHANGED! @\nHost key verification failed.\r\n',
      'host-key-changed',
      false,
    ],
    ['@ WARNING: REVOKED HOST KEY DETECTED! @\nHost key verification failed.\r\n', 'host-key-revoked', false],
    [
      'No ED25519 host key is known for hpc and you have requested strict checking.\nHost key verification failed.\r\n',
      'host-key-unknown',
      false,
    ],
    ['Host key verification failed.\r\n', 'host-key-not-trusted', false],
    ['kex_exchange_identification: Connection closed by remote host\r\n', 'connection-lost', true],
    ['Connection closed by 1.2.3.4 port 22\r\n', 'connection-lost', true],
    [
      'Connection to hpc closed by remote host.\r\nclient_loop: send disconnect: Broken pipe\r\n',
      'connection-lost',
      true,
    ],
    ['Timeout, server hpc not responding.\r\n', 'connection-lost', true],
    ['channel 0: open failed: connect failed: Connection refused\r\nstdio forwarding failed\r\n', 'jump-refused', true],
    [
      'kex_exchange_identification: Connection closed by remote host\r\nConnection closed by UNKNOWN port 65535\r\n',
      'jump-refused',
      true,
    ],
    ['Something new\r\n', 'ssh-failed', true],
    ['', 'connection-lost', true],
  ])('%j', (errors, code, transient) => {
    expect(connectError('hpc', errors, 0)).toMatchObject({ code, transient });
  });

  it('is in its own words where they tell more than ours', () => {
    expect(connectError('hpc', 'Something before\r\nme@hpc: Permission denied (publickey).\r\n', 0).message).toBe(
      'hpc did not let you in: me@hpc: Permission denied (publickey). Check the user name, the keys and the agent',
    );
  });

  it.each([
    ['Load key "/home/me/.ssh/id": error in libcrypto', 'Load key "/home/me/.ssh/id": error in libcrypto'],
    [
      "Permissions 0644 for '/home/me/.ssh/id' are too open.\nThis private key will be ignored.",
      "Permissions 0644 for '/home/me/.ssh/id' are too open",
    ],
    [
      'sign_and_send_pubkey: signing failed for ED25519 "me" from agent: agent refused operation',
      'sign_and_send_pubkey: signing failed for ED25519 "me" from agent: agent refused operation',
    ],
  ])('is why a key was not tried, where that is known: %s', (said, detail) => {
    expect(connectError('hpc', `${said}\r\nme@hpc: Permission denied (publickey).\r\n`, 0).detail).toBe(detail);
  });

  it.each([
    [1, ''],
    [2, ', twice'],
    [3, ', three times'],
    [5, ', 5 times'],
  ])('is that the answers were refused, where there were %d', (answers, often) => {
    const errors = 'me@hpc: Permission denied (publickey,password).\r\n';
    expect(connectError('hpc', errors, answers).message).toBe(
      `hpc did not let you in: it refused what was typed${often}. Connect again with the right password or code`,
    );
  });

  it('is what the server said last, without what ssh adds', () => {
    const errors = [
      "Warning: Permanently added 'hpc' (ED25519) to the list of known hosts.",
      'Received disconnect from 1.2.3.4 port 22:11: Closed for maintenance.',
      'Disconnected from 1.2.3.4 port 22',
    ];
    expect(connectError('hpc', `${errors.join('\r\n')}\r\n`, 0).message).toMatch(
      /^hpc cannot be reached: it said: Closed for maintenance\. Try again in some minutes/,
    );
  });

  it('is what was typed, where the way over a jump host was closed after that', () => {
    const errors = 'Connection closed by UNKNOWN port 65535\r\n';
    expect(connectError('hpc', errors, 3).message).toContain('it refused what was typed, three times');
    expect(connectError('hpc', `ssh: connect to host gate port 22: Connection refused\r\n${errors}`, 0).code).toBe(
      'connection-refused',
    );
  });

  it('is what the jump host said of the way', () => {
    const errors = 'channel 0: open failed: administratively prohibited: open failed\r\nstdio forwarding failed\r\n';
    expect(connectError('hpc', errors, 0).message).toMatch(
      /^hpc cannot be reached through its jump host: administratively prohibited: open failed\. Check the name/,
    );
  });

  it('is only that nobody could be asked, in the background', () => {
    expect(connectError('hpc', 'me@hpc: Permission denied (publickey,password).\r\n', null).code).toBe(
      'sign-in-needed',
    );
  });
});

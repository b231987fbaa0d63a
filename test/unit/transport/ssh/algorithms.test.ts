import { expect, it } from 'vitest';
import { algorithms } from '../../../../src/transport/ssh/algorithms.ts';

const NONE = { kex: null, serverHostKey: null, cipher: null, hmac: null };

it('offers what Node and Electron both have', () => {
  const { cipher, kex } = algorithms(NONE, []);
  expect(cipher).not.toContain('chacha20-poly1305@openssh.com');
  expect(kex).not.toContain('diffie-hellman-group1-sha1');
});

it('asks first for the types of key that are known for the host', () => {
  expect(algorithms(NONE, ['ssh-rsa']).serverHostKey).toEqual([
    ...['rsa-sha2-512', 'rsa-sha2-256', 'ssh-ed25519'],
    ...['ecdsa-sha2-nistp256', 'ecdsa-sha2-nistp384', 'ecdsa-sha2-nistp521'],
  ]);
});

it.each([
  ['+aes256-cbc', ['aes128-gcm@openssh.com', '...', 'aes256-cbc']],
  ['^aes256-ctr,aes128-ctr', ['aes256-ctr', 'aes128-ctr', 'aes128-gcm@openssh.com', '...']],
  ['aes*-ctr', ['aes128-ctr', 'aes192-ctr', 'aes256-ctr']],
  ['-*gcm*', ['aes128-ctr', 'aes192-ctr', 'aes256-ctr']],
  ['chacha20-poly1305@openssh.com', []],
])('takes the wish %s', (cipher, expected) => {
  const list: readonly string[] = algorithms({ ...NONE, cipher }, []).cipher;
  const at = expected.indexOf('...');
  if (at < 0) expect(list).toEqual(expected);
  else
    expect([...list.slice(0, at), ...list.slice(list.length - (expected.length - at - 1))]).toEqual(
      expected.filter((word) => word !== '...'),
    );
});

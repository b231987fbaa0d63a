import type { CipherAlgorithm, KexAlgorithm, MacAlgorithm, ServerHostKeyAlgorithm } from 'ssh2';
import type { AlgorithmWishes } from './config/hostSettings.ts';
import { matchesPatterns } from './patterns.ts';

/**
 * What is offered, the best first: what both Node and Electron have. Electron's BoringSSL has neither the stream cipher
 * chacha20 nor all groups of the plain Diffie-Hellman exchange, and the library would offer what then fails.
 */
const OFFERED = {
  kex: [
    'curve25519-sha256',
    'curve25519-sha256@libssh.org',
    'ecdh-sha2-nistp256',
    'ecdh-sha2-nistp384',
    'ecdh-sha2-nistp521',
    'diffie-hellman-group14-sha256',
    'diffie-hellman-group16-sha512',
    'diffie-hellman-group18-sha512',
  ] satisfies KexAlgorithm[],
  serverHostKey: [
    'ssh-ed25519',
    'ecdsa-sha2-nistp256',
    'ecdsa-sha2-nistp384',
    'ecdsa-sha2-nistp521',
    'rsa-sha2-512',
    'rsa-sha2-256',
  ] satisfies ServerHostKeyAlgorithm[],
  cipher: [
    'aes128-gcm@openssh.com',
    'aes256-gcm@openssh.com',
    'aes128-ctr',
    'aes192-ctr',
    'aes256-ctr',
  ] satisfies CipherAlgorithm[],
  hmac: [
    'hmac-sha2-256-etm@openssh.com',
    'hmac-sha2-512-etm@openssh.com',
    'hmac-sha2-256',
    'hmac-sha2-512',
    'hmac-sha1',
  ] satisfies MacAlgorithm[],
};

/** What is offered only if the configuration names it, for servers of former times. */
const ON_REQUEST = {
  kex: [
    'diffie-hellman-group-exchange-sha256',
    'diffie-hellman-group14-sha1',
    'diffie-hellman-group-exchange-sha1',
    'diffie-hellman-group1-sha1',
  ] satisfies KexAlgorithm[],
  serverHostKey: ['ssh-rsa', 'ssh-dss'] satisfies ServerHostKeyAlgorithm[],
  cipher: ['aes256-cbc', 'aes192-cbc', 'aes128-cbc', '3des-cbc'] satisfies CipherAlgorithm[],
  hmac: ['hmac-sha1-96', 'hmac-md5'] satisfies MacAlgorithm[],
};

/** What is offered to one host, the best first. */
export interface Offer {
  readonly kex: KexAlgorithm[];
  readonly serverHostKey: ServerHostKeyAlgorithm[];
  readonly cipher: CipherAlgorithm[];
  readonly hmac: MacAlgorithm[];
}

/**
 * The lists to offer to a host: what the configuration wishes, and of host keys those that are known for it first. One is
 * empty where the configuration names only what the library lacks.
 */
export function algorithms(wishes: AlgorithmWishes, knownTypes: readonly string[]): Offer {
  const list = <T extends string>(kind: keyof AlgorithmWishes, offered: readonly T[], more: readonly T[]): T[] =>
    wished(wishes[kind], offered, more);
  return {
    kex: list('kex', OFFERED.kex, ON_REQUEST.kex),
    serverHostKey: knownFirst(list('serverHostKey', OFFERED.serverHostKey, ON_REQUEST.serverHostKey), knownTypes),
    cipher: list('cipher', OFFERED.cipher, ON_REQUEST.cipher),
    hmac: list('hmac', OFFERED.hmac, ON_REQUEST.hmac),
  };
}

/** A list of ssh_config(5): `+` adds at the end, `-` takes away, `^` puts first, else it stands for all. */
function wished<T extends string>(wish: string | null, offered: readonly T[], more: readonly T[]): T[] {
  if (wish === null) return [...offered];
  const sign = /^[-+^]/.exec(wish)?.[0];
  const patterns = (sign ? wish.slice(1) : wish).split(',');
  const all = [...offered, ...more];
  const named = patterns.flatMap((pattern) => all.filter((name) => matchesPatterns([pattern], name)));
  switch (sign) {
    case '+':
      return [...new Set([...offered, ...named])];
    case '-':
      return offered.filter((name) => !named.includes(name));
    case '^':
      return [...new Set([...named, ...offered])];
    default:
      return [...new Set(named)];
  }
}

/** One type of key (`ssh-rsa`) may be proved in several ways (`rsa-sha2-512`). */
function knownFirst(list: readonly ServerHostKeyAlgorithm[], known: readonly string[]): ServerHostKeyAlgorithm[] {
  const isKnown = (name: string): boolean => known.includes(name.startsWith('rsa-sha2-') ? 'ssh-rsa' : name);
  return [...list.filter(isKnown), ...list.filter((name) => !isKnown(name))];
}

import { createHash, createHmac, randomBytes } from 'node:crypto';
import { matchesPatterns } from '../patterns.ts';

/** A line of a known_hosts file that speaks of the host in question (sshd(8), SSH_KNOWN_HOSTS FILE FORMAT). */
export interface KnownKey {
  readonly kind: 'key' | 'revoked' | 'authority';
  /** `ssh-ed25519`. */
  readonly type: string;
  /** In base64. */
  readonly key: string;
  readonly file: string;
  /** From 1. */
  readonly line: number;
}

/** What the known keys of a host say about the one that it showed. */
export type Verdict =
  | { readonly kind: 'known' }
  | { readonly kind: 'unknown' }
  | { readonly kind: 'changed' | 'revoked'; readonly by: KnownKey };

const KINDS: Readonly<Record<string, KnownKey['kind']>> = { '@revoked': 'revoked', '@cert-authority': 'authority' };

/** The lines of a file that speak of a host, named as in these files: `host` or `[host]:port`. What cannot be read is passed over. */
export function knownKeys(file: string, text: string, name: string): KnownKey[] {
  return text.split('\n').flatMap((raw, index) => {
    const words = raw.trim().split(/[ \t]+/);
    const marked = words[0]?.startsWith('@');
    const kind = marked ? KINDS[words.shift() ?? ''] : 'key';
    const [names, type, key] = words;
    if (kind === undefined || names === undefined || type === undefined || key === undefined) return [];
    if (names.startsWith('#') || !isKeyOf(type, key) || !speaksOf(names, name.toLowerCase())) return [];
    return [{ kind, type, key, file, line: index + 1 }];
  });
}

/** A key that begins with another type than the line names is a damaged line. */
function isKeyOf(type: string, key: string): boolean {
  return keyType(Buffer.from(key, 'base64')) === type;
}

function speaksOf(names: string, name: string): boolean {
  const [, algorithm, salt, hash] = names.split('|');
  if (algorithm === '1' && salt !== undefined && hash !== undefined) return hashedName(name, salt) === hash;
  return matchesPatterns(names.toLowerCase().split(','), name);
}

function hashedName(name: string, salt: string): string {
  return createHmac('sha1', Buffer.from(salt, 'base64')).update(name).digest('base64');
}

/** What the known keys say; `plain`: those of the host without its port, which may vouch for a key but not refuse it. */
export function verdict(known: readonly KnownKey[], plain: readonly KnownKey[], shown: Buffer): Verdict {
  const key = shown.toString('base64');
  const revoked = [...known, ...plain].find((line) => line.kind === 'revoked' && line.key === key);
  if (revoked) return { kind: 'revoked', by: revoked };
  const keys = known.filter(({ kind }) => kind === 'key');
  if (keys.some((line) => line.key === key)) return { kind: 'known' };
  // Also one of another type: whoever stands between could else show a type that is not known, and be asked about as a new host.
  const other = keys.find((line) => line.type === keyType(shown)) ?? keys[0];
  if (other) return { kind: 'changed', by: other };
  return { kind: plain.some((line) => line.kind === 'key' && line.key === key) ? 'known' : 'unknown' };
}

/** The line to add for a key, the name as it is or hashed (ssh_config(5), HashKnownHosts). */
export function knownHostLine(name: string, shown: Buffer, hashed: boolean): string {
  const salt = randomBytes(20).toString('base64');
  const plain = name.toLowerCase();
  const names = hashed ? `|1|${salt}|${hashedName(plain, salt)}` : plain;
  return `${names} ${keyType(shown)} ${shown.toString('base64')}\n`;
}

/** The type that a key of the SSH protocol begins with; empty where it is none. */
export function keyType(key: Buffer): string {
  const length = key.length < 4 ? Number.POSITIVE_INFINITY : key.readUInt32BE(0);
  return length > key.length - 4 ? '' : key.toString('latin1', 4, 4 + length);
}

/** As OpenSSH shows it: `SHA256:...`. */
export function fingerprint(key: Buffer): string {
  return `SHA256:${createHash('sha256').update(key).digest('base64').replace(/=+$/, '')}`;
}

import { createPrivateKey } from 'node:crypto';
import type { ParsedKey } from 'ssh2';
import ssh2 from 'ssh2';
import { keyType } from '../hostKeys/knownHosts.ts';

const { utils } = ssh2;

/** The text of a private key file. */
export interface KeyText {
  readonly text: string;
}

/** What a private key file turns out to be. */
export type KeyContent =
  /** `pem` is what Node signs with. */
  | { readonly kind: 'plain'; readonly pem: string }
  | { readonly kind: 'encrypted' }
  | { readonly kind: 'wrong passphrase' }
  /** What is not supported, in words. */
  | { readonly kind: 'unusable'; readonly why: string };

/** Reads a private key: of OpenSSH, PEM, PKCS #8 or PuTTY. */
export function plainKey({ text }: KeyText, passphrase?: string): KeyContent {
  if (/-----BEGIN (ENCRYPTED )?PRIVATE KEY-----/.test(text)) return pkcs8(text, passphrase);
  const key = utils.parseKey(text, passphrase);
  if (!(key instanceof Error)) {
    return key.isPrivateKey()
      ? { kind: 'plain', pem: key.getPrivatePEM() }
      : { kind: 'unusable', why: 'it holds no private key' };
  }
  const encrypted = /encrypted|passphrase/i.test(key.message);
  if (passphrase === undefined && encrypted) return { kind: 'encrypted' };
  if (/unsupported/i.test(key.message) || passphrase === undefined) return { kind: 'unusable', why: key.message };
  return { kind: 'wrong passphrase' };
}

/** The library does not read this form, Node does. */
function pkcs8(text: string, passphrase: string | undefined): KeyContent {
  const encrypted = text.includes('BEGIN ENCRYPTED');
  if (encrypted && passphrase === undefined) return { kind: 'encrypted' };
  try {
    const key = createPrivateKey({ key: text, ...(passphrase === undefined ? {} : { passphrase }) });
    return { kind: 'plain', pem: key.export({ type: 'pkcs8', format: 'pem' }).toString() };
  } catch (error) {
    if (encrypted) return { kind: 'wrong passphrase' };
    return { kind: 'unusable', why: error instanceof Error ? error.message : String(error) };
  }
}

/** A public key from the text of a `.pub` file; null if it is none that the library can use. */
export function publicKeyOf(text: string): ParsedKey | null {
  const key = utils.parseKey(text);
  return key instanceof Error || key.isPrivateKey() ? null : key;
}

/** The public key that OpenSSH's own format keeps unencrypted (PROTOCOL.key), or that of an unencrypted key; null if there is none. */
export function publicKeyIn({ text }: KeyText): ParsedKey | null {
  const blob = headerKey(text);
  const key = blob ? utils.parseKey(`${keyType(blob)} ${blob.toString('base64')}`) : utils.parseKey(text);
  return key instanceof Error ? null : key;
}

/** The type of the key in a file of OpenSSH's own format or a `.pub` file, also of those that cannot be used: `sk-ssh-ed25519@openssh.com`. */
export function typeIn(text: string): string {
  const blob = headerKey(text);
  return blob ? keyType(blob) : (text.trim().split(/\s+/)[0] ?? '');
}

const MAGIC = 'openssh-key-v1\0';

function headerKey(text: string): Buffer | null {
  const body = /-----BEGIN OPENSSH PRIVATE KEY-----([^-]+)-----END/.exec(text)?.[1];
  const bytes = Buffer.from(body ?? '', 'base64');
  if (bytes.toString('latin1', 0, MAGIC.length) !== MAGIC) return null;
  let at = MAGIC.length;
  const take = (): Buffer => {
    const length = bytes.readUInt32BE(at);
    at += 4 + length;
    return bytes.subarray(at - length, at);
  };
  try {
    // Cipher, key derivation and its options; then the number of keys, which is always one.
    for (let field = 0; field < 3; field++) take();
    at += 4;
    return take();
  } catch {
    return null;
  }
}

import { sign } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { Worker } from 'node:worker_threads';
import type { ParsedKey } from 'ssh2';
import type { KeyContent } from './keyFormats.ts';
import { plainKey, publicKeyIn, publicKeyOf, typeIn } from './keyFormats.ts';

/** Where the thread's file lies, seen from the bundle; set by the build. */
declare const CLUSTERJOB_KEY_WORKER: string | undefined;

/** A key file of the user. */
export interface KeyFile {
  readonly path: string;
  /** Null where only the decrypted key could tell: a former format without a `.pub` file beside it. */
  readonly publicKey: ParsedKey | null;
  /** Null where there is only a public key: the agent has the other half. */
  readonly text: string | null;
}

/** What was found under the name of a key. */
export interface FoundKey {
  /** Null where there is nothing that can be tried. */
  readonly file: KeyFile | null;
  /** What the library ssh2 cannot use there, in words; a key that has a certificate may be good without it. */
  readonly unusable: string | null;
}

/** Looks at a key file without decrypting it. */
export async function findKey(path: string): Promise<FoundKey> {
  const [text, beside, certificate] = await Promise.all([
    textOf(path),
    textOf(`${path}.pub`),
    // OpenSSH uses it by itself.
    textOf(`${path}-cert.pub`),
  ]);
  const unusable = certificate === null ? null : `${path} has a certificate`;
  if (text === null) {
    const publicKey = beside === null ? null : publicKeyOf(beside);
    return { file: publicKey && { path, publicKey, text: null }, unusable };
  }
  if (typeIn(text).startsWith('sk-')) return { file: null, unusable: `${path} is on a security key` };
  const own = publicKeyOf(text);
  if (own) return { file: { path, publicKey: own, text: null }, unusable };
  const content = plainKey({ text });
  if (content.kind === 'unusable') return { file: null, unusable: `${path} cannot be read (${content.why})` };
  const publicKey = (beside === null ? null : publicKeyOf(beside)) ?? publicKeyIn({ text });
  return { file: { path, publicKey, text }, unusable };
}

/** A file that cannot be read is no key, as for OpenSSH. */
async function textOf(path: string): Promise<string | null> {
  return await readFile(path, 'utf8').catch(() => null);
}

/** Decrypts a key in a thread of its own. */
export async function decrypt(text: string, passphrase: string): Promise<KeyContent> {
  const file = typeof CLUSTERJOB_KEY_WORKER === 'undefined' ? './keyWorker.ts' : CLUSTERJOB_KEY_WORKER;
  const worker = new Worker(new URL(file, import.meta.url), { workerData: { text, passphrase } });
  return await new Promise((resolve, reject) => {
    worker.once('message', resolve);
    worker.once('error', reject);
    worker.once('exit', (code) => reject(new Error(`the thread that decrypts a key ended with ${code}`)));
  });
}

/** The hash of a signature where the protocol does not name one (RFC 4253, 5656, 8709). */
const HASHES: Readonly<Record<string, string | null>> = {
  'ssh-rsa': 'sha1',
  'ssh-dss': 'sha1',
  'ecdsa-sha2-nistp256': 'sha256',
  'ecdsa-sha2-nistp384': 'sha384',
  'ecdsa-sha2-nistp521': 'sha512',
  'ssh-ed25519': null,
};

/** Signs in the form that the library expects of an agent. */
export function signWith(pem: string, type: string, data: Buffer, hash: string | undefined): Buffer {
  return sign(hash ?? HASHES[type] ?? null, data, pem);
}

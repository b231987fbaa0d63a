import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { waitUntil } from '../wait.ts';

export type KeyType = 'ed25519' | 'rsa' | 'ecdsa';

/** A pair of keys, as ssh-keygen makes them: of a server or of a user. */
export interface KeyPair {
  /** Path of the private key. */
  readonly file: string;
  /** Type and key, as they stand in `authorized_keys` and `known_hosts`. */
  readonly publicKey: string;
  /** `SHA256:...`. */
  readonly fingerprint: string;
}

/** Makes a pair of keys at a path at which there is none. */
export function makeKeys(file: string, { type = 'ed25519' as KeyType, passphrase = '' } = {}): KeyPair {
  execFileSync('ssh-keygen', ['-q', '-t', type, '-N', passphrase, '-C', '', '-f', file]);
  const publicKey = readFileSync(`${file}.pub`, 'utf8').trim();
  const shown = execFileSync('ssh-keygen', ['-l', '-f', `${file}.pub`], { encoding: 'utf8' });
  return { file, publicKey, fingerprint: shown.split(' ')[1] ?? '' };
}

/** An ssh-agent of a test, with keys that have no passphrase. */
export interface Agent {
  /** What `SSH_AUTH_SOCK` names. */
  readonly socket: string;
  stop(): Promise<void>;
}

export async function startAgent(keys: readonly KeyPair[]): Promise<Agent> {
  const folder = mkdtempSync(join(tmpdir(), 'cj-agent-'));
  const socket = join(folder, 'socket');
  const agent = spawn('ssh-agent', ['-D', '-a', socket], { stdio: 'ignore' });
  await waitUntil('the agent', async () => existsSync(socket), { limitMs: 10_000, pauseMs: 10 });
  for (const { file } of keys) {
    execFileSync('ssh-add', ['-q', file], { env: { ...process.env, SSH_AUTH_SOCK: socket }, stdio: 'ignore' });
  }
  return {
    socket,
    stop: async () => {
      const ended = once(agent, 'exit');
      agent.kill();
      await ended;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

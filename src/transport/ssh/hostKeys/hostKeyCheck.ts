import type { UserError } from '../../../base/errors.ts';
import type { Question } from '../../asking.ts';
import { sshTrouble } from '../../sshTrouble.ts';
import { hostWithPort } from '../config/address.ts';
import type { HostSettings } from '../config/hostSettings.ts';
import type { KnownKey } from './knownHosts.ts';
import { fingerprint, keyType, knownHostLine, verdict } from './knownHosts.ts';
import { addKnownHost, readKnownKeys } from './knownHostsFiles.ts';

/** Asks whether a key is to be trusted; rejects with a `UserError` where nobody can be asked. */
export type AskTrust = (question: Extract<Question, { readonly kind: 'unknown host key' }>) => Promise<boolean>;

/** What is known of the key of one host, and the decision about the key that it shows. */
export class HostKeyCheck {
  readonly #settings: HostSettings;
  /** As known_hosts and messages name it. */
  readonly #name: string;
  readonly #known: readonly KnownKey[];
  readonly #plain: readonly KnownKey[];

  private constructor(settings: HostSettings, name: string, known: readonly KnownKey[], plain: readonly KnownKey[]) {
    this.#settings = settings;
    this.#name = name;
    this.#known = known;
    this.#plain = plain;
  }

  static async of(settings: HostSettings): Promise<HostKeyCheck> {
    const { host, port, hostKeyAlias } = settings;
    const files = [...settings.userKnownHosts, ...settings.globalKnownHosts];
    const name = hostKeyAlias ?? hostWithPort(host, port);
    // OpenSSH too looks for the bare name where the host has a port of its own.
    const plain = name === host || hostKeyAlias !== null ? [] : await readKnownKeys(files, host);
    return new HostKeyCheck(settings, name, await readKnownKeys(files, name), plain);
  }

  /** The types of the keys that are known for the host: they are to be asked of it first. */
  get types(): readonly string[] {
    const keys = [...this.#known, ...this.#plain].filter(({ kind }) => kind === 'key');
    return [...new Set(keys.map(({ type }) => type))];
  }

  /** Whether only a certificate could prove the host: the library ssh2 knows none. */
  get needsCertificate(): boolean {
    return this.types.length === 0 && this.#known.some(({ kind }) => kind === 'authority');
  }

  /** Resolves if the key is good, after it was written down if it is new. Rejects with a `UserError` that says why it is not. */
  async accept(key: Buffer, ask: AskTrust): Promise<void> {
    const found = verdict(this.#known, this.#plain, key);
    switch (found.kind) {
      case 'known':
        return;
      case 'revoked':
        throw this.#revoked(found.by, key);
      case 'changed':
        throw this.#changed(found.by, key);
      case 'unknown':
        await this.#acceptUnknown(key, ask);
    }
  }

  async #acceptUnknown(key: Buffer, ask: AskTrust): Promise<void> {
    const { keyChecking, userKnownHosts, hashKnownHosts, alias } = this.#settings;
    const file = userKnownHosts[0] ?? '';
    const type = keyType(key);
    if (keyChecking === 'yes') {
      throw sshTrouble('unknownKey', this.#name, {
        detail: `it is ${type} ${fingerprint(key)}, and StrictHostKeyChecking is yes`,
        next: `Add the key to ${file || 'known_hosts'} if it is right`,
      });
    }
    if (keyChecking === 'ask') {
      const question = { host: alias, keyType: type, fingerprint: fingerprint(key), file } as const;
      if (!(await ask({ kind: 'unknown host key', ...question }))) throw sshTrouble('keyNotTrusted', this.#name);
    }
    if (file !== '') await addKnownHost(file, knownHostLine(this.#name, key, hashKnownHosts));
  }

  #changed({ file, line }: KnownKey, key: Buffer): UserError {
    return sshTrouble('changedKey', this.#name, {
      detail: `it showed ${keyType(key)} ${fingerprint(key)}, but ${file} line ${line} has another one; either the host was set up anew, or somebody stands between you and it`,
      next: `Ask the site for the fingerprint of the new key; if it is right, remove line ${line} of ${file} and connect again`,
    });
  }

  #revoked({ file, line }: KnownKey, key: Buffer): UserError {
    return sshTrouble('revokedKey', this.#name, {
      detail: `${file} line ${line} says so of ${keyType(key)} ${fingerprint(key)}`,
    });
  }
}

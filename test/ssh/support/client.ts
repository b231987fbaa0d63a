import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { KeyPair } from '../../clusters/sshd/keys.ts';
import { makeKeys } from '../../clusters/sshd/keys.ts';
import type { Sshd } from '../../clusters/sshd/sshd.ts';

/** The user's side: a folder with a configuration of ssh, keys and known hosts of its own. */
export class Client {
  readonly folder = mkdtempSync(join(tmpdir(), 'cj-c-'));
  readonly keys: KeyPair = makeKeys(join(this.folder, 'id'));
  readonly config = join(this.folder, 'config');
  readonly knownHosts = join(this.folder, 'known_hosts');
  /** Where connections are shared. */
  readonly sockets = join(this.folder, 's');

  /** The program with which this configuration is used. */
  get ssh(): string {
    return `ssh -F ${this.config}`;
  }

  /** Writes the configuration: `Host cluster` is the server. `trusts`: whose keys are known. */
  knows(
    server: Sshd,
    { trusts = server.knownHost, key = this.keys as KeyPair | null, lines = [] as readonly string[], more = '' } = {},
  ): void {
    writeFileSync(this.knownHosts, trusts);
    const identity = key === null ? ['IdentityFile none'] : [`IdentityFile ${key.file}`];
    const own = [...lines, ...identity, 'IdentitiesOnly yes', `UserKnownHostsFile ${this.knownHosts}`];
    writeFileSync(this.config, `${server.hostBlock('cluster', own)}\n${more}`);
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

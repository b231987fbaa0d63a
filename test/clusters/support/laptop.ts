import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { giveTo, loginEnvironment } from '../account.ts';
import { makeFolder } from '../folders.ts';
import type { SlurmCluster } from '../slurm/slurmCluster.ts';
import type { FaultyProxy } from '../sshd/faultyProxy.ts';
import { startFaultyProxy } from '../sshd/faultyProxy.ts';
import type { KeyPair } from '../sshd/keys.ts';
import { makeKeys } from '../sshd/keys.ts';
import type { Sshd } from '../sshd/sshd.ts';
import { startSshd } from '../sshd/sshd.ts';
import type { ClusterUser } from '../testCluster.ts';

/** The host key has one name, whatever line leads to the server. */
const HOST_KEY_ALIAS = 'login-node';

/**
 * A machine of one's own from which a Slurm is reached by SSH alone: an account that knows of no scheduler, with a key that opens
 * the account of the cluster's user on an sshd there. It ends with the cluster.
 */
export class Laptop {
  /** Who works there. */
  readonly user: ClusterUser;
  /** The server of the login node. */
  readonly server: Sshd;
  readonly #lines: FaultyProxy[] = [];

  private constructor(user: ClusterUser, server: Sshd) {
    this.user = user;
    this.server = server;
  }

  /** Sets one up whose SSH configuration names the server `cluster`; the key of that server is not known yet. */
  static async open(cluster: SlurmCluster): Promise<Laptop> {
    const account = await cluster.addUser('laptop');
    writeFileSync(join(account.home, '.profile'), '');
    mkdirSync(join(account.home, '.ssh'), { recursive: true, mode: 0o700 });
    const key: KeyPair = makeKeys(join(account.home, '.ssh', 'id_ed25519'));
    // Sockets lie there where the path of the user's own folder is too long, and go with the cluster.
    const env = { ...loginEnvironment(account), TMPDIR: join(cluster.dir, 'laptop') };
    makeFolder(env.TMPDIR, account, 0o700);
    const server = await startSshd({ account: cluster.user, authorized: [key] });
    const laptop = new Laptop({ ...account, env }, server);
    laptop.#addHost('cluster', server);
    await giveTo(account, account.home);
    return laptop;
  }

  get knownHosts(): string {
    return join(this.user.home, '.ssh', 'known_hosts');
  }

  /** Trusts the key of the server. */
  async trust(): Promise<void> {
    const keys = this.server.hostKeys.map(({ publicKey }) => `${HOST_KEY_ALIAS} ${publicKey}\n`);
    writeFileSync(this.knownHosts, keys.join(''));
    await giveTo(this.user, this.knownHosts);
  }

  /** A line of its own to the server, which a test may spoil; the SSH configuration names it `alias`. */
  async line(alias: string): Promise<FaultyProxy> {
    const line = await startFaultyProxy(this.server);
    this.#lines.push(line);
    this.#addHost(alias, line);
    return line;
  }

  /** Ends the server and the lines to it. */
  async close(): Promise<void> {
    await Promise.all(this.#lines.map((line) => line.stop()));
    await this.server.stop();
  }

  #addHost(alias: string, { port }: { readonly port: number }): void {
    const lines = [`Port ${port}`, `HostKeyAlias ${HOST_KEY_ALIAS}`];
    appendFileSync(join(this.user.home, '.ssh', 'config'), this.server.hostBlock(alias, lines));
  }
}

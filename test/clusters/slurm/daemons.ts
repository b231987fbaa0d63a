import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import type { Account } from '../account.ts';
import { SYSTEM_PATH } from '../account.ts';
import { Daemon } from '../daemon.ts';
import { MARK_VARIABLE } from '../leftovers.ts';
import { run, runOrThrow } from '../process.ts';
import type { ConfigFacts } from './config.ts';
import { nodeNames, portsFrom } from './config.ts';
import type { DaemonAccounts } from './layout.ts';

const START_LIMIT_MS = 60_000;

/** The daemons of one cluster, and how each is started. All of them stay in the foreground of a session of their own. */
export class Daemons {
  readonly munged: Daemon;
  readonly database: Daemon;
  readonly slurmdbd: Daemon;
  readonly slurmctld: Daemon;
  readonly slurmd: ReadonlyMap<string, Daemon>;
  readonly #facts: ConfigFacts;
  readonly #accounts: DaemonAccounts;
  readonly #env: Readonly<Record<string, string>>;

  constructor(facts: ConfigFacts, accounts: DaemonAccounts) {
    const folders = { run: `${facts.dir}/run`, log: `${facts.dir}/log` };
    this.munged = new Daemon('munged', folders);
    this.database = new Daemon('mariadbd', folders);
    this.slurmdbd = new Daemon('slurmdbd', folders);
    this.slurmctld = new Daemon('slurmctld', folders);
    this.slurmd = new Map(nodeNames(facts.nodes).map((name) => [name, new Daemon(`slurmd.${name}`, folders)]));
    this.#facts = facts;
    this.#accounts = accounts;
    this.#env = { PATH: SYSTEM_PATH, LANG: 'C.UTF-8', SLURM_CONF: `${facts.dir}/etc/slurm.conf` };
  }

  /** All of them, in the order in which they are started. */
  get all(): readonly Daemon[] {
    return [this.munged, this.database, this.slurmdbd, this.slurmctld, ...this.slurmd.values()];
  }

  async startMunged(): Promise<void> {
    const folder = `${this.#facts.dir}/munge`;
    await this.munged.start({
      argv: [
        '/usr/sbin/munged',
        '--foreground',
        `--socket=${folder}/socket`,
        `--key-file=${folder}/key/munge.key`,
        `--seed-file=${folder}/key/munge.seed`,
        `--pid-file=${folder}/munged.pid`,
      ],
      env: this.#env,
      ...as(this.#accounts.munge),
    });
    const argv = ['/usr/bin/munge', `--socket=${folder}/socket`, '--no-input', '--output=/dev/null'] as const;
    await this.munged.ready(async () => (await run({ argv, env: this.#env })).exitCode === 0, START_LIMIT_MS);
  }

  async startDatabase(): Promise<void> {
    const folder = `${this.#facts.dir}/database`;
    const port = portsFrom(this.#facts.firstPort).database;
    await this.#installDatabase(folder);
    await this.database.start({
      argv: [
        '/usr/sbin/mariadbd',
        '--no-defaults',
        `--datadir=${folder}/data`,
        `--socket=${folder}/socket`,
        `--pid-file=${folder}/mariadbd.pid`,
        '--bind-address=127.0.0.1',
        `--port=${port}`,
        '--skip-name-resolve',
        '--character-set-server=utf8mb4',
        '--innodb-buffer-pool-size=64M',
        '--innodb-lock-wait-timeout=900',
        // Nothing here must survive a crash of the machine; without this every job waits for the disk.
        '--innodb-flush-log-at-trx-commit=0',
        `--init-file=${folder}/setup.sql`,
      ],
      env: this.#env,
      ...as(this.#accounts.mysql),
    });
    await this.database.ready(() => accepts(port, '127.0.0.1'), START_LIMIT_MS);
  }

  async startSlurmdbd(): Promise<void> {
    await this.slurmdbd.start({
      argv: ['/usr/sbin/slurmdbd', '-D'],
      env: this.#env,
      ...as(this.#accounts.slurm),
    });
    const argv = ['/usr/bin/sacctmgr', '-n', 'list', 'cluster'] as const;
    await this.slurmdbd.ready(async () => (await run({ argv, env: this.#env })).exitCode === 0, START_LIMIT_MS);
  }

  async startSlurmctld(): Promise<void> {
    await this.slurmctld.start({
      argv: ['/usr/sbin/slurmctld', '-D'],
      env: this.#env,
      ...as(this.#accounts.slurm),
    });
    const { address, firstPort } = this.#facts;
    await this.slurmctld.ready(() => accepts(portsFrom(firstPort).slurmctld, address), START_LIMIT_MS);
  }

  /** Starts one node; it registers with the controller later. */
  async startSlurmd(name: string): Promise<void> {
    const daemon = this.slurmd.get(name);
    if (daemon === undefined) throw new Error(`the cluster has no node ${name}`);
    await daemon.start({
      argv: ['/usr/sbin/slurmd', '-D', '-N', name],
      env: { ...this.#env, [MARK_VARIABLE]: this.#facts.dir },
    });
  }

  async #installDatabase(folder: string): Promise<void> {
    const done = `${folder}/installed`;
    if (existsSync(done)) return;
    rmSync(`${folder}/data`, { recursive: true, force: true });
    await runOrThrow({
      argv: ['/usr/bin/mariadb-install-db', '--no-defaults', `--datadir=${folder}/data`, '--skip-test-db'],
      // Two that are set up at once would take the temporary tables from each other.
      env: { ...this.#env, TMPDIR: folder },
      cwd: folder,
      ...as(this.#accounts.mysql),
    });
    writeFileSync(done, '');
  }
}

function as(account: Account): { uid: number; gid: number } {
  return { uid: account.uid, gid: account.gid };
}

function accepts(port: number, host: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ port, host });
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}

import { cpSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import type { Account } from './account.ts';
import { findAccount, getAccount, giveTo, loginEnvironment, removeAccount, SYSTEM_PATH } from './account.ts';
import { Accounting } from './accounting.ts';
import type { ConfigFacts, Ports } from './config.ts';
import { nodeNames, portsFrom } from './config.ts';
import { Daemons } from './daemons.ts';
import type { Kept } from './layout.ts';
import { layOut, readKept, removeLayout, writeKept } from './layout.ts';
import { endLeftovers } from './leftovers.ts';
import { alone } from './lock.ts';
import { lockName } from './names.ts';
import type { Answer } from './process.ts';
import { run, runOrThrow } from './process.ts';
import { waitUntil } from './wait.ts';

const READY_LIMIT_MS = 60_000;
const CANCEL_LIMIT_MS = 5_000;

/** Somebody who submits jobs. */
export interface ClusterUser extends Account {
  /** The environment of this user's login shell. */
  readonly env: Readonly<Record<string, string>>;
}

/** How a command is run on the cluster. */
export interface RunOptions {
  /** The user's home when absent. */
  readonly cwd?: string;
  /** Variables on top of the user's login environment. */
  readonly env?: Readonly<Record<string, string>>;
  readonly input?: string;
  readonly limitMs?: number;
  /** Another one of the cluster's users. */
  readonly user?: ClusterUser;
}

/** A Slurm of its own on this machine: controller, accounting with database, and several nodes. */
export class SlurmCluster {
  /** The folder that holds everything of it. Its users can read it, but for keys, passwords and the daemons' data. */
  readonly dir: string;
  readonly ports: Ports;
  readonly nodes: readonly string[];
  /** What Slurm's commands need in their environment. */
  readonly env: Readonly<Record<string, string>>;
  readonly daemons: Daemons;
  readonly #accounting: Accounting;
  readonly #writeFiles: () => void;
  #kept: Kept;

  constructor(dir: string, kept: Kept, address: string) {
    const facts: ConfigFacts = { dir, hostname: hostname(), address, ...kept };
    this.dir = dir;
    this.ports = portsFrom(kept.firstPort);
    this.nodes = nodeNames(kept.nodes);
    this.env = { SLURM_CONF: `${dir}/etc/slurm.conf` };
    this.#accounting = new Accounting(dir, this.env);
    this.#kept = kept;
    const accounts = { munge: getAccount('munge'), mysql: getAccount('mysql'), slurm: getAccount('slurm') };
    this.daemons = new Daemons(facts, accounts);
    this.#writeFiles = () => {
      layOut(facts, accounts);
      writeKept(dir, { ...this.#kept, users: this.#users });
    };
  }

  /** The unprivileged user who submits jobs. */
  get user(): ClusterUser {
    const [first] = this.#users;
    return this.#user(getAccount(first ?? ''));
  }

  /** Whether every daemon runs. */
  get isRunning(): boolean {
    return this.daemons.all.every((daemon) => daemon.process !== null);
  }

  /** Starts what does not run and waits until every node is ready for jobs. */
  async start(): Promise<void> {
    this.resumeController();
    if (!this.isRunning) await this.#startDaemons();
    else if (readKept(this.dir)?.minJobAge !== this.#kept.minJobAge) await this.#reconfigure();
    await this.nodesReady();
  }

  /** Stops everything and removes the folder and the accounts. */
  async stop(): Promise<void> {
    await alone(lockName(this.dir), async () => {
      await Promise.all(this.daemons.all.map((daemon) => daemon.kill()));
      await this.#endLeftovers();
      for (const name of this.#users) await removeAccount(name);
      removeLayout(this.dir);
    });
  }

  /** Stops everything and keeps the folder, so that the next start is faster and remembers the jobs. */
  async halt(): Promise<void> {
    await this.#cancelAll();
    // slurmd does not end while it waits for a job to end.
    await this.#endLeftovers();
    const { munged, database, slurmdbd, slurmctld, slurmd } = this.daemons;
    await Promise.all([slurmctld, ...slurmd.values()].map((daemon) => daemon.stop()));
    await slurmdbd.stop();
    await Promise.all([database.stop(), munged.stop()]);
  }

  /** Runs a command as an unprivileged user of the cluster, in that user's login environment. */
  async asUser(argv: readonly [string, ...string[]], options: RunOptions = {}): Promise<Answer> {
    const { user = this.user, env, cwd, ...rest } = options;
    return await run({
      argv,
      cwd: cwd ?? user.home,
      env: { ...user.env, ...env },
      uid: user.uid,
      gid: user.gid,
      ...rest,
    });
  }

  /** Runs a command that has to succeed as the administrator of the cluster and gives its standard output. */
  async asAdmin(argv: readonly [string, ...string[]], input?: string): Promise<string> {
    const env = { ...this.env, PATH: SYSTEM_PATH, LANG: 'C.UTF-8' };
    return await runOrThrow({ argv, env, ...(input === undefined ? {} : { input }) });
  }

  /** Another unprivileged user who may submit. `label`: small letters and digits. */
  async addUser(label: string): Promise<ClusterUser> {
    const [first] = this.#users;
    const name = `${first}-${label}`;
    const users = [...new Set([...this.#users, name])];
    this.#kept = { ...this.#kept, users };
    writeKept(this.dir, this.#kept);
    return this.#user(await this.#accounting.ensureUser(name));
  }

  /** Copies a file or folder into a user's home, where that user owns it, and gives its new path. */
  async giveFiles(source: string, name: string, user: ClusterUser = this.user): Promise<string> {
    const target = `${user.home}/${name}`;
    cpSync(source, target, { recursive: true });
    await giveTo(user, target);
    return target;
  }

  async stopController(): Promise<void> {
    await this.daemons.slurmctld.stop();
  }

  async startController(): Promise<void> {
    await this.daemons.startSlurmctld();
    await this.nodesReady();
  }

  /** The controller hangs: it takes connections and answers none. */
  suspendController(): void {
    this.daemons.slurmctld.signal('SIGSTOP');
  }

  resumeController(): void {
    this.daemons.slurmctld.signal('SIGCONT');
  }

  /** Stops the accounting daemon; the controller goes on and keeps its records until it is back. */
  async stopDatabase(): Promise<void> {
    await this.daemons.slurmdbd.stop();
  }

  async startDatabase(): Promise<void> {
    await this.daemons.startSlurmdbd();
  }

  /** A node's daemon dies; its jobs go on until the controller notices (`SlurmdTimeout`, 20 s). */
  async stopNode(name: string): Promise<void> {
    await this.daemons.slurmd.get(name)?.stop();
  }

  async startNode(name: string): Promise<void> {
    await this.daemons.startSlurmd(name);
    await this.nodesReady();
  }

  /** Keeps a job in the state COMPLETING when it ends, until `releaseEnd`. `id`: a job or the raw id of a task. */
  holdEnd(id: string): void {
    writeFileSync(`${this.dir}/hold/${id}`, '');
  }

  releaseEnd(id: string): void {
    rmSync(`${this.dir}/hold/${id}`, { force: true });
  }

  /** Lets every job end that `holdEnd` keeps. */
  releaseEnds(): void {
    for (const id of readdirSync(`${this.dir}/hold`)) this.releaseEnd(id);
  }

  /** Waits until the controller answers and every node can take jobs. */
  async nodesReady(): Promise<void> {
    await waitUntil(
      `the nodes of ${this.dir} to be ready`,
      async () => {
        const env = { ...this.env, PATH: SYSTEM_PATH };
        const argv = ['sinfo', '--noheader', '--Node', '--partition=debug', '--format=%T'] as const;
        const states = (await run({ argv, env })).stdout.split('\n').filter(Boolean);
        return states.length === this.nodes.length && states.every((state) => /^(idle|mixed|allocated)$/.test(state));
      },
      { limitMs: READY_LIMIT_MS, pauseMs: 100 },
    );
  }

  async #reconfigure(): Promise<void> {
    this.#writeFiles();
    await this.asAdmin(['scontrol', 'reconfigure']);
  }

  async #startDaemons(): Promise<void> {
    this.#writeFiles();
    await Promise.all([this.daemons.startMunged(), this.daemons.startDatabase()]);
    await this.daemons.startSlurmdbd();
    await this.#accounting.setUp();
    for (const name of this.#users) await this.#accounting.ensureUser(name);
    await Promise.all([this.daemons.startSlurmctld(), ...this.nodes.map((name) => this.daemons.startSlurmd(name))]);
  }

  async #cancelAll(): Promise<void> {
    const { munged, slurmctld } = this.daemons;
    if (munged.process === null || slurmctld.process === null) return;
    this.resumeController();
    const env = { ...this.env, PATH: SYSTEM_PATH };
    for (const name of this.#users) await run({ argv: ['scancel', '--full', '--user', name], env });
    const ended = async (): Promise<boolean> => (await run({ argv: ['squeue', '--noheader'], env })).stdout === '';
    // What does not end by itself is ended with its processes.
    await waitUntil('the jobs to end', ended, { limitMs: CANCEL_LIMIT_MS }).catch(() => undefined);
  }

  async #endLeftovers(): Promise<void> {
    // A node's epilog that waits goes on when nothing holds it any more.
    rmSync(`${this.dir}/hold`, { recursive: true, force: true });
    const uids = this.#users.flatMap((name) => findAccount(name)?.uid ?? []);
    await endLeftovers(this.dir, uids);
  }

  /** The accounts of the cluster. Another process may have added one, so the file is asked, if there is one yet. */
  get #users(): readonly string[] {
    return readKept(this.dir)?.users ?? this.#kept.users;
  }

  #user(account: Account): ClusterUser {
    return { ...account, env: { ...loginEnvironment(account), ...this.env } };
  }
}

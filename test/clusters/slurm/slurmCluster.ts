import { readdirSync, rmSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { getAccount, SYSTEM_PATH } from '../account.ts';
import { ClusterUsers } from '../clusterUsers.ts';
import { readKept, writeKept } from '../folders.ts';
import { endLeftovers } from '../leftovers.ts';
import { takeDown } from '../lifetime.ts';
import type { Answer } from '../process.ts';
import { run } from '../process.ts';
import type { ClusterUser, RunOptions, TestCluster } from '../testCluster.ts';
import { giveFiles, runAsAdmin, runAsUser } from '../testCluster.ts';
import { waitUntil } from '../wait.ts';
import { Accounting } from './accounting.ts';
import type { ConfigFacts, Ports } from './config.ts';
import { nodeNames, portsFrom } from './config.ts';
import { Daemons } from './daemons.ts';
import type { Kept } from './layout.ts';
import { layOut } from './layout.ts';

const READY_LIMIT_MS = 60_000;
const CANCEL_LIMIT_MS = 5_000;

/** A Slurm of its own on this machine: controller, accounting with database, and several nodes. */
export class SlurmCluster implements TestCluster {
  readonly scheduler = 'slurm';
  readonly submitProgram = 'sbatch';
  /** The folder that holds everything of it. Its users can read it, but for keys, passwords and the daemons' data. */
  readonly dir: string;
  readonly ports: Ports;
  readonly nodes: readonly string[];
  /** What Slurm's commands need in their environment. */
  readonly env: Readonly<Record<string, string>>;
  readonly daemons: Daemons;
  readonly #accounting: Accounting;
  readonly #users: ClusterUsers;
  readonly #writeFiles: () => void;
  readonly #kept: Kept;

  constructor(dir: string, kept: Kept, address: string) {
    const facts: ConfigFacts = { dir, hostname: hostname(), address, ...kept };
    this.dir = dir;
    this.ports = portsFrom(kept.firstPort);
    this.nodes = nodeNames(kept.nodes);
    this.env = { SLURM_CONF: `${dir}/etc/slurm.conf` };
    this.#accounting = new Accounting(dir, this.env);
    this.#users = new ClusterUsers(dir, this.env, kept);
    this.#kept = kept;
    const accounts = { munge: getAccount('munge'), mysql: getAccount('mysql'), slurm: getAccount('slurm') };
    this.daemons = new Daemons(facts, accounts);
    this.#writeFiles = () => {
      layOut(facts, accounts);
      writeKept(dir, { ...kept, users: this.#users.names });
    };
  }

  /** The unprivileged user who submits jobs. */
  get user(): ClusterUser {
    return this.#users.first;
  }

  /** Whether every daemon runs. */
  get isRunning(): boolean {
    return this.daemons.all.every((daemon) => daemon.process !== null);
  }

  /** Starts what does not run and waits until every node is ready for jobs. */
  async start(): Promise<void> {
    this.resumeServer();
    if (!this.isRunning) await this.#startDaemons();
    else if (readKept<Kept>(this.dir)?.minJobAge !== this.#kept.minJobAge) await this.#reconfigure();
    await this.ready();
  }

  /** Stops everything and removes the folder and the accounts. */
  async stop(): Promise<void> {
    const { dir, daemons } = this;
    await takeDown({ dir, daemons, users: this.#users, endLeftovers: () => this.#endLeftovers() });
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
    return await runAsUser(argv, options.user ?? this.user, options);
  }

  /** Runs a command that has to succeed as the administrator of the cluster and gives its standard output. */
  async asAdmin(argv: readonly [string, ...string[]], input?: string): Promise<string> {
    return await runAsAdmin(argv, this.env, input);
  }

  async jobsInQueue(name: string): Promise<readonly string[]> {
    return await this.#ids(name, ['squeue', '-h', '-n', name, '-o', '%A']);
  }

  async jobsNamed(name: string): Promise<readonly string[]> {
    const queue = await this.#ids(name, ['squeue', '-h', '-t', 'all', '-n', name, '-o', '%A']);
    const records = await this.#ids(name, ['sacct', '-nPXD', `--name=${name}`, '-o', 'JobIDRaw']);
    return [...new Set([...queue, ...records])];
  }

  /** Another unprivileged user who may submit. `label`: small letters and digits. */
  async addUser(label: string): Promise<ClusterUser> {
    return await this.#users.add(label, (name) => this.#accounting.ensureUser(name));
  }

  /** Copies a file or folder into a user's home, where that user owns it, and gives its new path. */
  async giveFiles(source: string, name: string, user: ClusterUser = this.user): Promise<string> {
    return await giveFiles(source, name, user);
  }

  async stopServer(): Promise<void> {
    await this.daemons.slurmctld.stop();
  }

  async startServer(): Promise<void> {
    await this.daemons.startSlurmctld();
    await this.ready();
  }

  /** The controller hangs: it takes connections and answers none. */
  suspendServer(): void {
    this.daemons.slurmctld.signal('SIGSTOP');
  }

  resumeServer(): void {
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
    await this.ready();
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
  async ready(): Promise<void> {
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

  async #ids(name: string, argv: readonly [string, ...string[]]): Promise<readonly string[]> {
    const { exitCode, stdout, stderr } = await this.asUser(argv);
    if (exitCode !== 0) throw new Error(`the jobs named ${name} could not be listed: ${stderr}`);
    return stdout.split('\n').filter(Boolean);
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
    for (const name of this.#users.names) await this.#accounting.ensureUser(name);
    await Promise.all([this.daemons.startSlurmctld(), ...this.nodes.map((name) => this.daemons.startSlurmd(name))]);
  }

  async #cancelAll(): Promise<void> {
    const { munged, slurmctld } = this.daemons;
    if (munged.process === null || slurmctld.process === null) return;
    this.resumeServer();
    const env = { ...this.env, PATH: SYSTEM_PATH };
    for (const name of this.#users.names) await run({ argv: ['scancel', '--full', '--user', name], env });
    const ended = async (): Promise<boolean> => (await run({ argv: ['squeue', '--noheader'], env })).stdout === '';
    // What does not end by itself is ended with its processes.
    await waitUntil('the jobs to end', ended, { limitMs: CANCEL_LIMIT_MS }).catch(() => undefined);
  }

  async #endLeftovers(): Promise<void> {
    // A node's epilog that waits goes on when nothing holds it any more.
    rmSync(`${this.dir}/hold`, { recursive: true, force: true });
    await endLeftovers(this.dir, this.#users.uids);
  }
}

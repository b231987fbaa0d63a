import { hostname } from 'node:os';
import type { Account } from '../account.ts';
import { ensureAccount, getAccount, SYSTEM_PATH } from '../account.ts';
import { ClusterUsers } from '../clusterUsers.ts';
import { writeKept } from '../folders.ts';
import { endLeftovers } from '../leftovers.ts';
import { takeDown } from '../lifetime.ts';
import type { Answer } from '../process.ts';
import { run } from '../process.ts';
import type { ClusterUser, RunOptions, TestCluster } from '../testCluster.ts';
import { runAsAdmin, runAsUser } from '../testCluster.ts';
import { waitUntil } from '../wait.ts';
import type { ConfigFacts } from './config.ts';
import { QUEUES, sgeEnvironment } from './config.ts';
import { Daemons } from './daemons.ts';
import type { Kept } from './layout.ts';
import { layOut } from './layout.ts';
import { Setup } from './setup.ts';

const READY_LIMIT_MS = 60_000;

/** A Grid Engine of its own on this machine: a qmaster and one host with two queues. */
export class SgeCluster implements TestCluster {
  readonly scheduler = 'sge';
  readonly submitProgram = 'qsub';
  readonly dir: string;
  /** What Grid Engine's commands need in their environment. */
  readonly env: Readonly<Record<string, string>>;
  readonly daemons: Daemons;
  readonly #facts: ConfigFacts;
  readonly #setup: Setup;
  readonly #users: ClusterUsers;
  readonly #kept: Kept;

  constructor(dir: string, kept: Kept) {
    this.dir = dir;
    this.#facts = { dir, hostname: hostname(), firstPort: kept.firstPort };
    this.env = sgeEnvironment(this.#facts);
    this.daemons = new Daemons(this.#facts);
    this.#setup = new Setup(this.#facts, getAccount('sgeadmin'));
    this.#users = new ClusterUsers(dir, this.env, kept);
    this.#kept = kept;
  }

  get user(): ClusterUser {
    return this.#users.first;
  }

  /** Starts what does not run and waits until every queue is ready for jobs. */
  async start(): Promise<void> {
    this.resumeServer();
    layOut(this.#facts, getAccount('sgeadmin'));
    writeKept(this.dir, { ...this.#kept, users: this.#users.names });
    for (const name of this.#users.names) await this.#ensureUser(name);
    await this.#setup.makeSpool();
    await this.daemons.startQmaster();
    await this.#setup.enter();
    await this.daemons.startExecd();
    await this.ready();
  }

  /** Stops everything and removes the folder and the accounts. */
  async stop(): Promise<void> {
    const { dir, daemons } = this;
    await takeDown({ dir, daemons, users: this.#users, endLeftovers: () => this.#endLeftovers() });
  }

  /** Stops everything and keeps the folder, so that the next start is faster and remembers the jobs. */
  async halt(): Promise<void> {
    this.resumeServer();
    await this.daemons.execd.stop();
    await this.#endLeftovers();
    await this.daemons.qmaster.stop();
  }

  async asUser(argv: readonly [string, ...string[]], options: RunOptions = {}): Promise<Answer> {
    return await runAsUser(argv, options.user ?? this.user, options);
  }

  async asAdmin(argv: readonly [string, ...string[]], input?: string): Promise<string> {
    return await runAsAdmin(argv, this.env, input);
  }

  /** qstat shows only ten letters of a name, but for its XML. */
  async jobsInQueue(name: string): Promise<readonly string[]> {
    const listed = await this.asUser(['qstat', '-u', this.user.name, '-xml']);
    if (listed.exitCode !== 0) throw new Error(`the jobs named ${name} could not be listed: ${listed.stderr}`);
    const entries = listed.stdout.split('<job_list').filter((entry) => entry.includes(`<JB_name>${name}</JB_name>`));
    return entries.flatMap((entry) => /<JB_job_number>(\d+)</.exec(entry)?.[1] ?? []);
  }

  /** qacct takes a name for an id. */
  async jobsNamed(name: string): Promise<readonly string[]> {
    const waiting = await this.jobsInQueue(name);
    const recorded = await this.asUser(['qacct', '-j', name]);
    const ended = [...recorded.stdout.matchAll(/^jobnumber\s+(\d+)/gm)].map(([, id = '']) => id);
    return [...new Set([...waiting, ...ended])];
  }

  /** Another unprivileged user who may submit. `label`: small letters and digits. */
  async addUser(label: string): Promise<ClusterUser> {
    return await this.#users.add(label, (name) => this.#ensureUser(name));
  }

  async stopServer(): Promise<void> {
    await this.daemons.qmaster.stop();
  }

  async startServer(): Promise<void> {
    await this.daemons.startQmaster();
    await this.ready();
  }

  /** The qmaster hangs: it takes connections and answers none. */
  suspendServer(): void {
    this.daemons.qmaster.signal('SIGSTOP');
  }

  resumeServer(): void {
    this.daemons.qmaster.signal('SIGCONT');
  }

  /** Waits until the qmaster answers and every queue can take jobs. */
  async ready(): Promise<void> {
    await waitUntil(
      `the queues of ${this.dir} to be ready`,
      async () => {
        const env = { ...this.env, PATH: SYSTEM_PATH };
        const answer = await run({ argv: ['qselect', '-qs', 'auE'], env });
        const all = await run({ argv: ['qselect'], env });
        // qselect ends with 1 when no queue is in such a state.
        return answer.stdout === '' && all.stdout.trim().split('\n').length === QUEUES.length;
      },
      { limitMs: READY_LIMIT_MS, pauseMs: 100 },
    );
  }

  async #endLeftovers(): Promise<void> {
    await endLeftovers(this.dir, this.#users.uids);
  }

  async #ensureUser(name: string): Promise<Account> {
    return await ensureAccount(name, `${this.dir}/home/${name}`, this.env);
  }
}

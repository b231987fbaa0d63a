import { hostname } from 'node:os';
import type { Account } from '../account.ts';
import { ensureAccount, findAccount, getAccount, loginEnvironment, removeAccount, SYSTEM_PATH } from '../account.ts';
import { readKept, removeLayout, writeKept } from '../folders.ts';
import { endLeftovers } from '../leftovers.ts';
import { alone } from '../lock.ts';
import { lockName } from '../names.ts';
import type { Answer } from '../process.ts';
import { run, runOrThrow } from '../process.ts';
import type { ClusterUser, RunOptions, TestCluster } from '../testCluster.ts';
import { runAsUser } from '../testCluster.ts';
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
  #kept: Kept;

  constructor(dir: string, kept: Kept) {
    this.dir = dir;
    this.#facts = { dir, hostname: hostname(), firstPort: kept.firstPort };
    this.env = sgeEnvironment(this.#facts);
    this.daemons = new Daemons(this.#facts);
    this.#setup = new Setup(this.#facts, getAccount('sgeadmin'));
    this.#kept = kept;
  }

  get user(): ClusterUser {
    const [first] = this.#users;
    return this.#user(getAccount(first ?? ''));
  }

  /** Starts what does not run and waits until every queue is ready for jobs. */
  async start(): Promise<void> {
    this.resumeQmaster();
    layOut(this.#facts, getAccount('sgeadmin'));
    writeKept(this.dir, { ...this.#kept, users: this.#users });
    for (const name of this.#users) await this.#ensureUser(name);
    await this.#setup.makeSpool();
    await this.daemons.startQmaster();
    await this.#setup.enter();
    await this.daemons.startExecd();
    await this.queuesReady();
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
    this.resumeQmaster();
    await this.daemons.execd.stop();
    await this.#endLeftovers();
    await this.daemons.qmaster.stop();
  }

  async asUser(argv: readonly [string, ...string[]], options: RunOptions = {}): Promise<Answer> {
    return await runAsUser(argv, options.user ?? this.user, options);
  }

  async asAdmin(argv: readonly [string, ...string[]], input?: string): Promise<string> {
    const env = { ...this.env, PATH: SYSTEM_PATH, LANG: 'C.UTF-8' };
    return await runOrThrow({ argv, env, ...(input === undefined ? {} : { input }) });
  }

  /** qstat shows only ten letters of a name, but for its XML; qacct takes a name for an id. */
  async jobsNamed(name: string): Promise<readonly string[]> {
    const listed = await this.asUser(['qstat', '-u', this.user.name, '-xml']);
    const recorded = await this.asUser(['qacct', '-j', name]);
    if (listed.exitCode !== 0) throw new Error(`the jobs named ${name} could not be listed: ${listed.stderr}`);
    const entries = listed.stdout.split('<job_list').filter((entry) => entry.includes(`<JB_name>${name}</JB_name>`));
    const waiting = entries.flatMap((entry) => /<JB_job_number>(\d+)</.exec(entry)?.[1] ?? []);
    const ended = [...recorded.stdout.matchAll(/^jobnumber\s+(\d+)/gm)].map(([, id = '']) => id);
    return [...new Set([...waiting, ...ended])];
  }

  /** Another unprivileged user who may submit. `label`: small letters and digits. */
  async addUser(label: string): Promise<ClusterUser> {
    const [first] = this.#users;
    const name = `${first}-${label}`;
    const users = [...new Set([...this.#users, name])];
    this.#kept = { ...this.#kept, users };
    writeKept(this.dir, this.#kept);
    return this.#user(await this.#ensureUser(name));
  }

  async stopQmaster(): Promise<void> {
    await this.daemons.qmaster.stop();
  }

  async startQmaster(): Promise<void> {
    await this.daemons.startQmaster();
    await this.queuesReady();
  }

  /** The qmaster hangs: it takes connections and answers none. */
  suspendQmaster(): void {
    this.daemons.qmaster.signal('SIGSTOP');
  }

  resumeQmaster(): void {
    this.daemons.qmaster.signal('SIGCONT');
  }

  /** Waits until the qmaster answers and every queue can take jobs. */
  async queuesReady(): Promise<void> {
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
    const uids = this.#users.flatMap((name) => findAccount(name)?.uid ?? []);
    await endLeftovers(this.dir, uids);
  }

  async #ensureUser(name: string): Promise<Account> {
    return await ensureAccount(name, `${this.dir}/home/${name}`, this.env);
  }

  /** The accounts of the cluster. Another process may have added one, so the file is asked, if there is one yet. */
  get #users(): readonly string[] {
    return readKept<Kept>(this.dir)?.users ?? this.#kept.users;
  }

  #user(account: Account): ClusterUser {
    return { ...account, env: { ...loginEnvironment(account), ...this.env } };
  }
}

import type { Account } from '../account.ts';
import { ensureAccount, SYSTEM_PATH } from '../account.ts';
import { runOrThrow } from '../process.ts';
import { accountingSetup, userSetup } from './config.ts';

/** What slurmdbd is told: the cluster, its qualities of service, and who may submit. It may be told twice. */
export class Accounting {
  readonly #dir: string;
  readonly #env: Readonly<Record<string, string>>;

  /** `env`: what Slurm's commands need in their environment. */
  constructor(dir: string, env: Readonly<Record<string, string>>) {
    this.#dir = dir;
    this.#env = env;
  }

  /** Enters the cluster and its qualities of service. */
  async setUp(): Promise<void> {
    if ((await this.#list('cluster')) === '') await this.#enter(accountingSetup());
  }

  /** Makes an account of this machine that may submit to the cluster, with its home in the cluster's folder. */
  async ensureUser(name: string): Promise<Account> {
    const account = await ensureAccount(name, `${this.#dir}/home/${name}`, this.#env);
    if ((await this.#list('user', name)) === '') await this.#enter(userSetup(name));
    return account;
  }

  async #list(...what: readonly [string, ...string[]]): Promise<string> {
    return (await this.#sacctmgr(['-n', '-P', 'list', ...what, `format=${what[0]}`])).trim();
  }

  /** sacctmgr tells of a refused line on its output and ends with 0 all the same. */
  async #enter(lines: string): Promise<void> {
    const said = await this.#sacctmgr(['--immediate'], lines);
    if (/error|unknown|nothing|problem/i.test(said)) throw new Error(`sacctmgr refused: ${said.trim()}`);
  }

  async #sacctmgr(args: readonly string[], input?: string): Promise<string> {
    const env = { ...this.#env, PATH: SYSTEM_PATH, LANG: 'C.UTF-8' };
    return await runOrThrow({ argv: ['sacctmgr', ...args], env, ...(input === undefined ? {} : { input }) });
  }
}

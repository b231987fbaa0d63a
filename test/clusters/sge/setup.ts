import { existsSync, writeFileSync } from 'node:fs';
import type { Account } from '../account.ts';
import { SYSTEM_PATH } from '../account.ts';
import { writeFile } from '../folders.ts';
import { run, runOrThrow } from '../process.ts';
import type { ConfigFacts } from './config.ts';
import {
  COMPLEXES,
  configuration,
  ENVIRONMENTS,
  environment,
  execHost,
  QUEUES,
  queue,
  schedulerSettings,
  sgeEnvironment,
  spoolFolders,
} from './config.ts';

const PROGRAMS = '/usr/lib/gridengine';
const RESOURCES = '/usr/share/gridengine/util/resources';

/** What the qmaster is told once, before its first start and after it. */
export class Setup {
  readonly #facts: ConfigFacts;
  readonly #admin: Account;
  readonly #env: Readonly<Record<string, string>>;

  constructor(facts: ConfigFacts, admin: Account) {
    this.#facts = facts;
    this.#admin = admin;
    this.#env = { PATH: SYSTEM_PATH, LANG: 'C.UTF-8', ...sgeEnvironment(facts) };
  }

  /** Makes the folders in which the qmaster keeps everything, with what it must have to start. */
  async makeSpool(): Promise<void> {
    const { dir } = this.#facts;
    if (existsSync(this.#done('spool'))) return;
    const file = `${dir}/spool/configuration`;
    writeFile(file, configuration(this.#facts), this.#admin, 0o644);
    await this.#asAdmin(`${PROGRAMS}/spoolinit`, 'classic', 'libspoolc', spoolFolders(dir), 'init');
    await this.#asAdmin(`${PROGRAMS}/spooldefaults`, 'configuration', file);
    await this.#asAdmin(`${PROGRAMS}/spooldefaults`, 'complexes', `${RESOURCES}/centry`);
    await this.#asAdmin(`${PROGRAMS}/spooldefaults`, 'usersets', `${RESOURCES}/usersets`);
    await this.#asAdmin(`${PROGRAMS}/spooldefaults`, 'managers', 'sgeadmin', 'root');
    writeFileSync(this.#done('spool'), '');
  }

  /** Enters the host, the parallel environments and the queues. */
  async enter(): Promise<void> {
    const { hostname } = this.#facts;
    if (existsSync(this.#done('entered'))) return;
    await this.#file('-Msconf', schedulerSettings());
    await this.#qconf('-as', hostname);
    await this.#file('-Mc', (await this.#qconf('-sc')) + COMPLEXES);
    await this.#file('-Ae', execHost(hostname));
    for (const [name, allocation] of Object.entries(ENVIRONMENTS))
      await this.#file('-Ap', environment(name, allocation));
    const template = await this.#qconf('-sq');
    for (const one of QUEUES) await this.#file('-Aq', queue(template, hostname, one));
    writeFileSync(this.#done('entered'), '');
  }

  #done(step: string): string {
    return `${this.#facts.dir}/run/${step}.done`;
  }

  async #asAdmin(...argv: readonly [string, ...string[]]): Promise<void> {
    const { uid, gid } = this.#admin;
    await runOrThrow({ argv, env: this.#env, uid, gid });
  }

  async #file(option: string, text: string): Promise<void> {
    const file = `${this.#facts.dir}/run/entry`;
    writeFileSync(file, text);
    await this.#qconf(option, file);
  }

  /** qconf refuses what is there already, which it is when an earlier start was cut short. */
  async #qconf(...args: readonly string[]): Promise<string> {
    const argv = ['qconf', ...args] as [string, ...string[]];
    const answer = await run({ argv, env: this.#env });
    if (answer.exitCode === 0 || /already exists/.test(answer.stderr)) return answer.stdout;
    throw new Error(`${argv.join(' ')} failed: ${(answer.stderr || answer.stdout).trim()}`);
  }
}

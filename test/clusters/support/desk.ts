import { chownSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { PublicRun } from '../../../src/runs/publicRun.ts';
import type { Answer } from '../process.ts';
import type { ClusterUser, RunOptions, TestCluster } from '../testCluster.ts';
import { waitFor } from '../wait.ts';
import type { Product } from './product.ts';
import type { StartedProgram } from './startedProgram.ts';
import { startProgram } from './startedProgram.ts';

/** A template job as a user writes it. */
export interface JobFiles {
  readonly body: string;
  readonly resources?: Readonly<Record<string, string>>;
  readonly attributes?: Readonly<Record<string, string>>;
}

/** What waiting for a run came to: the exit status and words of the tool, and the run as JSON. */
export interface Waited {
  readonly exitCode: number | null;
  readonly stderr: string;
  readonly run: PublicRun;
}

/** Whose a desk is, and how the cluster is reached from it. */
export interface Seat {
  readonly user: ClusterUser;
  /** Attributes of the profile. */
  readonly profile: Readonly<Record<string, string>>;
}

/** Lines of a body that wait until `Desk.open` is called. */
export const AT_THE_GATE = 'until [ -e gate ]; do sleep 0.2; done';

/** A tenth of the wall time is at least 10 s; tests do not wait so long between two questions. */
const PROFILE: Readonly<Record<string, string>> = { max_sleep_interval: '1' };

const COMMAND_LIMIT_MS = 120_000;

/** A user's place of work: files, a list of runs, a profile, and the command line tool. */
export class Desk {
  readonly folder: string;
  /** What the user's shell exports here beside the login environment. */
  readonly env: Readonly<Record<string, string>>;
  readonly #product: Product;
  readonly #seat: Seat;
  /** What belongs to this desk and is not a part of the work. */
  readonly #own: string;

  constructor(product: Product, name: string, seat?: Seat) {
    this.#product = product;
    this.#seat = seat ?? { user: product.cluster.user, profile: { transport: 'local' } };
    const { home } = this.#seat.user;
    this.#own = `${home}/.desks/${name}`;
    this.folder = `${home}/${name}`;
    this.env = { CLUSTERJOB_HOME: `${this.#own}/data`, XDG_CONFIG_HOME: `${this.#own}/config` };
    this.#makeFolder(this.folder);
    this.#writeProfile();
  }

  get cluster(): TestCluster {
    return this.#product.cluster;
  }

  /** The file that the commands of the cluster read first (`login_env`) once a program is shadowed. */
  get login(): string {
    return `${this.#own}/login`;
  }

  path(name: string): string {
    return join(this.folder, name);
  }

  /** Writes a file that the user owns. */
  write(name: string, text: string | Uint8Array, mode = 0o644): string {
    this.#write(this.path(name), text, mode);
    return this.path(name);
  }

  read(name: string): string {
    return readFileSync(this.path(name), 'utf8');
  }

  has(name: string): boolean {
    return existsSync(this.path(name));
  }

  /** Writes a body and its settings. Gives the path of the body. */
  job(name: string, { body, resources = {}, attributes = {} }: JobFiles): string {
    const settings = section('Attributes', attributes) + section('Resources', { time: '5', ...resources });
    this.write(`${name}.ini`, settings);
    return this.write(`${name}.sh`, body);
  }

  /**
   * Puts a program before the real one of its name, for the commands that the tool sends from now on. `lines`: POSIX
   * shell; `$real` is the real program, `$here` the folder of this one.
   */
  shadow(name: string, lines: string): void {
    const real = `real=$(PATH=/usr/bin:/bin command -v ${name}) || exit 127`;
    this.write(`bin/${name}`, `#!/bin/sh\nhere=\${0%/*}\n${real}\n${lines}\n`, 0o755);
    this.#write(this.login, `. /etc/profile\n. ~/.profile\nPATH="${this.folder}/bin:$PATH"\n`);
    this.#writeProfile({ login_env: this.login });
  }

  /** Lets go on what waits `AT_THE_GATE`. */
  open(): void {
    this.write('gate', '');
  }

  /** Runs the tool to its end. */
  async tool(argv: readonly string[], options: RunOptions = {}): Promise<Answer> {
    return await this.cluster.asUser([...this.#product.command, ...argv], this.#options(options));
  }

  /** Starts the tool, to be watched or killed. */
  start(argv: readonly string[]): StartedProgram {
    const { env, ...user } = this.#seat.user;
    return startProgram([...this.#product.command, ...argv], user, { ...env, ...this.env }, this.folder);
  }

  /** Runs any program as the user would in a shell in this folder. */
  async run(argv: readonly [string, ...string[]], options: RunOptions = {}): Promise<Answer> {
    return await this.cluster.asUser(argv, this.#options(options));
  }

  /** Runs a program that has to succeed and gives what it printed. */
  async said(...argv: readonly [string, ...string[]]): Promise<string> {
    const answer = await this.run(argv);
    if (answer.exitCode !== 0) throw new Error(`${argv.join(' ')}: ${answer.stderr}`);
    return answer.stdout.trim();
  }

  /** Submits a job that is to be accepted. */
  async submit(job: string, ...more: readonly string[]): Promise<PublicRun> {
    const answer = await this.tool(['submit', job, '-p', this.cluster.scheduler, '--json', ...more]);
    if (answer.exitCode !== 0) throw new Error(`submit ${job} ended with ${answer.exitCode}: ${answer.stderr}`);
    return JSON.parse(answer.stdout) as PublicRun;
  }

  /** Asks the cluster how a run is. */
  async status(run: PublicRun): Promise<PublicRun> {
    return only(await this.#json(['status', run.id, '--json']));
  }

  /** Asks again until the run is as wanted. */
  async until(run: PublicRun, what: string, wanted: (run: PublicRun) => boolean): Promise<PublicRun> {
    let last = run;
    return await waitFor(
      `${what} of ${run.job}`,
      async () => {
        last = await this.status(run);
        return wanted(last) ? last : null;
      },
      { limitMs: 140_000, pauseMs: 300 },
    ).catch((error: unknown) => {
      throw new Error(`${String(error)}; last seen: ${JSON.stringify(last)}`);
    });
  }

  async untilState(run: PublicRun, state: PublicRun['state']): Promise<PublicRun> {
    return await this.until(run, `the state ${state}`, (seen) => seen.state === state);
  }

  /** `clusterjob wait`, then what is known of the run when its accounting is complete. */
  async wait(run: PublicRun): Promise<Waited> {
    const { exitCode, stderr } = await this.tool(['wait', run.id], { limitMs: 180_000 });
    const known = await this.known(run);
    return {
      exitCode,
      stderr,
      run: known.final ? known : await this.until(run, 'the last word', ({ final }) => final),
    };
  }

  /** What is known of a run; nobody is asked. */
  async known(run: PublicRun): Promise<PublicRun> {
    return (await this.#json(['show', run.id, '--json'])) as unknown as PublicRun;
  }

  /** All runs of this desk. */
  async list(): Promise<readonly PublicRun[]> {
    return await this.#json(['list', '--json']);
  }

  /** Tokens of the submissions that were made, or tried, from this folder. */
  tokens(): readonly string[] {
    return this.has('.clusterjob') ? readdirSync(this.path('.clusterjob')) : [];
  }

  async #json(argv: readonly string[]): Promise<readonly PublicRun[]> {
    const answer = await this.tool(argv);
    if (answer.exitCode !== 0) throw new Error(`${argv.join(' ')} ended with ${answer.exitCode}: ${answer.stderr}`);
    return JSON.parse(answer.stdout) as readonly PublicRun[];
  }

  #options({ env, ...options }: RunOptions): RunOptions {
    return {
      cwd: this.folder,
      limitMs: COMMAND_LIMIT_MS,
      user: this.#seat.user,
      ...options,
      env: { ...this.env, ...env },
    };
  }

  #writeProfile(more: Readonly<Record<string, string>> = {}): void {
    const { scheduler } = this.cluster;
    const path = `${this.#own}/config/clusterjob/clusters/${scheduler}.ini`;
    this.#write(path, section('Attributes', { backend: scheduler, ...PROFILE, ...this.#seat.profile, ...more }));
  }

  #write(path: string, text: string | Uint8Array, mode = 0o644): void {
    this.#makeFolder(dirname(path));
    writeFileSync(path, text, { mode });
    this.#give(path);
  }

  #makeFolder(path: string): void {
    if (existsSync(path)) return;
    this.#makeFolder(dirname(path));
    mkdirSync(path);
    this.#give(path);
  }

  #give(path: string): void {
    const { uid, gid } = this.#seat.user;
    chownSync(path, uid, gid);
  }
}

function section(name: string, values: Readonly<Record<string, string>>): string {
  const written = (value: string) => value.replaceAll('%', '%%').replaceAll('\n', '\n    ');
  const lines = Object.entries(values).map(([key, value]) => `${key} = ${written(value)}\n`);
  return `[${name}]\n${lines.join('')}`;
}

function only(runs: readonly PublicRun[]): PublicRun {
  const [first, second] = runs;
  if (!first || second) throw new Error(`one run was to be told, not ${runs.length}`);
  return first;
}

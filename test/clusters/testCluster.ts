import { cpSync } from 'node:fs';
import type { Account } from './account.ts';
import { giveTo, SYSTEM_PATH } from './account.ts';
import type { TestScheduler } from './names.ts';
import type { Answer } from './process.ts';
import { run, runOrThrow } from './process.ts';

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

/** A scheduler of its own on this machine, for as long as tests need it. */
export interface TestCluster {
  readonly scheduler: TestScheduler;
  /** The program that submits a job. */
  readonly submitProgram: string;
  /** The folder that holds everything of it; its users can read what they need. */
  readonly dir: string;
  /** The unprivileged user who submits jobs. */
  readonly user: ClusterUser;
  /** Runs a command as an unprivileged user of the cluster, in that user's login environment. */
  asUser(argv: readonly [string, ...string[]], options?: RunOptions): Promise<Answer>;
  /** Runs a command that has to succeed as the administrator of the cluster and gives its standard output. */
  asAdmin(argv: readonly [string, ...string[]], input?: string): Promise<string>;
  /** Ids of the user's jobs of this name that wait or run. */
  jobsInQueue(name: string): Promise<readonly string[]>;
  /** Ids of the user's jobs of this name that the scheduler knows of, in its queue or in its history. */
  jobsNamed(name: string): Promise<readonly string[]>;
  /** Stops the part that answers (Slurm's controller, Grid Engine's qmaster); jobs go on. */
  stopServer(): Promise<void>;
  startServer(): Promise<void>;
  /** Lets it hang: it takes connections and answers none. */
  suspendServer(): void;
  resumeServer(): void;
  /** Waits until it answers and every node or queue can take jobs. */
  ready(): Promise<void>;
  /** Stops everything and removes the folder and the accounts. */
  stop(): Promise<void>;
}

/** Runs a command with a user's rights, in that user's login environment. */
export async function runAsUser(
  argv: readonly [string, ...string[]],
  user: ClusterUser,
  { env, cwd, user: _, ...rest }: RunOptions,
): Promise<Answer> {
  return await run({
    argv,
    cwd: cwd ?? user.home,
    env: { ...user.env, ...env },
    uid: user.uid,
    gid: user.gid,
    ...rest,
  });
}

/** Runs a command that has to succeed as the administrator and gives its standard output. `env`: what the scheduler needs. */
export async function runAsAdmin(
  argv: readonly [string, ...string[]],
  env: Readonly<Record<string, string>>,
  input: string | undefined,
): Promise<string> {
  const whole = { ...env, PATH: SYSTEM_PATH, LANG: 'C.UTF-8' };
  return await runOrThrow({ argv, env: whole, ...(input === undefined ? {} : { input }) });
}

/** Copies a file or folder into a user's home, where that user owns it, and gives its new path. */
export async function giveFiles(source: string, name: string, user: ClusterUser): Promise<string> {
  const target = `${user.home}/${name}`;
  cpSync(source, target, { recursive: true });
  await giveTo(user, target);
  return target;
}

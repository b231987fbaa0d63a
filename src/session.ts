import { execFile } from 'node:child_process';
import { homedir, hostname } from 'node:os';
import { dirname } from 'node:path';
import { promisify } from 'node:util';
import type { BackendRegistry } from './backends/registry.ts';
import { backendsIn } from './backends/site/siteFolders.ts';
import { systemClock } from './base/clock.ts';
import type { Log } from './base/log.ts';
import type { Problem } from './base/problem.ts';
import type { HelperConnections } from './helper/helperConnections.ts';
import type { ConfigFolders } from './job/configFolders.ts';
import { findClusterjobFolder, searchLimit, userConfigFolder } from './job/configFolders.ts';
import { nodeFiles } from './job/nodeFiles.ts';
import type { SourceFiles } from './job/sourceFiles.ts';
import type { AskConsent } from './runs/consent.ts';
import { JobLoader } from './runs/jobLoader.ts';
import type { RunService } from './runs/service.ts';
import { describeSetAside } from './runs/store/storeErrors.ts';
import type { Asker } from './transport/asking.ts';

/** Variables of the environment by name. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** How long git may take to name a commit, in ms; a run does without rather than wait. */
const GIT_LIMIT_MS = 5000;

/** Reads jobs outside the editor: `.clusterjob` is looked for up to the root of the repository, or to home. */
export function createLoader(backends: BackendRegistry, env: Environment): JobLoader {
  const files = nodeFiles();
  return new JobLoader({
    files,
    backends,
    siteBackends: (folders) => backendsIn(folders, files, backends),
    host: hostname(),
    resolveAddress: async (remote) =>
      await (await import('./transport/ssh/config/resolvedAddress.ts')).resolvedAddress(remote),
    folders: async (jobPath) => await foldersFor(dirname(jobPath), env, files),
  });
}

/** Where defaults and profiles lie for what is in a folder, and what is wrong with these places. */
export async function foldersFor(
  from: string,
  env: Environment,
  files: SourceFiles = nodeFiles(),
): Promise<{ readonly folders: ConfigFolders; readonly problems: readonly Problem[] }> {
  const home = homedir();
  const found = await findClusterjobFolder(from, await searchLimit(from, home, files), files);
  const user = userConfigFolder({ env, platform: process.platform, home });
  return { folders: { user, workspace: found.path }, problems: found.problems };
}

/** What the runs of a program are opened with. */
export interface RunsOptions {
  readonly env: Environment;
  readonly log: Log;
  /** Whom to ask for passwords, codes and host keys; absent: nobody. */
  readonly asker?: Asker;
  /** Asks whether a host may be connected to that only a workspace names; null: nobody can be asked. */
  readonly askConsent: AskConsent | null;
}

/**
 * Opens the user's store and all that works with it. These parts are loaded only here, so that what reads and writes
 * text alone runs on a Node without SQLite. Whoever calls it calls `closeRuns` in the end.
 */
export async function openProgramRuns(
  backends: BackendRegistry,
  { env, log, asker, askConsent }: RunsOptions,
): Promise<RunService> {
  const [{ RunStore }, { RunService }, location, { newOwner }, { ConsentedConnections }, { openStandIn }] =
    await Promise.all([
      import('./runs/store/store.ts'),
      import('./runs/service.ts'),
      import('./runs/store/location.ts'),
      import('./runs/prepare.ts'),
      import('./runs/consent.ts'),
      import('./helper/standIn.ts'),
    ]);
  const { storeFile, surroundings } = location;
  const where = { ...surroundings(), env };
  const store = await RunStore.open(storeFile(where), systemClock);
  if (store.setAside !== null) log.warn(describeSetAside(store.setAside));
  const connections = await openConnections({ env, log, ...(asker ? { asker } : {}) });
  return new RunService({
    store,
    connections: new ConsentedConnections(connections, store, askConsent),
    backends,
    clock: systemClock,
    log,
    owner: newOwner(),
    // Who starts a program for a job runs its scripts on purpose.
    trusts: () => true,
    openStandIn,
  });
}

/** The connections of the user, which all windows and commands share. */
export async function openConnections({
  env,
  log,
  asker,
}: Pick<RunsOptions, 'env' | 'log' | 'asker'>): Promise<HelperConnections> {
  const [{ HelperConnections }, { dataFolder, surroundings }] = await Promise.all([
    import('./helper/helperConnections.ts'),
    import('./runs/store/location.ts'),
  ]);
  const folder = dataFolder({ ...surroundings(), env });
  return new HelperConnections({ folder, warn: (message) => log.warn(message), ...(asker ? { asker } : {}) });
}

/** The commit of the repository in which a folder lies; null outside one, or without git. */
export async function gitCommit(folder: string): Promise<string | null> {
  try {
    const { stdout } = await promisify(execFile)('git', ['-C', folder, 'rev-parse', 'HEAD'], { timeout: GIT_LIMIT_MS });
    return stdout.trim();
  } catch {
    // No git, or no repository: the run is kept without a commit.
    return null;
  }
}

import { execFile } from 'node:child_process';
import { homedir, hostname } from 'node:os';
import { dirname } from 'node:path';
import { promisify } from 'node:util';
import type { BackendRegistry } from './backends/registry.ts';
import { backendsIn } from './backends/site/siteFolders.ts';
import { systemClock } from './base/clock.ts';
import type { Log } from './base/log.ts';
import { findClusterjobFolder, searchLimit, userConfigFolder } from './job/configFolders.ts';
import { nodeFiles } from './job/nodeFiles.ts';
import { JobLoader } from './runs/jobLoader.ts';
import type { RunService } from './runs/service.ts';

/** Variables of the environment by name. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** How long git may take to name a commit, in ms; a run does without rather than wait. */
const GIT_LIMIT_MS = 5000;

/** Reads jobs outside the editor: `.clusterjob` is looked for up to the root of the repository, or to home. */
export function createLoader(backends: BackendRegistry, env: Environment): JobLoader {
  const files = nodeFiles();
  const home = homedir();
  return new JobLoader({
    files,
    backends,
    siteBackends: (folders) => backendsIn(folders, files, backends),
    host: hostname(),
    folders: async (jobPath) => {
      const from = dirname(jobPath);
      const found = await findClusterjobFolder(from, await searchLimit(from, home, files), files);
      const user = userConfigFolder({ env, platform: process.platform, home });
      return { folders: { user, workspace: found.path }, problems: found.problems };
    },
  });
}

/**
 * Opens the user's store and all that works with it. These parts are loaded only here, so that what reads and writes
 * text alone runs on a Node without SQLite. Whoever calls it calls `closeRuns` in the end.
 */
export async function openRuns(
  backends: BackendRegistry,
  options: { readonly env: Environment; readonly log: Log },
): Promise<RunService> {
  const [{ RunStore }, { RunService }, { dataFolder, storeFile, surroundings }, { newOwner }, { Connections }] =
    await Promise.all([
      import('./runs/store/store.ts'),
      import('./runs/service.ts'),
      import('./runs/store/location.ts'),
      import('./runs/prepare.ts'),
      import('./transport/connections.ts'),
    ]);
  const { env, log } = options;
  const where = { ...surroundings(), env };
  const store = await RunStore.open(storeFile(where), systemClock);
  if (store.setAside !== null) {
    log.warn(`The list of runs was damaged. It was set aside as ${store.setAside}, and a new one was begun.`);
  }
  return new RunService({
    store,
    connections: new Connections({ folder: dataFolder(where) }),
    backends,
    clock: systemClock,
    log,
    owner: newOwner(),
    // Who starts a program for a job runs its scripts on purpose.
    trusts: () => true,
  });
}

/** Closes what `openRuns` opened. */
export function closeRuns(service: RunService): void {
  service.dispose();
  service.context.connections.dispose();
  service.context.store.dispose();
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

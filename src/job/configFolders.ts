import { basename, dirname, join, posix, relative, sep, win32 } from 'node:path';
import type { Problem } from '../base/problem.ts';
import { Source } from '../base/problem.ts';
import type { LayerKind } from './job.ts';
import type { SourceFiles } from './sourceFiles.ts';

/** Name of the folder of a workspace that holds its defaults and profiles. */
export const CLUSTERJOB_FOLDER = '.clusterjob';

/** What such a folder holds: the file of defaults, the folder of profiles, and the folder of backends of a site. */
const DEFAULTS_NAME = 'defaults.ini';
const CLUSTERS_NAME = 'clusters';
const BACKENDS_NAME = 'backends';

/** Where defaults and profiles lie; null where there is no such folder. */
export interface ConfigFolders {
  /** The user's configuration folder. */
  readonly user: string | null;
  /** The `.clusterjob` folder of the workspace. */
  readonly workspace: string | null;
}

/** What the rest of the program must know of the system to find the user's folders. */
export interface SystemFacts {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly platform: NodeJS.Platform;
  readonly home: string;
}

/** The user's configuration folder: `$XDG_CONFIG_HOME/clusterjob`, `%APPDATA%\clusterjob`, or the one usual on the system. */
export function userConfigFolder({ env, platform, home }: SystemFacts): string {
  if (platform === 'win32') return win32.join(env.APPDATA || win32.join(home, 'AppData', 'Roaming'), 'clusterjob');
  // The specification of the variable says that a relative path in it is to be ignored.
  const xdg = env.XDG_CONFIG_HOME;
  if (xdg && posix.isAbsolute(xdg)) return posix.join(xdg, 'clusterjob');
  if (platform === 'darwin') return posix.join(home, 'Library', 'Application Support', 'clusterjob');
  return posix.join(home, '.config', 'clusterjob');
}

/**
 * The nearest `.clusterjob` folder, from a folder upwards to `limit`, which is searched too. A folder that another user owns
 * is passed over with a warning, as what stands in it would run here.
 */
export async function findClusterjobFolder(
  from: string,
  limit: string,
  files: SourceFiles,
): Promise<{ readonly path: string | null; readonly problems: readonly Problem[] }> {
  const problems: Problem[] = [];
  for (const folder of upwards(from, limit)) {
    const path = join(folder, CLUSTERJOB_FOLDER);
    // Folders above may be closed for listing, as /home is on many clusters, and still be passed through.
    if ((await files.realPath(path)) === null) continue;
    // Below the root folder of its runs a job has a folder of this name too: their locks, and no settings.
    const names = await files.list(path);
    if (![DEFAULTS_NAME, CLUSTERS_NAME, BACKENDS_NAME].some((name) => names.includes(name))) continue;
    if (await files.isOwn(path)) return { path, problems };
    const message = `The folder ${path} belongs to another user and is passed over: settings in it would act in your name.`;
    problems.push(new Source(path, '').problem('warning', 'foreign-folder', message, null));
  }
  return { path: null, problems };
}

/** How far up the command line looks for `.clusterjob`: to the root of the repository, else to home, else not at all. */
export async function searchLimit(from: string, home: string, files: SourceFiles): Promise<string> {
  for (const folder of upwards(from, null)) {
    if ((await files.realPath(join(folder, '.git'))) !== null) return folder;
    if (folder === home) return home;
  }
  return from;
}

/** A profile by name, with the files that make it up. */
export interface Profile {
  readonly name: string;
  readonly userFile: string | null;
  readonly workspaceFile: string | null;
}

/** The profile that is always there: jobs run on this machine. */
export const LOCAL_PROFILE = 'local';

const PROFILE_NAME = /^[A-Za-z0-9_-]+$/;

/** Whether a text can be the name of a profile. */
export function isProfileName(name: string): boolean {
  return PROFILE_NAME.test(name);
}

/** All profiles: `local`, then the others by name. A file whose name is none is passed over. */
export async function listProfiles(folders: ConfigFolders, files: SourceFiles): Promise<readonly Profile[]> {
  const user = await profileFiles(folders.user, files);
  const workspace = await profileFiles(folders.workspace, files);
  const others = [...new Set([...user.keys(), ...workspace.keys()])].filter((name) => name !== LOCAL_PROFILE).sort();
  return [LOCAL_PROFILE, ...others].map((name) => ({
    name,
    userFile: user.get(name) ?? null,
    workspaceFile: workspace.get(name) ?? null,
  }));
}

/** A file that describes a backend of a site. */
export interface BackendFile {
  /** The name of the backend, which is that of the file. */
  readonly name: string;
  readonly path: string;
}

/** All files of backends: those of the user, then those of the workspace. */
export async function listBackendFiles(folders: ConfigFolders, files: SourceFiles): Promise<readonly BackendFile[]> {
  const found: BackendFile[] = [];
  for (const folder of [folders.user, folders.workspace]) {
    if (folder === null) continue;
    const backends = join(folder, BACKENDS_NAME);
    for (const name of await files.list(backends)) {
      if (name.endsWith('.ini')) found.push({ name: name.slice(0, -4), path: join(backends, name) });
    }
  }
  return found;
}

/** The backend that a file describes by its place; null for any other file. */
export function backendFileAt(path: string, folders: ConfigFolders): BackendFile | null {
  const places = [folders.user, folders.workspace].map((folder) => folder && join(folder, BACKENDS_NAME));
  return path.endsWith('.ini') && places.includes(dirname(path)) ? { name: basename(path, '.ini'), path } : null;
}

/** What a settings file is for, by its place. */
export function settingsRole(
  path: string,
  folders: ConfigFolders,
): Exclude<LayerKind, 'built-in' | 'job-name' | 'keyword' | 'command-line'> {
  const folder = dirname(path);
  if (path === defaultsFile(folders.user)) return 'user-defaults';
  if (path === defaultsFile(folders.workspace)) return 'workspace-defaults';
  if (folders.user !== null && folder === clustersFolder(folders.user)) return 'user-profile';
  if (folders.workspace !== null && folder === clustersFolder(folders.workspace)) return 'workspace-profile';
  return 'job';
}

/** The defaults file of a configuration folder. */
export function defaultsFile(folder: string | null): string | null {
  return folder === null ? null : join(folder, DEFAULTS_NAME);
}

function clustersFolder(folder: string): string {
  return join(folder, CLUSTERS_NAME);
}

async function profileFiles(folder: string | null, files: SourceFiles): Promise<ReadonlyMap<string, string>> {
  if (folder === null) return new Map();
  const clusters = clustersFolder(folder);
  const names = (await files.list(clusters)).filter((name) => name.endsWith('.ini')).map((name) => name.slice(0, -4));
  return new Map(names.filter(isProfileName).map((name) => [name, join(clusters, `${name}.ini`)]));
}

/** A folder and those above it, to `limit` with it; only the folder itself where it does not lie below `limit`. */
function* upwards(from: string, limit: string | null): Generator<string> {
  const below = limit === null || isWithin(from, limit);
  for (let folder = from; ; folder = dirname(folder)) {
    yield folder;
    if (!below || folder === limit || folder === dirname(folder)) return;
  }
}

function isWithin(path: string, folder: string): boolean {
  const way = relative(folder, path);
  return way !== '..' && !way.startsWith(`..${sep}`);
}

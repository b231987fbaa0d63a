import { statfsSync } from 'node:fs';
import { homedir, hostname } from 'node:os';
import { join, posix, win32 } from 'node:path';
import { hostInFileName } from '../../base/hostInFileName.ts';

/** What decides where the user's data lies; given, so that tests need no real home. */
export interface Surroundings {
  readonly platform: NodeJS.Platform;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly home: string;
  readonly host: string;
}

/** What counts for this process. */
export function surroundings(): Surroundings {
  return { platform: process.platform, env: process.env, home: homedir(), host: hostname() };
}

/**
 * The folder in which runs are kept: `$CLUSTERJOB_HOME`, else the platform's folder for a user's data. Never an
 * editor's own folder, so that all windows, all editors and the command line share it.
 */
export function dataFolder({ platform, env, home }: Surroundings): string {
  if (env.CLUSTERJOB_HOME) return env.CLUSTERJOB_HOME;
  if (platform === 'win32') return win32.join(env.LOCALAPPDATA || win32.join(home, 'AppData', 'Local'), 'clusterjob');
  if (platform === 'darwin') return posix.join(home, 'Library', 'Application Support', 'clusterjob');
  const data = env.XDG_DATA_HOME;
  return posix.join(data?.startsWith('/') ? data : posix.join(home, '.local', 'share'), 'clusterjob');
}

/** The store's file: one per host name, because a home folder may be shared by hosts whose locks do not see each other. */
export function storeFile(where: Surroundings): string {
  return join(dataFolder(where), `runs-${hostInFileName(where.host)}.sqlite`);
}

/** Magic numbers of statfs(2) for file systems on a disk or in the memory of this machine (linux/magic.h). */
const LOCAL_FILE_SYSTEMS: ReadonlySet<number> = new Set([
  0xef53, // ext2, ext3, ext4
  0x58465342, // xfs
  0x9123683e, // btrfs
  0x2fc12fc1, // zfs
  0xf2f52010, // f2fs
  0xca451a4e, // bcachefs
  0x01021994, // tmpfs
  0x858458f6, // ramfs
  0x794c7630, // overlayfs
]);

/**
 * Whether a folder certainly lies on a file system of this machine, so that SQLite's write-ahead log, which needs
 * shared memory, is safe. Where it cannot be told, the answer is no.
 */
export function onLocalFileSystem(folder: string): boolean {
  if (process.platform === 'win32') return /^[A-Za-z]:/.test(folder);
  if (process.platform !== 'linux') return false;
  return LOCAL_FILE_SYSTEMS.has(statfsSync(folder).type);
}

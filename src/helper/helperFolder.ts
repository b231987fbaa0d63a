import { createHash, randomBytes } from 'node:crypto';
import type { Stats } from 'node:fs';
import { lstat, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { errorText, UserError } from '../base/errors.ts';
import { hostInFileName } from '../base/hostInFileName.ts';
import { makeFolder } from '../base/makeFolder.ts';

/** Where a helper is reached, and what its clients must know; kept in a file that only the user reads. */
export interface HelperAddress {
  readonly pid: number;
  /** Path of a socket, or name of a pipe on Windows. */
  readonly socket: string;
  readonly token: string;
}

/** The longest path of a socket, in bytes: 104 on macOS with the NUL behind it, 108 on Linux. */
const LONGEST_SOCKET = 103;

const WINDOWS = process.platform === 'win32';

/** What lies beside each other for the helper of this host: a data folder may be shared by several. */
export interface HelperFiles {
  /** Only the user enters it. */
  readonly folder: string;
  readonly address: string;
  readonly lock: string;
  /** What a helper that cannot start says. */
  readonly log: string;
}

/** Makes the helper's folder in the user's data folder. Rejects with a `UserError` where others could enter it. */
export async function helperFiles(dataFolder: string): Promise<HelperFiles> {
  const folder = join(dataFolder, 'helper');
  await ownFolder(folder);
  const host = hostInFileName(hostname());
  const at = (ending: string): string => join(folder, `${host}.${ending}`);
  return { folder, address: at('json'), lock: at('lock'), log: at('log') };
}

/**
 * Names for a new socket, the best first. A path may be too long, and some file systems hold no sockets: then it lies in the
 * folder for things of this session, or the temporary one.
 */
export async function socketNames(folder: string): Promise<readonly string[]> {
  const name = randomBytes(8).toString('hex');
  if (WINDOWS)
    return [`\\\\.\\pipe\\clusterjob-${createHash('sha256').update(folder).digest('hex').slice(0, 16)}-${name}`];
  const short = join(process.env.XDG_RUNTIME_DIR || tmpdir(), `clusterjob-${process.getuid?.() ?? 0}`);
  const fitting = [folder, short]
    .map((parent) => join(parent, name))
    .filter((path) => Buffer.byteLength(path) <= LONGEST_SOCKET);
  if (fitting.some((path) => dirname(path) === short)) await ownFolder(short);
  return fitting;
}

/** The address of the helper; null where none has been written, or it is not the user's own. */
export async function readAddress(file: string): Promise<HelperAddress | null> {
  try {
    if (!isOwn(await lstat(file))) return null;
    const { pid, socket, token } = JSON.parse(await readFile(file, 'utf8')) as Partial<HelperAddress>;
    if (typeof pid !== 'number' || typeof socket !== 'string' || typeof token !== 'string') return null;
    if (!WINDOWS) await checkOwn(dirname(socket));
    return { pid, socket, token };
  } catch (error) {
    // Without a file, or with half a one, there is no helper; a folder that others could enter is no reason to start one.
    if (error instanceof UserError) throw error;
    return null;
  }
}

/** Writes the address of the helper, in one step: nobody reads half of it. */
export async function writeAddress(file: string, address: HelperAddress): Promise<void> {
  const written = `${file}.${address.pid}`;
  await rm(written, { force: true });
  await writeFile(written, JSON.stringify(address), { mode: 0o600, flag: 'wx' });
  await rename(written, file);
}

/** Makes a folder that only the user enters. Rejects with a `UserError` where there is one that others can enter. */
async function ownFolder(folder: string): Promise<void> {
  try {
    await makeFolder(folder, 0o700);
  } catch (error) {
    throw refused(folder, errorText(error));
  }
  await checkOwn(folder);
}

async function checkOwn(folder: string): Promise<void> {
  const stats = await lstat(folder);
  if (!stats.isDirectory()) throw refused(folder, 'it is no folder');
  if (!isOwn(stats)) throw refused(folder, 'it belongs to somebody else, or others can enter it');
}

/** On Windows the user's data folder is closed to others by its place. */
function isOwn({ uid, mode }: Stats): boolean {
  return WINDOWS || (uid === process.getuid?.() && (mode & 0o077) === 0);
}

function refused(folder: string, detail: string): UserError {
  return new UserError({
    what: `Connections cannot be shared in ${folder}`,
    detail,
    next: 'Remove it, or set CLUSTERJOB_HOME to a folder of your own',
    code: 'helper-folder',
  });
}

import { chmod, lstat, mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeFolder } from '../../base/makeFolder.ts';

/**
 * The longest path of a folder for sockets, in bytes: a socket's path may have 104 on macOS, and beside our name in it `ssh`
 * needs 17 for a temporary one.
 */
const LONGEST = 104 - 17 - 24;

/** A folder for sockets that only the user enters: the wanted one, or where its path is too long one in the temporary folder. */
export async function socketFolder(wanted: string): Promise<string> {
  const folder =
    Buffer.byteLength(wanted) <= LONGEST ? wanted : join(tmpdir(), `clusterjob-${process.getuid?.() ?? 0}`);
  await makeFolder(folder, 0o700);
  const { uid, mode } = await lstat(folder);
  const own = process.getuid === undefined || uid === process.getuid();
  // In the temporary folder anybody may have made it first.
  if (!own) return await mkdtemp(join(tmpdir(), 'clusterjob-'));
  if ((mode & 0o077) !== 0) await chmod(folder, 0o700);
  return folder;
}

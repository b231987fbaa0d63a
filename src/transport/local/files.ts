import { randomBytes } from 'node:crypto';
import type { Stats } from 'node:fs';
import { constants } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import { open, readdir, rename, rm, stat } from 'node:fs/promises';
import { dirname, isAbsolute, join } from 'node:path';
import { errorCode, UserError } from '../../base/errors.ts';
import { makeFolder } from '../../base/makeFolder.ts';
import type { FileEntry, FileRange, FileSlice, FileStat, FileWrite } from '../contract.ts';
import { fileError } from '../fileTroubles.ts';

/** The most that one reading returns, in bytes: a log may have 10 GB. */
export const LONGEST_SLICE = 64 * 1024 * 1024;

/**
 * Writes files so that a reader sees the old or the new text and nothing between. All are complete under temporary names
 * before the first is renamed: a full disk changes nothing.
 */
export async function writeFilesHere(files: readonly FileWrite[], signal: AbortSignal | undefined): Promise<void> {
  const staged: { readonly temporary: string; readonly path: string }[] = [];
  try {
    for (const file of files) {
      signal?.throwIfAborted();
      // Not made of the file's own name, which may already be as long as names can be.
      const temporary = join(dirname(absolute(file.path)), `.clusterjob-${randomBytes(12).toString('hex')}.tmp`);
      staged.push({ temporary, path: file.path });
      await told('written', file.path, () => stage(file, temporary));
    }
    signal?.throwIfAborted();
    for (const { temporary, path } of staged) await told('written', path, () => rename(temporary, path));
  } finally {
    // Those that were renamed are gone already.
    await Promise.allSettled(staged.map(({ temporary }) => rm(temporary, { force: true })));
  }
}

async function stage(file: FileWrite, temporary: string): Promise<void> {
  await makeFolder(dirname(temporary));
  const handle = await open(temporary, 'wx', 0o600);
  try {
    await handle.writeFile(file.content);
    // Not the mode of `open`, which the umask narrows.
    await handle.chmod(file.mode ?? 0o600);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** A part of a file, at most `LONGEST_SLICE`; null if there is no such file. */
export async function readSliceHere(path: string, range: FileRange): Promise<FileSlice | null> {
  return await told('read', path, async () => {
    // Without O_NONBLOCK, opening a named pipe would wait for its writer. Windows has neither.
    const handle = await openIfThere(absolute(path), constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
    if (!handle) return null;
    try {
      return await readSlice(handle, path, range);
    } finally {
      await handle.close();
    }
  });
}

async function readSlice(handle: FileHandle, path: string, range: FileRange): Promise<FileSlice> {
  const stats = await handle.stat();
  if (!stats.isFile()) {
    throw new UserError({ what: `${path} cannot be read`, detail: 'it is not a regular file', code: 'not-a-file' });
  }
  const { size } = stats;
  const offset = range.offset < 0 ? Math.max(0, size + range.offset) : Math.min(range.offset, size);
  const bytes = Buffer.alloc(Math.max(0, Math.min(range.length, size - offset, LONGEST_SLICE)));
  let filled = 0;
  while (filled < bytes.length) {
    const { bytesRead } = await handle.read(bytes, filled, bytes.length - filled, offset + filled);
    // The file became shorter meanwhile.
    if (bytesRead === 0) break;
    filled += bytesRead;
  }
  return { bytes: bytes.subarray(0, filled), offset, size };
}

async function openIfThere(path: string, flags: number): Promise<FileHandle | null> {
  try {
    return await open(path, flags);
  } catch (error) {
    if (isAbsent(error)) return null;
    throw error;
  }
}

/** What is at a path, links followed; null if nothing. */
export async function statHere(path: string): Promise<FileStat | null> {
  return await told('looked at', path, async () => {
    try {
      return fileStat(await stat(absolute(path)));
    } catch (error) {
      if (isAbsent(error)) return null;
      throw error;
    }
  });
}

/** What is in a folder, sorted by name; null if there is no such folder. */
export async function listHere(path: string): Promise<readonly FileEntry[] | null> {
  const names = await told('listed', path, () => namesIn(absolute(path)));
  if (!names) return null;
  const entries = await Promise.all(
    names.sort().map(async (name) => {
      const found = await statHere(join(path, name));
      return found && { name, ...found };
    }),
  );
  return entries.filter((entry) => entry !== null);
}

async function namesIn(folder: string): Promise<string[] | null> {
  try {
    return await readdir(folder);
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return null;
    throw error;
  }
}

function fileStat(stats: Stats): FileStat {
  return {
    kind: stats.isFile() ? 'file' : stats.isDirectory() ? 'folder' : 'other',
    size: stats.size,
    modified: Math.trunc(stats.mtimeMs),
    mode: stats.mode & 0o7777,
  };
}

function absolute(path: string): string {
  if (!isAbsolute(path)) throw new TypeError(`not an absolute path: ${path}`);
  return path;
}

function isAbsent(error: unknown): boolean {
  const code = errorCode(error);
  return code === 'ENOENT' || code === 'ENOTDIR';
}

/** Does something with a file; a failure of the file system becomes a `UserError` that names the file. */
export async function told<T>(what: string, path: string, action: () => Promise<T>): Promise<T> {
  try {
    return await action();
  } catch (error) {
    const code = errorCode(error);
    if (error instanceof UserError || code === undefined || error instanceof TypeError) throw error;
    throw fileError(path, what, code, error);
  }
}

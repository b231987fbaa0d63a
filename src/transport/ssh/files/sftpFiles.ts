import { randomBytes } from 'node:crypto';
import type { FileHandle } from 'node:fs/promises';
import { open } from 'node:fs/promises';
import { posix } from 'node:path';
import type { Stats } from 'ssh2';
import { UserError } from '../../../base/errors.ts';
import type { FileCopy, FileEntry, FileRange, FileSlice, FileStat, FileWrite } from '../../contract.ts';
import { fileError, shortened } from '../../fileTroubles.ts';
import { placeHere, writeAll } from '../../local/copy.ts';
import { LONGEST_SLICE, told } from '../../local/files.ts';
import { runAhead } from './pipeline.ts';
import { remotely } from './sftpErrors.ts';
import type { SftpSession } from './sftpSession.ts';
import { STATUS, statusOf } from './sftpSession.ts';

/** What stands in a request to write before the bytes, with the short handles of OpenSSH's server. */
const WRITE_HEAD_BYTES = 29;

/**
 * What one request carries: about half of what OpenSSH's server takes at once, and no more than fills four packets of SSH. The few
 * bytes of a fifth would cost nearly as much as a full one: a cipher, a seal and their check.
 */
const PIECE_BYTES = 4 * 32 * 1024 - WRITE_HEAD_BYTES;

/** Files of another machine over a session of SFTP. All methods are as those of `Transport`. */
export class SftpFiles {
  readonly #sftp: SftpSession;
  readonly #signal: AbortSignal | undefined;

  constructor(sftp: SftpSession, signal: AbortSignal | undefined) {
    this.#sftp = sftp;
    this.#signal = signal;
  }

  async writeFiles(files: readonly FileWrite[]): Promise<void> {
    const placed = files.map((file) => ({ ...file, temporary: temporaryBeside(absolute(file.path)) }));
    try {
      const staged = await Promise.allSettled(
        placed.map(async ({ path, temporary, content, mode }) => {
          await this.#remotely('written', path, () => this.#stage(temporary, Buffer.from(content), mode ?? 0o600));
        }),
      );
      this.#signal?.throwIfAborted();
      for (const result of staged) if (result.status === 'rejected') throw result.reason;
      for (const { temporary, path } of placed)
        await this.#remotely('written', path, () => this.#place(temporary, path));
    } finally {
      await this.#removeAll(placed.map(({ temporary }) => temporary));
    }
  }

  async readFile(path: string, range: FileRange): Promise<FileSlice | null> {
    return await this.#remotely('read', path, async () => {
      const size = await this.#sizeOfFile(absolute(path));
      if (size === null) return null;
      const handle = await this.#sftp.open(path, 'r');
      try {
        const offset = range.offset < 0 ? Math.max(0, size + range.offset) : Math.min(range.offset, size);
        const length = Math.max(0, Math.min(range.length, size - offset, LONGEST_SLICE));
        return { bytes: await this.#slice(handle, offset, length), offset, size };
      } finally {
        await this.#sftp.close(handle);
      }
    });
  }

  async stat(paths: readonly string[]): Promise<readonly (FileStat | null)[]> {
    return await Promise.all(
      paths.map(async (path) => {
        const stats = await this.#remotely('looked at', path, () => this.#statIfThere(absolute(path)));
        return stats && fileStat(stats);
      }),
    );
  }

  async list(path: string): Promise<readonly FileEntry[] | null> {
    return await this.#remotely('listed', path, async () => {
      const found = await this.#entries(absolute(path));
      if (!found) return null;
      const entries = await Promise.all(
        found.map(async ({ filename, attrs }) => {
          const stats = attrs.isSymbolicLink() ? await this.#statIfThere(posix.join(path, filename)) : attrs;
          return stats && { name: filename, ...fileStat(stats) };
        }),
      );
      return entries.filter((entry) => entry !== null).sort((a, b) => (a.name < b.name ? -1 : 1));
    });
  }

  async upload({ here, there, onProgress }: FileCopy): Promise<void> {
    const source = await told('read', here, () => open(here));
    const temporary = temporaryBeside(absolute(there));
    try {
      const stats = await source.stat();
      if (!stats.isFile()) throw notAFile(here);
      await this.#remotely('written', there, async () => {
        const handle = await this.#openNew(temporary);
        try {
          await this.#send(source, here, stats.size, handle, onProgress);
          await this.#sftp.setMode(handle, stats.mode & 0o7777);
        } finally {
          await this.#sftp.close(handle);
        }
        this.#signal?.throwIfAborted();
        await this.#place(temporary, there);
      });
    } finally {
      await source.close();
      await this.#removeAll([temporary]);
    }
  }

  async download({ here, there, onProgress }: FileCopy): Promise<void> {
    await this.#remotely('read', there, async () => {
      const size = await this.#sizeOfFile(absolute(there));
      if (size === null) throw fileError(there, 'read', 'ENOENT');
      const handle = await this.#sftp.open(there, 'r');
      try {
        const { mode, size: whole } = await this.#sftp.fstat(handle);
        await placeHere(here, mode, async (temporary) => {
          await this.#fetch(there, handle, whole, temporary, onProgress);
        });
      } finally {
        await this.#sftp.close(handle);
      }
    });
  }

  /** Writes a file with its mode; the requests follow each other without waiting for answers. */
  async #stage(temporary: string, content: Buffer, mode: number): Promise<void> {
    const handle = await this.#openNew(temporary);
    const requests: Promise<void>[] = [];
    for (let at = 0; at < content.length; at += PIECE_BYTES) {
      requests.push(this.#sftp.write(handle, content.subarray(at, at + PIECE_BYTES), at));
    }
    requests.push(this.#sftp.setMode(handle, mode), this.#sftp.sync(handle), this.#sftp.close(handle));
    const results = await Promise.allSettled(requests);
    for (const result of results) if (result.status === 'rejected') throw result.reason;
  }

  async #openNew(path: string): Promise<Buffer> {
    try {
      return await this.#sftp.open(path, 'wx');
    } catch (error) {
      if (statusOf(error) !== STATUS.noSuchFile) throw error;
      await this.#makeFolders(posix.dirname(path));
      return await this.#sftp.open(path, 'wx');
    }
  }

  async #makeFolders(path: string): Promise<void> {
    try {
      await this.#sftp.makeFolder(path);
    } catch (error) {
      const stats = await this.#statIfThere(path);
      if (stats?.isDirectory()) return;
      // A part of the path is a file, or there is nothing left to make.
      if (stats || statusOf(error) !== STATUS.noSuchFile || path === '/') throw error;
      await this.#makeFolders(posix.dirname(path));
      await this.#sftp.makeFolder(path).catch(async (again: unknown) => {
        // Somebody else made it in the same moment.
        if (!(await this.#statIfThere(path))?.isDirectory()) throw again;
      });
    }
  }

  async #place(temporary: string, path: string): Promise<void> {
    await this.#sftp.rename(temporary, path);
  }

  async #send(
    source: FileHandle,
    here: string,
    size: number,
    handle: Buffer,
    onProgress: FileCopy['onProgress'],
  ): Promise<void> {
    let sent = 0;
    await runAhead(size, PIECE_BYTES, this.#signal, async (at, piece) => {
      const { bytesRead } = await told('read', here, () => source.read(piece, 0, piece.length, at));
      if (bytesRead < piece.length) throw shortened(here);
      await this.#sftp.write(handle, piece, at);
      sent += piece.length;
      onProgress?.(sent);
    });
  }

  async #fetch(
    there: string,
    handle: Buffer,
    size: number,
    temporary: string,
    onProgress: FileCopy['onProgress'],
  ): Promise<void> {
    const target = await open(temporary, 'wx');
    let arrived = 0;
    try {
      await runAhead(size, PIECE_BYTES, this.#signal, async (at, piece) => {
        if ((await this.#sftp.read(handle, piece, at)) < piece.length) throw shortened(there);
        await writeAll(target, piece, at);
        arrived += piece.length;
        onProgress?.(arrived);
      });
    } finally {
      await target.close();
    }
  }

  /** As much of a part of a file as there is. */
  async #slice(handle: Buffer, offset: number, length: number): Promise<Buffer> {
    const bytes = Buffer.allocUnsafe(length);
    let end = length;
    await runAhead(length, PIECE_BYTES, this.#signal, async (at, piece) => {
      const count = await this.#sftp.read(handle, piece, offset + at);
      piece.copy(bytes, at, 0, count);
      if (count < piece.length) end = Math.min(end, at + count);
    });
    return bytes.subarray(0, end);
  }

  /** Null where there is nothing. Looked at before it is opened: opening a named pipe would wait for its writer. */
  async #sizeOfFile(path: string): Promise<number | null> {
    const stats = await this.#statIfThere(path);
    if (stats && !stats.isFile()) throw notAFile(path);
    return stats?.size ?? null;
  }

  async #statIfThere(path: string): Promise<Stats | null> {
    try {
      return await this.#sftp.stat(path);
    } catch (error) {
      if (statusOf(error) === STATUS.noSuchFile) return null;
      throw error;
    }
  }

  async #entries(path: string): Promise<Awaited<ReturnType<SftpSession['list']>> | null> {
    try {
      return await this.#sftp.list(path);
    } catch (error) {
      if (statusOf(error) !== STATUS.noSuchFile) throw error;
      // SFTP has one word for what is absent and what is no folder.
      if (await this.#statIfThere(path)) throw fileError(path, 'listed', 'ENOTDIR', error);
      return null;
    }
  }

  /** Those that were renamed are gone already. */
  async #removeAll(paths: readonly string[]): Promise<void> {
    await Promise.allSettled(paths.map((path) => this.#sftp.remove(path)));
  }

  async #remotely<T>(what: string, path: string, action: () => Promise<T>): Promise<T> {
    return await remotely(this.#sftp, what, path, this.#signal, action);
  }
}

function fileStat(stats: Stats): FileStat {
  return {
    kind: stats.isFile() ? 'file' : stats.isDirectory() ? 'folder' : 'other',
    size: stats.size,
    // SFTP 3 knows whole seconds.
    modified: stats.mtime * 1000,
    mode: stats.mode & 0o7777,
  };
}

/** Not made of the file's own name, which may already be as long as names can be. */
function temporaryBeside(path: string): string {
  return posix.join(posix.dirname(path), `.clusterjob-${randomBytes(12).toString('hex')}.tmp`);
}

function absolute(path: string): string {
  if (!path.startsWith('/')) throw new TypeError(`not an absolute path: ${path}`);
  return path;
}

function notAFile(path: string): UserError {
  return new UserError({ what: `${path} cannot be read`, detail: 'it is not a regular file', code: 'not-a-file' });
}

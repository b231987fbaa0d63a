import { posix } from 'node:path';
import { UserError } from '../../../base/errors.ts';
import { fileError } from '../../fileTroubles.ts';
import type { SftpSession } from './sftpSession.ts';
import { STATUS, statusOf } from './sftpSession.ts';

/** Does something with a file; what the server refuses becomes a `UserError` that names the file. */
export async function remotely<T>(
  sftp: SftpSession,
  what: string,
  path: string,
  signal: AbortSignal | undefined,
  action: () => Promise<T>,
): Promise<T> {
  signal?.throwIfAborted();
  try {
    return await action();
  } catch (error) {
    signal?.throwIfAborted();
    if (error instanceof UserError || error instanceof TypeError || !(error instanceof Error)) throw error;
    const status = statusOf(error);
    if (status === undefined) throw lost(path, what, error);
    throw fileError(path, what, await reason(sftp, path, status, error.message), error);
  }
}

/** The server's words, or the name of errno(3) that they stand for: OpenSSH says no more than "Failure" to most of them. */
async function reason(sftp: SftpSession, path: string, status: number, words: string): Promise<string> {
  switch (status) {
    case STATUS.noSuchFile:
      return (await isBelowFile(sftp, path)) ? 'ENOTDIR' : 'ENOENT';
    case STATUS.denied:
      return 'EACCES';
    case STATUS.badMessage:
      return 'ENAMETOOLONG';
    case STATUS.writeProtected:
      return 'EROFS';
    case STATUS.noSpace:
      return 'ENOSPC';
    case STATUS.quotaExceeded:
      return 'EDQUOT';
    case STATUS.notAFolder:
      return 'ENOTDIR';
    case STATUS.isAFolder:
      return 'EISDIR';
    case STATUS.failure:
      if (await isFull(sftp, path)) return 'ENOSPC';
      if (await isFolder(sftp, path)) return 'EISDIR';
      return (await isBelowFile(sftp, path)) ? 'ENOTDIR' : words;
    default:
      return words;
  }
}

async function isFull(sftp: SftpSession, path: string): Promise<boolean> {
  const folder = posix.dirname(path);
  // A folder that could not be made cannot be asked.
  return await sftp.isFull(folder).catch(async () => folder !== '/' && (await isFull(sftp, folder)));
}

async function isFolder(sftp: SftpSession, path: string): Promise<boolean> {
  return await sftp.stat(path).then(
    (stats) => stats.isDirectory(),
    () => false,
  );
}

async function isBelowFile(sftp: SftpSession, path: string): Promise<boolean> {
  for (let folder = posix.dirname(path); folder !== '/'; folder = posix.dirname(folder)) {
    const stats = await sftp.stat(folder).catch(() => null);
    if (stats) return !stats.isDirectory();
  }
  return false;
}

function lost(path: string, what: string, cause: Error): UserError {
  return new UserError({
    what: `${path} could not be ${what}`,
    detail: 'the connection was lost meanwhile',
    next: 'Try again',
    code: 'connection-lost',
    transient: true,
    cause,
  });
}

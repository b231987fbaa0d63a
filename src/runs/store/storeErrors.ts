import { dirname } from 'node:path';
import type { UserErrorParts } from '../../base/errors.ts';
import { errorCode, errorText, UserError } from '../../base/errors.ts';

/** SQLite's result codes (sqlite.org/rescode.html), the lowest byte of an extended code. */
export const RESULT = {
  permission: 3,
  busy: 5,
  locked: 6,
  readOnly: 8,
  ioError: 10,
  corrupt: 11,
  full: 13,
  cannotOpen: 14,
  protocol: 15,
  noDatabase: 26,
} as const;

/** The result code that SQLite gave with an error; null for an error of something else. */
export function resultCode(error: unknown): number | null {
  const code = (error as { errcode?: unknown } | null)?.errcode;
  return typeof code === 'number' ? code & 0xff : null;
}

/** Whether the file was found to hold something else than a sound database. */
export function isDamage(error: unknown): boolean {
  const code = resultCode(error);
  return code === RESULT.corrupt || code === RESULT.noDatabase;
}

/** Whether another program holds the file locked just now. */
export function isLocked(error: unknown): boolean {
  const code = resultCode(error);
  return code === RESULT.busy || code === RESULT.locked;
}

/** The error for a folder in which two programs cannot keep out of each other's way. */
export function locksDoNotWork(file: string, cause: unknown): UserError {
  return new UserError({
    what: `The list of runs cannot be kept in ${dirname(file)}: file locks do not work there`,
    next: 'Set CLUSTERJOB_HOME to a folder on a local disk of this machine',
    code: 'store-no-locks',
    cause,
  });
}

/** What is told of a damaged file that was set aside, as `file`. */
export function describeSetAside(file: string): string {
  return `The list of runs was damaged. It was set aside as ${file}, and a new one was begun.`;
}

/** A failure of the store's file in words for the user; an error that is a fault of ours stays as it is. */
export function wordsFor(error: unknown, file: string): unknown {
  if (error instanceof UserError) return error;
  const failed = (parts: Omit<UserErrorParts, 'what'>): UserError =>
    new UserError({ what: `The list of runs in ${file} could not be used`, cause: error, ...parts });
  if (isLocked(error)) {
    return failed({
      detail: 'another program keeps it locked',
      next: 'Try again',
      code: 'store-busy',
      transient: true,
    });
  }
  if (isOutOfSpace(error)) {
    return failed({
      detail: 'the disk is full',
      next: 'Free some space, or set CLUSTERJOB_HOME to a folder elsewhere',
      code: 'disk-full',
      transient: true,
    });
  }
  if (resultCode(error) === RESULT.protocol) return locksDoNotWork(file, error);
  if (!isAboutTheFile(error)) return error;
  return failed({
    detail: errorText(error),
    // SQLite has a word of its own for a full disk, and none for a quota.
    next: 'Check that the folder can be written and your quota is not used up, or set CLUSTERJOB_HOME to another folder',
    code: 'store-not-writable',
  });
}

function isOutOfSpace(error: unknown): boolean {
  const code = errorCode(error);
  return resultCode(error) === RESULT.full || code === 'ENOSPC' || code === 'EDQUOT';
}

/** Whether the folder or the file is to blame, not what we asked of them. */
function isAboutTheFile(error: unknown): boolean {
  const blamed: readonly (number | null)[] = [RESULT.cannotOpen, RESULT.readOnly, RESULT.permission, RESULT.ioError];
  return blamed.includes(resultCode(error)) || (error instanceof Error && 'syscall' in error);
}

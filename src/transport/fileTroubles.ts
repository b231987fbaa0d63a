import { UserError } from '../base/errors.ts';

interface Trouble {
  readonly code: string;
  readonly detail: string;
  readonly next: string;
  readonly transient?: boolean;
}

const TROUBLES: Readonly<Record<string, Trouble>> = {
  EACCES: {
    code: 'not-permitted',
    detail: 'permission denied',
    next: 'Check the permissions of the file and its folders',
  },
  EPERM: { code: 'not-permitted', detail: 'not permitted', next: 'Check the permissions of the file and its folders' },
  ENOENT: { code: 'no-such-file', detail: 'there is no such file or folder', next: 'Check its path' },
  EROFS: { code: 'read-only', detail: 'the file system is read-only', next: 'Choose another folder' },
  ENOSPC: { code: 'disk-full', detail: 'no space is left', next: 'Free some space or choose another folder' },
  EDQUOT: {
    code: 'quota-exceeded',
    detail: 'the disk quota is used up',
    next: 'Free some space or choose another folder',
  },
  EISDIR: { code: 'is-a-folder', detail: 'it is a folder', next: 'Choose another name' },
  ENOTDIR: { code: 'not-a-folder', detail: 'a part of its path is not a folder', next: 'Choose another folder' },
  EEXIST: { code: 'not-a-folder', detail: 'a part of its path is not a folder', next: 'Choose another folder' },
  ENAMETOOLONG: { code: 'name-too-long', detail: 'its name is too long', next: 'Choose a shorter name' },
  ESTALE: { code: 'file-system', detail: 'the network file system lost it', next: 'Try again', transient: true },
  EIO: { code: 'file-system', detail: 'the disk reported an error', next: 'Try again', transient: true },
  // The word of OpenSSH's sftp-server for most of them, a quota that is used up among them.
  Failure: {
    code: 'file-system',
    detail: 'the server gives no reason',
    next: 'Check its folder, and whether a quota is used up there',
  },
};

/**
 * A failure with a file, in words. `reason` is a name of errno(3), like `ENOSPC`, `what` the participle of what was wanted:
 * `written`, `read`.
 */
export function fileError(path: string, what: string, reason: string, cause?: unknown): UserError {
  const trouble = TROUBLES[reason] ?? { code: 'file-system', detail: reason, next: 'Check the file and its folder' };
  return new UserError({ what: `${path} could not be ${what}`, ...trouble, cause });
}

/** The failure to copy a file that became shorter while it was read. */
export function shortened(path: string): UserError {
  return new UserError({
    what: `${path} could not be copied`,
    detail: 'it became shorter while it was read',
    next: 'Try again',
    code: 'file-changed',
    transient: true,
  });
}

/** What programs say in the C locale, from glibc's strerror(3); musl's words differ where two stand. */
const MESSAGES: readonly (readonly [RegExp, string])[] = [
  [/Permission denied/, 'EACCES'],
  [/Operation not permitted/, 'EPERM'],
  [/Read-only file system/, 'EROFS'],
  [/No space left on device/, 'ENOSPC'],
  [/(Disk quota|Quota) exceeded/, 'EDQUOT'],
  [/Is a directory/, 'EISDIR'],
  [/Not a directory/, 'ENOTDIR'],
  [/File exists/, 'EEXIST'],
  [/File ?name too long/, 'ENAMETOOLONG'],
  [/Stale (NFS )?file handle/, 'ESTALE'],
  [/(Input\/output|I\/O) error/, 'EIO'],
  [/No such file or directory|nonexistent/, 'ENOENT'],
];

/** The name of errno(3) for what a program said at the end of a message; the last line of the message where it is none of those. */
export function reasonOf(message: string): string {
  const last = message.trimEnd().split('\n').at(-1) ?? '';
  return (
    MESSAGES.find(([words]) => words.test(last.slice(last.lastIndexOf(':'))))?.[1] ?? (last || 'no reason was given')
  );
}

import { lstat, readdir, readFile, realpath, stat } from 'node:fs/promises';
import { errorCode, errorText, UserError } from '../base/errors.ts';
import type { SourceFiles } from './sourceFiles.ts';

/** The files on this machine's disk. */
export function nodeFiles(): SourceFiles {
  return {
    read: (path) => orNull(path, () => readFile(path)),
    list: async (folder) => ((await orNull(folder, () => readdir(folder))) ?? []).sort(),
    isOwn: async (path) => {
      const user = process.getuid?.();
      const owners = await Promise.all([lstat, stat].map((ask) => orNull(path, () => ask(path))));
      return user === undefined || owners.every((owner) => owner === null || owner.uid === user);
    },
    realPath: (path) => orNull(path, () => realpath(path), UNREACHABLE),
  };
}

/** What says that there is no such file: nothing there, a file in place of a folder, or a folder in place of a file. */
const ABSENT: ReadonlySet<string> = new Set(['ENOENT', 'ENOTDIR', 'EISDIR']);

/** The same, and a folder that may not be entered or a circle of links. */
const UNREACHABLE: ReadonlySet<string> = new Set([...ABSENT, 'EACCES', 'EPERM', 'ELOOP']);

async function orNull<T>(path: string, read: () => Promise<T>, absent = ABSENT): Promise<T | null> {
  try {
    return await read();
  } catch (error) {
    if (absent.has(errorCode(error) ?? '')) return null;
    throw new UserError({
      what: `${path} cannot be read`,
      detail: errorText(error),
      next: 'Check the permissions of the file and of its folders',
      code: 'file-not-readable',
      cause: error,
    });
  }
}

import { access, constants } from 'node:fs/promises';
import { win32 } from 'node:path';
import { UserError } from '../../base/errors.ts';

/** Whether there is a program at a path. */
export type FileTest = (path: string) => Promise<boolean>;

/**
 * The POSIX shell of this machine: `/bin/sh`, on Windows the one that Git for Windows brings. Rejects with a `UserError`
 * that says what is missing.
 */
export async function findShell(
  platform: NodeJS.Platform,
  environment: Readonly<Record<string, string | undefined>>,
  exists: FileTest = isFile,
): Promise<string> {
  for (const candidate of platform === 'win32' ? windowsShells(environment) : ['/bin/sh']) {
    if (await exists(candidate)) return candidate;
  }
  throw new UserError({
    what: 'Commands cannot be run on this machine',
    detail: 'it has no POSIX shell (sh)',
    next:
      platform === 'win32'
        ? 'Install Git for Windows, which brings one, or open the folder in WSL'
        : 'Install a shell as /bin/sh',
    code: 'no-shell',
  });
}

/** Where Git for Windows puts its shell: for all users, for one user, or beside a `git.exe` or `sh.exe` on the PATH. */
function windowsShells(environment: Readonly<Record<string, string | undefined>>): string[] {
  // Windows takes names of variables in any case; a copied environment does not.
  const value = (name: string): string | undefined =>
    Object.entries(environment).find(([key]) => key.toUpperCase() === name)?.[1];
  const roots = [value('PROGRAMFILES'), value('PROGRAMW6432'), value('PROGRAMFILES(X86)')];
  const local = value('LOCALAPPDATA');
  if (local) roots.push(win32.join(local, 'Programs'));
  const onPath = (value('PATH') ?? '').split(';').filter(Boolean);
  return [
    ...roots.filter((root) => root !== undefined).map((root) => win32.join(root, 'Git', 'bin', 'sh.exe')),
    ...onPath.flatMap((folder) => [win32.join(folder, 'sh.exe'), win32.join(folder, '..', 'bin', 'sh.exe')]),
  ];
}

async function isFile(path: string): Promise<boolean> {
  try {
    await access(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

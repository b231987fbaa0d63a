import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { errorCode } from '../base/errors.ts';
import type { FileEntry } from '../transport/contract.ts';
import type { FileTree } from './filePatterns.ts';

/** The files of a folder of this machine; links are followed, broken ones left out. */
export function localTree(root: string): FileTree {
  return { root, list: (folder) => entriesIn(join(root, folder)) };
}

async function entriesIn(folder: string): Promise<readonly FileEntry[] | null> {
  const names = await readdir(folder).catch(absent);
  if (!names) return null;
  const entries = await Promise.all(names.sort().map((name) => localFile(folder, name)));
  return entries.filter((entry) => entry !== null);
}

/** A file of this machine; null where there is nothing. */
export async function localFile(folder: string, name: string): Promise<FileEntry | null> {
  const found = await stat(join(folder, name)).catch(absent);
  if (!found) return null;
  const kind = found.isFile() ? 'file' : found.isDirectory() ? 'folder' : 'other';
  return { name, kind, size: found.size, modified: Math.trunc(found.mtimeMs), mode: found.mode & 0o7777 };
}

function absent(error: unknown): null {
  const code = errorCode(error);
  if (code === 'ENOENT' || code === 'ENOTDIR') return null;
  throw error;
}

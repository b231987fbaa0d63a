import { constants } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import { open, readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { UserError } from '../../../base/errors.ts';
import { makeFolder } from '../../../base/makeFolder.ts';
import type { KnownKey } from './knownHosts.ts';
import { knownKeys } from './knownHosts.ts';

/** What several files say of a host. A file that is not there says nothing. */
export async function readKnownKeys(files: readonly string[], name: string): Promise<readonly KnownKey[]> {
  const texts = await Promise.all(files.map(textOf));
  return files.flatMap((file, index) => knownKeys(file, texts[index] ?? '', name));
}

async function textOf(file: string): Promise<string> {
  try {
    return await readFile(file, 'latin1');
  } catch (error) {
    if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR')) return '';
    throw new UserError({
      what: `The known hosts in ${file} cannot be read`,
      detail: error instanceof Error ? error.message : String(error),
      next: 'Correct the permissions of the file',
      code: 'known-hosts-unreadable',
      cause: error,
    });
  }
}

/**
 * Adds a line to a file of known hosts. It is appended in one piece, as other windows and ssh itself may do so in the same
 * moment; a last line without its end is ended first.
 */
export async function addKnownHost(file: string, line: string): Promise<void> {
  try {
    await makeFolder(dirname(file), 0o700);
    const handle = await open(file, constants.O_RDWR | constants.O_APPEND | constants.O_CREAT, 0o600);
    try {
      await handle.write((await endsInLine(handle)) ? line : `\n${line}`);
    } finally {
      await handle.close();
    }
  } catch (error) {
    throw new UserError({
      what: `The host could not be added to ${file}`,
      detail: error instanceof Error ? error.message : String(error),
      next: 'Correct the permissions of the file and its folder',
      code: 'known-hosts-not-written',
      cause: error,
    });
  }
}

async function endsInLine(handle: FileHandle): Promise<boolean> {
  const stats = await handle.stat();
  if (!stats.isFile() || stats.size === 0) return true;
  const { buffer } = await handle.read(Buffer.alloc(1), 0, 1, stats.size - 1);
  return buffer[0] === 10;
}

import { realpath, stat, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { errorCode, errorText, UserError } from '../base/errors.ts';
import { writeFilesHere } from '../transport/local/files.ts';

/**
 * Writes a file that the user named, whole or not at all. A link is followed; a device or pipe is written to as it is.
 * Throws a `UserError` that names the file.
 */
export async function writeOutput(path: string, content: string | Uint8Array, mode = 0o666): Promise<void> {
  const there = await lookAt(path);
  if (there !== null && there.kind === 'other') {
    await writeFile(path, content).catch((error: unknown) => {
      throw notWritten(path, error);
    });
    return;
  }
  if (there === null && (await lookAt(dirname(path)))?.kind !== 'folder') {
    throw new UserError({
      what: `${path} cannot be written`,
      detail: `there is no folder ${dirname(path)}`,
      next: 'Make the folder first, or choose another one',
      code: 'no-folder',
    });
  }
  const target = there === null ? path : await realpath(path);
  await writeFilesHere([{ path: target, content, mode: mode & ~process.umask() }], undefined);
}

async function lookAt(path: string): Promise<{ readonly kind: 'file' | 'folder' | 'other' } | null> {
  try {
    const stats = await stat(path);
    return { kind: stats.isFile() ? 'file' : stats.isDirectory() ? 'folder' : 'other' };
  } catch (error) {
    const code = errorCode(error);
    if (code === 'ENOENT' || code === 'ENOTDIR') return null;
    throw notWritten(path, error);
  }
}

function notWritten(path: string, cause: unknown): UserError {
  const next = 'Check the path, or choose another file';
  return new UserError({
    what: `${path} cannot be written`,
    detail: errorText(cause),
    next,
    code: 'not-writable',
    cause,
  });
}

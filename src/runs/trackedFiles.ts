import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { errorCode, UserError } from '../base/errors.ts';

const LIMIT_MS = 60_000;
const MOST_BYTES = 256 * 1024 * 1024;

/** The files below a folder that git tracks, by their paths from there. Rejects with a `UserError` where git cannot tell. */
export async function trackedFiles(folder: string, signal: AbortSignal | undefined): Promise<readonly string[]> {
  try {
    const options = { timeout: LIMIT_MS, maxBuffer: MOST_BYTES, ...(signal ? { signal } : {}) };
    const { stdout } = await promisify(execFile)('git', ['-C', folder, 'ls-files', '-z'], options);
    return stdout.split('\0').filter((path) => path !== '');
  } catch (error) {
    signal?.throwIfAborted();
    const words = error instanceof Error && 'stderr' in error ? String(error.stderr).trim() : '';
    throw new UserError({
      what: `The tracked files of ${folder} are not known`,
      detail: errorCode(error) === 'ENOENT' ? 'there is no program git here' : (words.split('\n').at(-1) ?? ''),
      next: 'Make it a repository of git, or name the files in `upload`',
      code: 'git-failed',
      cause: error,
    });
  }
}

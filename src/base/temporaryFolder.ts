import { lstat, mkdtemp, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { errorCode } from './errors.ts';

/** So long the folder of a process that is not seen here stays, in ms: it may run in a container that shares the place. */
const LEFT_MS = 3_600_000;

/**
 * Makes a folder that only the user enters, named `NAME-PID-random`. Those of processes that were killed before they could remove
 * theirs are removed.
 */
export async function makeTemporaryFolder(parent: string, name: string): Promise<string> {
  for (const entry of await readdir(parent)) {
    const pid = new RegExp(`^${name}-(\\d+)-\\w{6}$`).exec(entry)?.[1];
    if (pid !== undefined && !isAlive(Number(pid))) await removeIfLeft(join(parent, entry));
  }
  return await mkdtemp(join(parent, `${name}-${process.pid}-`));
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return errorCode(error) === 'EPERM';
  }
}

async function removeIfLeft(folder: string): Promise<void> {
  try {
    const found = await lstat(folder);
    const ours = process.getuid === undefined || found.uid === process.getuid();
    if (ours && found.isDirectory() && Date.now() - found.mtimeMs > LEFT_MS) await rm(folder, { recursive: true });
  } catch {
    // Another process may be removing it too. If it stays, the next one tries again.
  }
}

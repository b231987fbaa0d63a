import { chmodSync, chownSync, existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import type { Account } from './account.ts';
import { readIfPresent } from './daemon.ts';

/** The file that marks a folder as a cluster's; what must be the same at every start is kept in it. */
const MARK = 'cluster.json';

/** Reads what was kept of an earlier start; null when there was none. */
export function readKept<Kept>(dir: string): Kept | null {
  const text = readIfPresent(`${dir}/${MARK}`);
  return text === null ? null : (JSON.parse(text) as Kept);
}

/** Keeps something for the next start. A password may stand in it: root alone may read it. */
export function writeKept(dir: string, kept: object): void {
  writeFileSync(`${dir}/${MARK}`, JSON.stringify(kept, null, 2), { mode: 0o600 });
}

/** Removes everything that a cluster has in its folder; the mark that it is a cluster's goes last. */
export function removeLayout(dir: string): void {
  if (!existsSync(dir)) return;
  for (const name of readdirSync(dir)) {
    if (name !== MARK) rmSync(`${dir}/${name}`, { recursive: true, force: true });
  }
  rmSync(dir, { recursive: true, force: true });
}

/** Whether the folder can belong to a cluster: it is absent or empty, or an earlier start left its mark. */
export function isUsable(dir: string): boolean {
  return !existsSync(dir) || existsSync(`${dir}/${MARK}`) || readdirSync(dir).length === 0;
}

/** Makes a folder of this mode, root's unless it is given to somebody. */
export function makeFolder(path: string, owner: Account | null, mode: number): void {
  mkdirSync(path, { recursive: true });
  chmodSync(path, mode);
  if (owner !== null) chownSync(path, owner.uid, owner.gid);
}

/** Writes a file of this mode, root's unless it is given to somebody. */
export function writeFile(path: string, content: string | Buffer, owner: Account | null, mode: number): void {
  writeFileSync(path, content, { mode });
  chmodSync(path, mode);
  if (owner !== null) chownSync(path, owner.uid, owner.gid);
}

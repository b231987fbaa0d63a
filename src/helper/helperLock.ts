import { DatabaseSync } from 'node:sqlite';
import type { Disposable } from '../base/disposable.ts';

/** SQLITE_BUSY of the result codes of SQLite. */
const BUSY = 5;

/**
 * Takes a lock that ends with this process, however that ends; null while another process holds it. A lock of SQLite, as it is the
 * only one of the operating system that Node offers.
 */
export function takeLock(file: string): Disposable | null {
  const database = new DatabaseSync(file);
  try {
    database.exec('PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE');
    return { dispose: () => database.close() };
  } catch (error) {
    database.close();
    if (error instanceof Error && 'errcode' in error && error.errcode === BUSY) return null;
    throw error;
  }
}

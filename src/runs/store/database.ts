import { existsSync, renameSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import type { Clock } from '../../base/clock.ts';
import { UserError } from '../../base/errors.ts';
import { makeFolder } from '../../base/makeFolder.ts';
import { onLocalFileSystem } from './location.ts';
import { migrate } from './migrations.ts';
import { isDamage, isLocked, locksDoNotWork, RESULT, resultCode, wordsFor } from './storeErrors.ts';

type Sqlite = typeof import('node:sqlite');

/** How long SQLite itself waits for a lock, in ms: short, because this wait stops the whole event loop. */
const BLOCKING_WAIT_MS = 20;
/** How long a change is tried again for, in ms, before it is given up. */
const PATIENCE_MS = 15_000;

/**
 * One connection to the store's file. Changes are short transactions; where another process holds the lock, a change
 * waits without stopping the event loop.
 */
export class Database {
  readonly file: string;
  /** Where a damaged file was put when this one was begun instead; null if there was none. */
  readonly setAside: string | null;
  readonly #connection: DatabaseSync;
  readonly #clock: Clock;

  private constructor(file: string, connection: DatabaseSync, clock: Clock, setAside: string | null) {
    this.file = file;
    this.#connection = connection;
    this.#clock = clock;
    this.setAside = setAside;
  }

  /** Opens the file, making it if need be. A damaged file is renamed, never deleted, and a new one begun. */
  static async open(file: string, clock: Clock): Promise<Database> {
    const sqlite = await loadSqlite();
    try {
      await makeFolder(dirname(file), 0o700);
      if (!onLocalFileSystem(dirname(file))) probeLocks(sqlite, file);
      return await Database.#connectOrBeginAnew(sqlite, file, clock);
    } catch (error) {
      throw wordsFor(error, file);
    }
  }

  static async #connectOrBeginAnew(sqlite: Sqlite, file: string, clock: Clock): Promise<Database> {
    try {
      return await Database.#connect(sqlite, file, clock, null);
    } catch (error) {
      if (!isDamage(error)) throw error;
      return await Database.#beginAnew(sqlite, file, clock);
    }
  }

  /** Several programs may find the damage at once. One at a time looks again, and sets aside what is still damaged. */
  static async #beginAnew(sqlite: Sqlite, file: string, clock: Clock): Promise<Database> {
    const turn = new sqlite.DatabaseSync(`${file}.mending`);
    try {
      turn.exec(`PRAGMA busy_timeout = ${BLOCKING_WAIT_MS}`);
      await patiently(clock, file, () => turn.exec('BEGIN EXCLUSIVE'));
      try {
        return await Database.#connect(sqlite, file, clock, null);
      } catch (error) {
        if (!isDamage(error)) throw error;
        return await Database.#connect(sqlite, file, clock, setDamagedAside(file, clock.now()));
      }
    } finally {
      turn.close();
    }
  }

  static async #connect(sqlite: Sqlite, file: string, clock: Clock, setAside: string | null): Promise<Database> {
    const connection = new sqlite.DatabaseSync(file);
    try {
      const database = new Database(file, connection, clock, setAside);
      connection.exec(`PRAGMA busy_timeout = ${BLOCKING_WAIT_MS}`);
      await database.#patiently(() => {
        connection.exec(`PRAGMA journal_mode = ${onLocalFileSystem(dirname(file)) ? 'WAL' : 'DELETE'}`);
        connection.exec('PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON');
        if (!isSound(connection)) throw Object.assign(new Error('the file is damaged'), { errcode: RESULT.corrupt });
      });
      await database.change(() => migrate(connection));
      return database;
    } catch (error) {
      connection.close();
      throw error;
    }
  }

  get connection(): DatabaseSync {
    return this.#connection;
  }

  /** A number that changes whenever another connection has changed the file. */
  async dataVersion(): Promise<number> {
    return await this.read(() => Number(this.#connection.prepare('PRAGMA data_version').get()?.data_version ?? 0));
  }

  /** Runs `work` in one transaction: all of it is kept, or nothing. It may run more than once and must not wait. */
  async change<T>(work: () => T): Promise<T> {
    return await this.#patiently(() => {
      this.#connection.exec('BEGIN IMMEDIATE');
      try {
        const result = work();
        this.#connection.exec('COMMIT');
        return result;
      } catch (error) {
        if (this.#connection.isTransaction) this.#connection.exec('ROLLBACK');
        throw error;
      }
    });
  }

  /** Reads; waits like `change` where the file is locked. */
  async read<T>(work: () => T): Promise<T> {
    return await this.#patiently(work);
  }

  close(): void {
    if (this.#connection.isOpen) this.#connection.close();
  }

  async #patiently<T>(work: () => T): Promise<T> {
    return await patiently(this.#clock, this.file, work);
  }
}

/** Tries again while another program holds the file locked, without stopping the event loop. */
async function patiently<T>(clock: Clock, file: string, work: () => T): Promise<T> {
  const end = clock.now() + PATIENCE_MS;
  for (let pause = 5; ; pause = Math.min(pause * 2, 200)) {
    try {
      return work();
    } catch (error) {
      if (resultCode(error) === null || isDamage(error)) throw error;
      if (!isLocked(error) || clock.now() >= end) throw wordsFor(error, file);
      await clock.sleep(Math.round(pause * (0.5 + Math.random())));
    }
  }
}

async function loadSqlite(): Promise<Sqlite> {
  try {
    return await import('node:sqlite');
  } catch (cause) {
    throw new UserError({
      what: 'The list of runs cannot be opened',
      detail: `this ${process.versions.electron ? 'editor' : 'Node.js'} (Node ${process.versions.node}) has no SQLite`,
      next: process.versions.electron ? 'Update the editor' : 'Use Node.js 22.16 or later',
      code: 'no-sqlite',
      cause,
    });
  }
}

/** Looks at the structure of a file that is small enough for that; a large one is found damaged when it is read. */
function isSound(connection: DatabaseSync): boolean {
  const pages = Number(connection.prepare('PRAGMA page_count').get()?.page_count ?? 0);
  if (pages > 8192) return true;
  return connection.prepare('PRAGMA quick_check(1)').get()?.quick_check === 'ok';
}

/** Proves that a lock taken by one connection is seen by another; on some network file systems it is not. */
function probeLocks(sqlite: Sqlite, file: string): void {
  const probe = `${file}.probe-${process.pid}`;
  const first = new sqlite.DatabaseSync(probe);
  const second = new sqlite.DatabaseSync(probe);
  let seen = false;
  try {
    first.exec('BEGIN EXCLUSIVE');
    try {
      second.exec('BEGIN EXCLUSIVE');
    } catch (error) {
      seen = isLocked(error);
    }
  } catch (error) {
    // Nobody else uses this file. Where it seems locked all the same, locks are refused (ENOLCK).
    if (!isLocked(error)) throw error;
  } finally {
    first.close();
    second.close();
    for (const ending of ['', '-journal']) rmSync(probe + ending, { force: true });
  }
  if (!seen) throw locksDoNotWork(file, undefined);
}

/** Renames a damaged file, its companions first: those of the file that is begun next must not go with it. */
function setDamagedAside(file: string, now: number): string {
  const aside = file.replace(/\.sqlite$/, `.damaged-${new Date(now).toISOString().replace(/[:.]/g, '-')}.sqlite`);
  for (const ending of ['-wal', '-shm', '-journal', '']) {
    if (existsSync(file + ending)) renameSync(file + ending, aside + ending);
  }
  return aside;
}

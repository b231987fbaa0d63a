import type { DatabaseSync } from 'node:sqlite';
import { UserError } from '../../base/errors.ts';

/**
 * The steps from one version of the file to the next; the version is SQLite's `user_version`. A step that has been
 * released is never changed: `test/fixtures/store` holds a file of every released version.
 */
const STEPS: readonly string[] = [
  `
  CREATE TABLE runs (
    id TEXT PRIMARY KEY,
    version INTEGER NOT NULL,
    change INTEGER NOT NULL,
    cluster_key TEXT NOT NULL,
    token TEXT NOT NULL UNIQUE,
    fingerprint TEXT NOT NULL,
    state TEXT NOT NULL,
    created INTEGER NOT NULL,
    job TEXT NOT NULL,
    cluster TEXT NOT NULL,
    attempts TEXT NOT NULL,
    tasks TEXT,
    status TEXT NOT NULL,
    extra TEXT NOT NULL
  ) STRICT;
  CREATE INDEX runs_by_change ON runs (change);
  CREATE INDEX runs_by_cluster ON runs (cluster_key, state);
  CREATE INDEX runs_by_fingerprint ON runs (fingerprint, state);
  CREATE TABLE clusters (
    key TEXT PRIMARY KEY,
    snapshot TEXT NOT NULL,
    facts TEXT,
    asked INTEGER
  ) STRICT;
  CREATE TABLE leases (
    name TEXT PRIMARY KEY,
    owner TEXT NOT NULL,
    epoch INTEGER NOT NULL,
    expires INTEGER NOT NULL
  ) STRICT;
  CREATE TABLE events (
    number INTEGER PRIMARY KEY,
    run TEXT NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
    time INTEGER NOT NULL,
    state TEXT NOT NULL,
    native TEXT,
    source TEXT NOT NULL,
    text TEXT
  ) STRICT;
  CREATE INDEX events_by_run ON events (run, number);
  CREATE TABLE memory (
    name TEXT PRIMARY KEY,
    value TEXT NOT NULL
  ) STRICT;
  `,
];

/** The version of the file that this program writes. */
export const STORE_VERSION = STEPS.length;

/** Brings the file to the newest version. To be called inside a transaction. */
export function migrate(database: DatabaseSync): void {
  const version = Number(database.prepare('PRAGMA user_version').get()?.user_version ?? 0);
  if (version > STORE_VERSION) {
    throw new UserError({
      what: 'The list of runs was written by a newer version of Clusterjob',
      detail: `its format is ${version}, this version reads up to ${STORE_VERSION}`,
      next: 'Update Clusterjob here, or set CLUSTERJOB_HOME to another folder',
      code: 'store-too-new',
    });
  }
  for (const step of STEPS.slice(version)) database.exec(step);
  if (version < STORE_VERSION) database.exec(`PRAGMA user_version = ${STORE_VERSION}`);
}

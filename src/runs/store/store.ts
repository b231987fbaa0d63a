import type { SQLInputValue } from 'node:sqlite';
import type { Facts } from '../../backends/contract.ts';
import type { Clock } from '../../base/clock.ts';
import type { Disposable } from '../../base/disposable.ts';
import type { Event } from '../../base/event.ts';
import { Emitter } from '../../base/event.ts';
import type { RunState } from '../../job/states.ts';
import type { ClusterRecord, ClusterSnapshot } from '../clusters.ts';
import type { RunChange, RunEvent, RunRecord, StateSource } from '../record.ts';
import { Database } from './database.ts';
import type { RunRow } from './rows.ts';
import { changed, fromRow, toRow } from './rows.ts';
import type { RunFilter } from './runFilter.ts';
import { condition } from './runFilter.ts';

/** The right to do something alone, for a limited time. The epoch tells an old holder from a new one. */
export interface Lease {
  readonly name: string;
  readonly owner: string;
  readonly epoch: number;
}

/** How long a lease that is over is remembered, in ms: nobody asks about it any more. */
const LEASE_MEMORY_MS = 24 * 3_600_000;

/** The runs of a user on this machine, shared by all windows and the command line. Nothing is lost or overwritten unseen. */
export class RunStore implements Disposable {
  readonly #database: Database;
  readonly #clock: Clock;
  readonly #changes = new Emitter<void>();
  readonly #cache = new Map<string, RunRecord>();
  readonly #end = new AbortController();
  #seenVersion: number;

  /** Something in the store has changed, here or, while `watch` is on, in another process. */
  readonly onDidChange: Event<void> = this.#changes.event;

  private constructor(database: Database, clock: Clock, version: number) {
    this.#database = database;
    this.#clock = clock;
    this.#seenVersion = version;
  }

  static async open(file: string, clock: Clock): Promise<RunStore> {
    const database = await Database.open(file, clock);
    return new RunStore(database, clock, await database.dataVersion());
  }

  get file(): string {
    return this.#database.file;
  }

  /** Where a damaged file was put when the store was opened; null if all was well. */
  get setAside(): string | null {
    return this.#database.setAside;
  }

  async insert(run: RunRecord, event: Pick<RunEvent, 'source' | 'text'>): Promise<void> {
    const { sql, values } = insertStatement(run);
    await this.#database.change(() => {
      this.#database.connection.prepare(sql).run(...values);
      this.#addEvent(run, event);
    });
    this.#changes.fire();
  }

  async get(id: string): Promise<RunRecord | null> {
    return await this.#database.read(() => this.#load(id));
  }

  /** The runs that fit, the newest first. */
  async list(filter: RunFilter = {}): Promise<readonly RunRecord[]> {
    const { where, values } = condition(filter);
    const runs = await this.#database.read(() => {
      const rows = this.#database.connection
        .prepare(`SELECT id, version FROM runs${where} ORDER BY created DESC, rowid DESC`)
        .all(...values);
      return rows.flatMap((row) => this.#load(String(row.id), Number(row.version)) ?? []);
    });
    return filter.hidden ? runs : runs.filter((run) => !run.hidden);
  }

  /**
   * Changes a run if it still is as `run` shows it; null if somebody else has changed it meanwhile. The event is
   * written when the state changes or has a text.
   */
  async update(
    run: RunRecord,
    change: RunChange,
    event: { readonly source: StateSource; readonly text: string | null },
  ): Promise<RunRecord | null> {
    const next = changed(run, change);
    const done = await this.#database.change(() => {
      const row = toRow(next);
      const result = this.#database.connection
        .prepare(
          `UPDATE runs SET version = ?, change = ${NEXT_CHANGE}, fingerprint = ?, state = ?, job = ?, attempts = ?, tasks = ?,
           status = ?, extra = ? WHERE id = ? AND version = ?`,
        )
        .run(
          row.version,
          row.fingerprint,
          row.state,
          row.job,
          row.attempts,
          row.tasks,
          row.status,
          row.extra,
          run.id,
          run.version,
        );
      if (result.changes === 0) return false;
      if (run.state !== next.state || event.text !== null) this.#addEvent(next, event);
      return true;
    });
    if (!done) return null;
    this.#cache.set(next.id, next);
    this.#changes.fire();
    return next;
  }

  /** Changes a run whatever was changed meanwhile: `change` is asked again with the newest record. Null: leave it. */
  async change(
    id: string,
    change: (
      run: RunRecord,
    ) => { readonly change: RunChange; readonly source: StateSource; readonly text: string | null } | null,
  ): Promise<RunRecord | null> {
    for (;;) {
      const run = await this.get(id);
      if (!run) return null;
      const wanted = change(run);
      if (!wanted) return run;
      const next = await this.update(run, wanted.change, wanted);
      if (next) return next;
    }
  }

  async events(run: string): Promise<readonly RunEvent[]> {
    return await this.#database.read(() =>
      this.#database.connection
        .prepare('SELECT run, time, state, native, source, text FROM events WHERE run = ? ORDER BY number')
        .all(run)
        .map((row) => ({
          run: String(row.run),
          time: Number(row.time),
          state: String(row.state) as RunState,
          nativeState: row.native === null ? null : String(row.native),
          source: String(row.source) as StateSource,
          text: row.text === null ? null : String(row.text),
        })),
    );
  }

  async saveCluster(snapshot: ClusterSnapshot, facts: Facts | null): Promise<void> {
    await this.#database.change(() =>
      this.#database.connection
        .prepare(
          `INSERT INTO clusters (key, snapshot, facts, asked) VALUES (?, ?, ?, ?) ON CONFLICT (key) DO UPDATE SET
           snapshot = excluded.snapshot, facts = coalesce(excluded.facts, facts), asked = coalesce(excluded.asked, asked)`,
        )
        .run(snapshot.key, JSON.stringify(snapshot), facts && JSON.stringify(facts), facts && this.#clock.now()),
    );
    this.#changes.fire();
  }

  async clusters(): Promise<readonly ClusterRecord[]> {
    return await this.#database.read(() =>
      this.#database.connection
        .prepare('SELECT key, snapshot, facts, asked FROM clusters ORDER BY key')
        .all()
        .map((row) => ({
          key: String(row.key),
          snapshot: JSON.parse(String(row.snapshot)) as ClusterSnapshot,
          facts: row.facts === null ? null : (JSON.parse(String(row.facts)) as Facts),
          asked: row.asked === null ? null : Number(row.asked),
        })),
    );
  }

  /**
   * Takes or keeps the right named `name` for `ms` milliseconds; null while somebody else has it. Forgets rights that
   * are long over, whatever their names.
   */
  async takeLease(name: string, owner: string, ms: number): Promise<Lease | null> {
    return await this.#database.change(() => {
      // Not before: the file may have been locked for a while.
      const now = this.#clock.now();
      const held = this.#database.connection
        .prepare('SELECT owner, epoch, expires FROM leases WHERE name = ?')
        .get(name);
      if (held && held.owner !== owner && Number(held.expires) > now) return null;
      const epoch = Number(held?.epoch ?? 0) + (held?.owner === owner ? 0 : 1);
      this.#database.connection
        .prepare('INSERT OR REPLACE INTO leases (name, owner, epoch, expires) VALUES (?, ?, ?, ?)')
        .run(name, owner, epoch, Math.ceil(now + ms));
      this.#database.connection.prepare('DELETE FROM leases WHERE expires < ?').run(now - LEASE_MEMORY_MS);
      return { name, owner, epoch };
    });
  }

  /**
   * Takes the next turn named `name`, of which one comes every `ms` milliseconds. Gives its time, in milliseconds since 1970: now, or
   * after all that were taken before, in whatever process.
   */
  async takeTurn(name: string, ms: number): Promise<number> {
    return await this.#database.change(() => {
      const now = this.#clock.now();
      const taken = this.#database.connection.prepare('SELECT expires FROM leases WHERE name = ?').get(name);
      const turn = Math.max(now, Number(taken?.expires ?? 0));
      this.#database.connection
        .prepare('INSERT OR REPLACE INTO leases (name, owner, epoch, expires) VALUES (?, ?, ?, ?)')
        .run(name, '', 0, Math.ceil(turn + ms));
      return turn;
    });
  }

  async releaseLease({ name, owner, epoch }: Lease): Promise<void> {
    await this.#database.change(() =>
      this.#database.connection
        .prepare('UPDATE leases SET expires = ? WHERE name = ? AND owner = ? AND epoch = ?')
        .run(Math.floor(this.#clock.now()), name, owner, epoch),
    );
  }

  /** Something small that is remembered for the user, by name. */
  async remember(name: string, value: string): Promise<void> {
    await this.#database.change(() =>
      this.#database.connection.prepare('INSERT OR REPLACE INTO memory (name, value) VALUES (?, ?)').run(name, value),
    );
  }

  async recall(name: string): Promise<string | null> {
    return await this.#database.read(() => {
      const row = this.#database.connection.prepare('SELECT value FROM memory WHERE name = ?').get(name);
      return row ? String(row.value) : null;
    });
  }

  /** Looks for changes by other processes every `ms` milliseconds until it, or the store, is disposed of. */
  watch(ms: number): Disposable {
    const end = new AbortController();
    void this.#watchUntil(AbortSignal.any([end.signal, this.#end.signal]), ms);
    return { dispose: () => end.abort() };
  }

  dispose(): void {
    this.#end.abort();
    this.#changes.dispose();
    this.#database.close();
  }

  async #watchUntil(signal: AbortSignal, ms: number): Promise<void> {
    while (!signal.aborted) {
      // A file that cannot be read now is looked at again; whoever needs what is in it is told why.
      const version = await this.#database.dataVersion().catch(() => this.#seenVersion);
      if (version !== this.#seenVersion && !signal.aborted) {
        this.#seenVersion = version;
        this.#changes.fire();
      }
      await this.#clock.sleep(ms, signal).catch(() => undefined);
    }
  }

  /** The newest record of a run; `version` says which one is wanted, if that is known, so that it need not be read again. */
  #load(id: string, version?: number): RunRecord | null {
    const known = this.#cache.get(id);
    if (known && known.version === version) return known;
    const row = this.#database.connection.prepare('SELECT * FROM runs WHERE id = ?').get(id);
    if (!row) {
      this.#cache.delete(id);
      return null;
    }
    const run = fromRow(row as unknown as RunRow);
    this.#cache.set(id, run);
    return run;
  }

  #addEvent(run: RunRecord, { source, text }: Pick<RunEvent, 'source' | 'text'>): void {
    this.#database.connection
      .prepare('INSERT INTO events (run, time, state, native, source, text) VALUES (?, ?, ?, ?, ?, ?)')
      .run(run.id, this.#clock.now(), run.state, run.nativeState, source, text);
  }
}

const NEXT_CHANGE = '(SELECT coalesce(max(change), 0) + 1 FROM runs)';

function insertStatement(run: RunRecord): { readonly sql: string; readonly values: SQLInputValue[] } {
  const row = toRow(run);
  const names = Object.keys(row);
  return {
    sql: `INSERT INTO runs (${names.join(', ')}, change) VALUES (${names.map(() => '?').join(', ')}, ${NEXT_CHANGE})`,
    values: Object.values(row) as SQLInputValue[],
  };
}

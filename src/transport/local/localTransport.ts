import type { Clock } from '../../base/clock.ts';
import { systemClock } from '../../base/clock.ts';
import type { Command, CommandOutput } from '../../base/command.ts';
import { UserError } from '../../base/errors.ts';
import type {
  FileCopy,
  FileEntry,
  FileRange,
  FileSlice,
  FileStat,
  FileWrite,
  Transport,
  TransportOptions,
} from '../contract.ts';
import type { ExchangeLink, ShellSession } from '../exchange.ts';
import { exchange } from '../exchange.ts';
import { LoginVariables, leadingVariable } from '../expand.ts';
import { copyHere } from './copy.ts';
import { listHere, readSliceHere, statHere, writeFilesHere } from './files.ts';
import { findShell } from './findShell.ts';
import { startLocalShell } from './localShell.ts';
import { absolutePath, windowsPath } from './paths.ts';

/** What commands on this machine are run with. */
export interface LocalTransportSettings {
  /** As in `Place`. */
  readonly loginEnv: string;
  /** The environment in which the shells start; this process's own if absent. */
  readonly environment?: Readonly<Record<string, string | undefined>>;
  /** Path of the POSIX shell; looked for if absent. */
  readonly shell?: string;
  readonly clock?: Clock;
  /** Time for loading the login environment, in milliseconds; a minute if absent. */
  readonly startLimitMs?: number;
}

const WHERE = 'on this machine';

/** Commands and files on the machine on which this program runs. */
export class LocalTransport implements Transport {
  readonly kind = 'local';
  readonly #settings: LocalTransportSettings;
  readonly #environment: Readonly<Record<string, string | undefined>>;
  readonly #variables = new LoginVariables(this, WHERE);
  readonly #sessions = new Set<ShellSession>();
  #disposed = false;

  constructor(settings: LocalTransportSettings) {
    this.#settings = settings;
    this.#environment = settings.environment ?? process.env;
  }

  async exchange(commands: readonly Command[], options: TransportOptions): Promise<readonly CommandOutput[]> {
    this.#checkOpen();
    return await exchange(commands, await this.#link(), options);
  }

  async expand(path: string, base: string | null, options: TransportOptions): Promise<string> {
    this.#checkOpen();
    const leading = leadingVariable(path);
    const expanded = leading ? (await this.#variable(leading.name, path, options)) + leading.rest : path;
    const start = base ?? (await this.#variable('HOME', path, options));
    return absolutePath(process.platform, start, expanded);
  }

  async writeFiles(files: readonly FileWrite[], options: TransportOptions): Promise<void> {
    this.#checkOpen();
    await writeFilesHere(files, options.signal);
  }

  async readFile(path: string, range: FileRange, options: TransportOptions): Promise<FileSlice | null> {
    this.#checkOpen();
    options.signal?.throwIfAborted();
    return await readSliceHere(path, range);
  }

  async stat(paths: readonly string[], options: TransportOptions): Promise<readonly (FileStat | null)[]> {
    this.#checkOpen();
    options.signal?.throwIfAborted();
    return await Promise.all(paths.map(statHere));
  }

  async list(path: string, options: TransportOptions): Promise<readonly FileEntry[] | null> {
    this.#checkOpen();
    options.signal?.throwIfAborted();
    return await listHere(path);
  }

  async upload(file: FileCopy, options: TransportOptions): Promise<void> {
    this.#checkOpen();
    await copyHere(file.here, file.there, file.onProgress, options.signal);
  }

  async download(file: FileCopy, options: TransportOptions): Promise<void> {
    this.#checkOpen();
    await copyHere(file.there, file.here, file.onProgress, options.signal);
  }

  dispose(): void {
    this.#disposed = true;
    for (const session of this.#sessions) void session.stop();
  }

  async #variable(name: string, path: string, options: TransportOptions): Promise<string> {
    const value = await this.#variables.value(name, path, options);
    return process.platform === 'win32' ? windowsPath(value) : value;
  }

  async #link(): Promise<ExchangeLink> {
    const { loginEnv, shell, clock = systemClock, startLimitMs = 60_000 } = this.#settings;
    const program = shell ?? (await findShell(process.platform, this.#environment));
    return {
      open: async (script) => {
        const session = await startLocalShell(program, script, this.#environment, clock);
        this.#sessions.add(session);
        void session.ended.then(() => this.#sessions.delete(session));
        // Closed while the shell was starting: `dispose` has not seen this session.
        if (this.#disposed) await session.stop();
        this.#checkOpen();
        return session;
      },
      where: WHERE,
      loginEnv,
      // Git's shell on Windows finds itself under this name too.
      shell: shell ?? '/bin/sh',
      clock,
      startLimitMs,
    };
  }

  #checkOpen(): void {
    if (this.#disposed) {
      throw new UserError({
        what: 'The connection to this machine was closed',
        next: 'Reload the window or start the command again',
        code: 'transport-closed',
      });
    }
  }
}

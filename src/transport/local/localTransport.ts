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
import type { BusyShell, ExchangeLink, ShellSession } from '../exchange.ts';
import { exchange } from '../exchange.ts';
import { LoginVariables, leadingVariable } from '../expand.ts';
import { KeptShells } from '../keptShells.ts';
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
  /** Whether a shell stays for the next commands; everywhere but on Windows, whose shells have no pipes with names, if absent. */
  readonly keepsShells?: boolean;
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
  readonly #clock: Clock;
  readonly #shells: KeptShells;
  readonly #busy = new Set<ShellSession>();
  #disposed = false;

  constructor(settings: LocalTransportSettings) {
    this.#settings = settings;
    this.#environment = settings.environment ?? process.env;
    this.#clock = settings.clock ?? systemClock;
    const { loginEnv, shell, keepsShells = process.platform !== 'win32' } = settings;
    // Git's shell on Windows finds itself under this name too.
    this.#shells = new KeptShells({
      loginEnv,
      shell: shell ?? '/bin/sh',
      clock: this.#clock,
      keeps: keepsShells,
      isCrowded: () => false,
    });
  }

  async exchange(commands: readonly Command[], options: TransportOptions): Promise<readonly CommandOutput[]> {
    this.#checkOpen();
    return await exchange(commands, await this.#link(options.signal), options);
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
    this.#shells.letGo();
    for (const session of this.#busy) void session.stop();
  }

  async #variable(name: string, path: string, options: TransportOptions): Promise<string> {
    const value = await this.#variables.value(name, path, options);
    return process.platform === 'win32' ? windowsPath(value) : value;
  }

  async #link(signal: AbortSignal | undefined): Promise<ExchangeLink> {
    const { loginEnv, shell, startLimitMs = 60_000 } = this.#settings;
    const program = shell ?? (await findShell(process.platform, this.#environment));
    return {
      give: async (commands) => await this.#give(commands, program, signal),
      where: WHERE,
      loginEnv,
      clock: this.#clock,
      startLimitMs,
    };
  }

  async #give(commands: readonly Command[], program: string, signal: AbortSignal | undefined): Promise<BusyShell> {
    const start = async (): Promise<ShellSession> => {
      const session = await startLocalShell(program, this.#environment, this.#clock);
      void session.ended.then(() => this.#busy.delete(session));
      return session;
    };
    const given = await this.#shells.give(commands, start, signal);
    const { session } = given;
    this.#busy.add(session);
    // Closed while the shell was starting: `dispose` has not seen this session.
    if (this.#disposed) await session.stop();
    this.#checkOpen();
    return {
      ...given,
      release: (stays) => {
        this.#busy.delete(session);
        given.release(stays);
      },
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

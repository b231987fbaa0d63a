import type { Clock } from '../../base/clock.ts';
import { systemClock } from '../../base/clock.ts';
import type { Command, CommandOutput } from '../../base/command.ts';
import { Emitter } from '../../base/event.ts';
import type {
  ConnectionState,
  FileCopy,
  FileEntry,
  FileRange,
  FileSlice,
  FileStat,
  FileWrite,
  OpenProgram,
  ProgramStart,
  Transport,
  TransportOptions,
} from '../contract.ts';
import { exchange } from '../exchange.ts';
import { LoginVariables, leadingVariable } from '../expand.ts';
import { absolutePath } from '../local/paths.ts';
import type { RemoteLink } from '../remoteShell.ts';
import { SHELL } from '../remoteShell.ts';
import { ShellFiles } from '../shellFiles.ts';
import { startProcess } from './channelProcess.ts';
import { openProgram } from './channelProgram.ts';
import { channelError } from './channels.ts';
import type { LocalUser } from './config/localUser.ts';
import { SftpFiles } from './files/sftpFiles.ts';
import type { Link } from './link.ts';
import { SshConnection } from './sshConnection.ts';

/** What a connection by the built-in SSH is made with. */
export interface SshTransportSettings {
  /** As in `Place`. */
  readonly remote: string;
  /** As in `Place`. */
  readonly loginEnv: string;
  readonly local: LocalUser;
  /** How long the connection stays open without use, in milliseconds. */
  readonly keepMs: number;
  readonly clock?: Clock;
}

/** Time for starting a shell and loading the login environment, in milliseconds. */
const START_LIMIT_MS = 60_000;

/** How long nothing may move in a copy through the shell. */
const SILENCE_LIMIT_MS = 60_000;

/** Commands and files on another machine over one connection by the library ssh2. */
export class SshTransport implements Transport {
  readonly kind = 'ssh';
  readonly #settings: SshTransportSettings;
  readonly #clock: Clock;
  readonly #where: string;
  readonly #connection: SshConnection;
  readonly #variables: LoginVariables;
  readonly #changes = new Emitter<void>();

  /** Tells that the state of the connection changed. */
  readonly onDidChangeState = this.#changes.event;

  constructor(settings: SshTransportSettings) {
    this.#settings = settings;
    this.#clock = settings.clock ?? systemClock;
    this.#where = `on ${settings.remote}`;
    const onDidChangeState = (): void => this.#changes.fire();
    this.#connection = new SshConnection({ ...settings, clock: this.#clock, onDidChangeState });
    this.#variables = new LoginVariables(this, this.#where);
  }

  /** How the connection stands. */
  get state(): ConnectionState {
    return this.#connection.state;
  }

  async exchange(commands: readonly Command[], options: TransportOptions): Promise<readonly CommandOutput[]> {
    // Nothing to run is no reason to connect.
    if (commands.length === 0) return [];
    return await this.#connection.use(options, async (link) => {
      const remote = this.#remoteLink(link, options);
      return await exchange(
        commands,
        {
          give: async (given) => await link.shells.give(given, () => remote.start(SHELL), options.signal),
          where: this.#where,
          loginEnv: this.#settings.loginEnv,
          clock: this.#clock,
          startLimitMs: START_LIMIT_MS,
        },
        options,
      );
    });
  }

  async expand(path: string, base: string | null, options: TransportOptions): Promise<string> {
    const leading = leadingVariable(path);
    const expanded = leading ? (await this.#variables.value(leading.name, path, options)) + leading.rest : path;
    const start = base ?? (await this.#variables.value('HOME', path, options));
    return absolutePath('linux', start, expanded);
  }

  async writeFiles(files: readonly FileWrite[], options: TransportOptions): Promise<void> {
    await this.#files(options, (there) => there.writeFiles(files, options));
  }

  async readFile(path: string, range: FileRange, options: TransportOptions): Promise<FileSlice | null> {
    return await this.#files(options, (there) => there.readFile(path, range, options));
  }

  async stat(paths: readonly string[], options: TransportOptions): Promise<readonly (FileStat | null)[]> {
    return await this.#files(options, (there) => there.stat(paths, options));
  }

  async list(path: string, options: TransportOptions): Promise<readonly FileEntry[] | null> {
    return await this.#files(options, (there) => there.list(path, options));
  }

  async upload(file: FileCopy, options: TransportOptions): Promise<void> {
    await this.#files(options, (there) => there.upload(file, options));
  }

  async download(file: FileCopy, options: TransportOptions): Promise<void> {
    await this.#files(options, (there) => there.download(file, options));
  }

  async open(start: ProgramStart, options: TransportOptions): Promise<OpenProgram> {
    const { remote: host } = this.#settings;
    const { promise, resolve, reject } = Promise.withResolvers<OpenProgram>();
    // The connection is in use for as long as the program runs.
    const used = this.#connection.use(options, async ({ channels }) => {
      const program = await openProgram(channels, start, { host, signal: options.signal });
      resolve(program);
      await program.ended;
    });
    used.catch((error: unknown) => reject(channelError(host, error)));
    return await promise;
  }

  dispose(): void {
    this.#connection.dispose();
    this.#changes.dispose();
  }

  /** Does something with files: over SFTP, and through the shell where the server has none. */
  async #files<T>(options: TransportOptions, action: (files: SftpFiles | ShellFiles) => Promise<T>): Promise<T> {
    return await this.#connection.use(options, async (link) => {
      try {
        const done = await link.sftp.use(options.signal, async (session) => ({
          value: await action(new SftpFiles(session, options.signal)),
        }));
        if (done) return done.value;
      } catch (error) {
        throw channelError(this.#settings.remote, error);
      }
      const remote = this.#remoteLink(link, options);
      return await action(new ShellFiles({ ...remote, clock: this.#clock, silenceLimitMs: SILENCE_LIMIT_MS }));
    });
  }

  #remoteLink(link: Link, options: TransportOptions): RemoteLink {
    const { remote: host } = this.#settings;
    return {
      where: this.#where,
      start: async (commandLine) => {
        try {
          return await startProcess(link.channels, commandLine, { host, clock: this.#clock, signal: options.signal });
        } catch (error) {
          options.signal?.throwIfAborted();
          throw channelError(host, error);
        }
      },
    };
  }
}

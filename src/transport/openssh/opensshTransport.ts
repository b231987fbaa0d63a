import type { Clock } from '../../base/clock.ts';
import { systemClock } from '../../base/clock.ts';
import type { Command, CommandOutput } from '../../base/command.ts';
import { UserError, unreachable } from '../../base/errors.ts';
import type { Event } from '../../base/event.ts';
import type {
  ConnectionState,
  FileCopy,
  FileEntry,
  FileRange,
  FileSlice,
  FileStat,
  FileWrite,
  OpenProgram,
  Place,
  ProgramStart,
  Transport,
  TransportOptions,
} from '../contract.ts';
import { KEEP_MINUTES } from '../contract.ts';
import type { BusyShell, ShellSession } from '../exchange.ts';
import { exchange } from '../exchange.ts';
import { LoginVariables, leadingVariable } from '../expand.ts';
import type { FileLink } from '../fileExchange.ts';
import { KeptShells } from '../keptShells.ts';
import { absolutePath } from '../local/paths.ts';
import { RemoteProgram } from '../remoteProgram.ts';
import { SHELL } from '../remoteShell.ts';
import { ShellFiles } from '../shellFiles.ts';
import { sshTrouble } from '../sshTrouble.ts';
import { sessionProgram } from './sessionProgram.ts';
import type { Session, SessionSource, SessionStart } from './sessionSource.ts';
import { endOfSession } from './sessionSource.ts';
import { Sessions } from './sessions.ts';
import type { SharingSettings } from './sharedConnection.ts';
import { SharedConnection } from './sharedConnection.ts';
import { SingleConnections } from './singleConnections.ts';
import { SshClient } from './sshClient.ts';

/** So often a session is tried again that the server refuses: it may count one that has just ended. */
const MOST_REFUSALS = 200;

/** A command that does nothing. */
const NOTHING: Command = { file: 'true', args: [], environment: 'plain', limitMs: 60_000 };

/** What a piece of work uses. */
interface UsedLink extends FileLink {
  /** The session that it used last: one that it has started, or a shell that waited. */
  session: ShellSession | null;
}

/** What a cluster is reached with by the user's own `ssh`. */
export interface OpensshSettings extends Pick<Place, 'loginEnv' | 'ssh'>, Partial<SharingSettings> {
  readonly remote: string;
  /** Folder of the user's for sockets and the askpass program; made if missing. */
  readonly folder: string;
  /** In which `ssh` is started; this process's own if absent. */
  readonly environment?: Readonly<Record<string, string | undefined>>;
  readonly clock?: Clock;
  /** Whether sessions share one connection; wherever OpenSSH can if absent. */
  readonly shares?: boolean;
  /** How long a file operation may stand still, in milliseconds; a minute if absent. */
  readonly silenceLimitMs?: number;
  /** Time for loading the login environment, in milliseconds; a minute if absent. */
  readonly startLimitMs?: number;
}

/** Commands and files over the user's own `ssh`, on one shared connection where OpenSSH can share one. */
export class OpensshTransport implements Transport {
  readonly kind = 'openssh';
  readonly #settings: OpensshSettings;
  readonly #clock: Clock;
  readonly #where: string;
  readonly #client: SshClient;
  readonly #connection: SessionSource;
  readonly #sessions = new Sessions(() => this.#shells.letGo());
  readonly #shells: KeptShells;
  readonly #running = new Set<ShellSession>();
  readonly #failures = new WeakMap<ShellSession, Session['failure']>();
  readonly #variables: LoginVariables;
  #disposed = false;

  constructor(settings: OpensshSettings) {
    this.#settings = settings;
    this.#clock = settings.clock ?? systemClock;
    this.#where = `on ${settings.remote}`;
    this.#client = new SshClient(settings.ssh, settings.remote, settings.environment ?? process.env, this.#clock);
    const sharing = { keepMinutes: KEEP_MINUTES, connectLimitMs: 60_000, aliveSeconds: 45, ...settings };
    this.#connection =
      (settings.shares ?? process.platform !== 'win32')
        ? new SharedConnection(this.#client, sharing, this.#clock)
        : new SingleConnections(this.#client, sharing, this.#clock);
    this.#shells = new KeptShells({
      loginEnv: settings.loginEnv,
      shell: '/bin/sh',
      keeps: true,
      clock: this.#clock,
      isCrowded: () => this.#sessions.crowded,
    });
    this.#variables = new LoginVariables(this, this.#where);
  }

  get state(): ConnectionState {
    return this.#connection.state;
  }

  get onDidChangeState(): Event<void> {
    return this.#connection.onDidChangeState;
  }

  async exchange(commands: readonly Command[], options: TransportOptions): Promise<readonly CommandOutput[]> {
    const { loginEnv, startLimitMs = 60_000 } = this.#settings;
    const outputs = await this.#use(options, (link) =>
      exchange(
        commands,
        { ...link, give: (given) => this.#give(given, link, options.signal), loginEnv, startLimitMs },
        options,
      ),
    );
    const lost = outputs.find(({ end }) => end.kind === 'lost')?.end;
    if (lost?.kind === 'lost') this.#connection.suspect(lost.reason);
    return outputs;
  }

  async expand(path: string, base: string | null, options: TransportOptions): Promise<string> {
    this.#checkOpen();
    const leading = leadingVariable(path);
    const value = (name: string): Promise<string> => this.#variables.value(name, path, options);
    const expanded = leading ? (await value(leading.name)) + leading.rest : path;
    return absolutePath('linux', base ?? (await value('HOME')), expanded);
  }

  async writeFiles(files: readonly FileWrite[], options: TransportOptions): Promise<void> {
    await this.#use(options, (link) => new ShellFiles(link).writeFiles(files, options));
  }

  async readFile(path: string, range: FileRange, options: TransportOptions): Promise<FileSlice | null> {
    return await this.#use(options, (link) => new ShellFiles(link).readFile(path, range, options));
  }

  async stat(paths: readonly string[], options: TransportOptions): Promise<readonly (FileStat | null)[]> {
    return await this.#use(options, (link) => new ShellFiles(link).stat(paths, options));
  }

  async list(path: string, options: TransportOptions): Promise<readonly FileEntry[] | null> {
    return await this.#use(options, (link) => new ShellFiles(link).list(path, options));
  }

  async upload(file: FileCopy, options: TransportOptions): Promise<void> {
    await this.#use(options, (link) => new ShellFiles(link).upload(file, options));
  }

  async download(file: FileCopy, options: TransportOptions): Promise<void> {
    await this.#use(options, (link) => new ShellFiles(link).download(file, options));
  }

  async open(start: ProgramStart, options: TransportOptions): Promise<OpenProgram> {
    // What has been handed out cannot be begun anew: this shows before whether the connection still stands.
    await this.exchange([NOTHING], options);
    const session = await this.#connection.open(options);
    await this.#sessions.enter();
    try {
      const command = start.kind === 'command';
      const started = await session(command ? start.line : start.name, command ? [] : ['-s']);
      const program = sessionProgram(started);
      void program.ended.then(() => this.#sessions.leave());
      return program;
    } catch (error) {
      this.#sessions.leave();
      throw error;
    }
  }

  /** Ends the shared connection if it is ours; the next use opens it again. */
  async disconnect(): Promise<void> {
    this.#shells.letGo();
    await this.#connection.end();
  }

  /** Lets go of it; the shared connection stays open for other programs until it has been idle for a while. */
  dispose(): void {
    this.#disposed = true;
    this.#shells.letGo();
    for (const session of this.#running) void session.stop();
  }

  /**
   * Does some work over the connection. It is done again only where it is certain that nothing of it has reached the other
   * side: the connection was gone, or the server took no further session.
   */
  async #use<T>(options: TransportOptions, work: (link: UsedLink) => Promise<T>): Promise<T> {
    this.#checkOpen();
    options.signal?.throwIfAborted();
    let reconnected = false;
    let refusals = 0;
    for (;;) {
      const link = this.#link(await this.#connection.open(options));
      try {
        const done = await work(link);
        this.#connection.answered();
        return done;
      } catch (error) {
        const failure = link.session && (await this.#failures.get(link.session));
        if (!failure || options.signal?.aborted) throw error;
        switch (failure.kind) {
          case 'refused':
            if (++refusals > MOST_REFUSALS) throw noSession(this.#client.remote);
            this.#shells.letGo();
            await this.#sessions.refused(this.#clock);
            break;
          case 'no connection':
            this.#connection.suspect('the connection was gone');
            if (reconnected) throw notShared(this.#client.remote, this.#settings.folder);
            reconnected = true;
            break;
          case 'failed':
            throw failure.error;
          default:
            unreachable(failure);
        }
      }
    }
  }

  async #give(commands: readonly Command[], link: UsedLink, signal: AbortSignal | undefined): Promise<BusyShell> {
    const shell = await this.#shells.give(commands, () => link.start(SHELL), signal);
    link.session = shell.session;
    return shell;
  }

  #link(start: SessionStart): UsedLink {
    const link: UsedLink = {
      session: null,
      start: async (commandLine) => {
        const program = await this.#start(start, commandLine);
        link.session = program;
        return program;
      },
      where: this.#where,
      clock: this.#clock,
      silenceLimitMs: this.#settings.silenceLimitMs ?? 60_000,
    };
    return link;
  }

  async #start(start: SessionStart, commandLine: string): Promise<ShellSession> {
    await this.#sessions.enter();
    try {
      this.#checkOpen();
      const session = await start(commandLine);
      const program = new RemoteProgram(session.process, this.#clock, endOfSession(session, this.#client.remote));
      this.#failures.set(program, session.failure);
      this.#running.add(program);
      // The server counts a session until `ssh` has ended.
      void program.end.then(() => {
        this.#running.delete(program);
        this.#sessions.leave();
      });
      return program;
    } catch (error) {
      this.#sessions.leave();
      throw error;
    }
  }

  #checkOpen(): void {
    if (this.#disposed) throw sshTrouble('closed', this.#settings.remote);
  }
}

function noSession(remote: string): UserError {
  return new UserError({
    what: `Commands cannot be run on ${remote}`,
    detail: 'the server takes no session on this connection',
    next: 'Ask its operators about MaxSessions',
    code: 'channel-refused',
    transient: true,
  });
}

function notShared(remote: string, folder: string): UserError {
  return new UserError({
    what: `Commands cannot be run on ${remote}`,
    detail: 'ssh has connected, but cannot share its connection',
    next: `See whether sockets can be made in ${folder}, or set transport = ssh`,
    code: 'ssh-failed',
  });
}

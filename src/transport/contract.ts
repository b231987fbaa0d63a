import type { Readable, Writable } from 'node:stream';
import type { Command, CommandEnd, CommandOutput } from '../base/command.ts';
import type { Disposable } from '../base/disposable.ts';
import type { Event } from '../base/event.ts';
import type { Asker } from './asking.ts';

/**
 * Who wants something. Only an act of the user may ask for a secret or cause a push; background work uses what is
 * open already, or what needs no human.
 */
export type Intent = 'user' | 'background';

/** Who wants something of a cluster, and how that is stopped. */
export interface TransportOptions {
  readonly signal?: AbortSignal;
  readonly intent: Intent;
  /**
   * Whom to ask where only a person can answer; put in by the `ConnectionSource`. Background work asks
   * nobody; of what is kept it uses the passphrases of keys.
   */
  readonly asker?: Asker;
}

/** A file to write: under a temporary name first, then renamed. Missing parent folders are made. */
export interface FileWrite {
  /** Absolute path on the cluster. */
  readonly path: string;
  readonly content: Uint8Array | string;
  /** Permission bits, 0o600 if absent. */
  readonly mode?: number;
}

/** What is at a path. */
export interface FileStat {
  readonly kind: 'file' | 'folder' | 'other';
  readonly size: number;
  /** Milliseconds since 1970 UTC; some transports know whole seconds only. */
  readonly modified: number;
  readonly mode: number;
}

/** What a folder holds: one entry, links followed. */
export interface FileEntry extends FileStat {
  /** Without its folder. */
  readonly name: string;
}

/** A file to copy between this machine and the cluster, of any size; it is in place whole or not at all, with its mode. */
export interface FileCopy {
  /** Absolute paths. Missing parent folders are made. */
  readonly here: string;
  readonly there: string;
  /** How much of it has been copied, in bytes. */
  readonly onProgress?: (bytes: number) => void;
}

/** A part of a file. */
export interface FileSlice {
  readonly bytes: Uint8Array;
  /** Where the part begins, from 0. */
  readonly offset: number;
  /** Size of the whole file at the time of reading. */
  readonly size: number;
}

/** What is started on a cluster by `open`: a command line for the login shell, or a subsystem of SSH (`sftp`). */
export type ProgramStart =
  | { readonly kind: 'command'; readonly line: string }
  | { readonly kind: 'subsystem'; readonly name: string };

/** A program that runs on a cluster, its streams as they are. Whoever opened it reads both outputs to their end or closes it. */
export interface OpenProgram {
  readonly stdin: Writable;
  readonly stdout: Readable;
  readonly stderr: Readable;
  /** Known when it has ended and has said all. Never rejects. */
  readonly ended: Promise<CommandEnd>;
  /** Lets go of it. */
  close(): void;
}

/** A negative offset counts from the end of the file. */
export interface FileRange {
  readonly offset: number;
  readonly length: number;
}

/**
 * How commands and files reach one cluster. Everything that goes in or comes out is plain data, so that the
 * connection may live in another process. Errors: `UserError`, transient where trying again may help.
 */
export interface Transport extends Disposable {
  readonly kind: 'local' | 'ssh' | 'openssh';
  /**
   * Runs commands one after the other in one exchange and returns one output for each, in their order. A command that
   * fails or times out does not keep the next from running. Rejects only if the exchange as a whole could not take place.
   */
  exchange(commands: readonly Command[], options: TransportOptions): Promise<readonly CommandOutput[]>;
  /**
   * An absolute path for a path of a job: a leading `~`, `$NAME` or `${NAME}` is expanded in the login environment, a
   * relative path starts at `base` if given, else at the home folder. Rejects with a `UserError` that names an unset variable.
   */
  expand(path: string, base: string | null, options: TransportOptions): Promise<string>;
  writeFiles(files: readonly FileWrite[], options: TransportOptions): Promise<void>;
  /** Null where there is no such file. */
  readFile(path: string, range: FileRange, options: TransportOptions): Promise<FileSlice | null>;
  /** One entry per path; null where there is nothing. Follows links. */
  stat(paths: readonly string[], options: TransportOptions): Promise<readonly (FileStat | null)[]>;
  /** What is in a folder, sorted by name, broken links left out; null where there is no such folder. */
  list(path: string, options: TransportOptions): Promise<readonly FileEntry[] | null>;
  upload(file: FileCopy, options: TransportOptions): Promise<void>;
  download(file: FileCopy, options: TransportOptions): Promise<void>;
  /** Starts a program for a program of this machine that would else start an `ssh` of its own; absent on this machine itself. */
  open?(start: ProgramStart, options: TransportOptions): Promise<OpenProgram>;
}

/** The cluster whose connection scripts of this machine use. */
export interface StandInSettings {
  readonly transport: Transport;
  /** Its address; calls for other hosts go to the user's own `ssh`. */
  readonly remote: string;
  readonly options: TransportOptions;
  /** In which the scripts would be started otherwise. */
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/** An `ssh` and an `scp` that go over the open connection to a cluster. */
export interface StandIn {
  /** What the scripts are started with: the programs stand first on its PATH. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  close(): Promise<void>;
}

/** Makes the programs and serves them until they are closed. */
export type OpenStandIn = (settings: StandInSettings) => Promise<StandIn>;

/** What a connection needs to know of a cluster: the part of its snapshot that says where it is. */
export interface Place {
  readonly transport: Transport['kind'];
  /** Alias of the ssh configuration or `[user@]host[:port]`; null on this machine. */
  readonly remote: string | null;
  /** `yes`: the login shell's environment; `no`: as it comes; else the absolute path of a file to source first. */
  readonly loginEnv: string;
  readonly ssh: string;
  readonly scp: string;
  /** Minutes that an idle connection stays open; `KEEP_MINUTES` if absent. */
  readonly keepMinutes?: number;
}

/**
 * Codes of errors by which the account's own shell says that it cannot run commands. Nothing of an exchange was begun then; an error with
 * another code does not say so of what was sent over a connection.
 */
export const NOTHING_BEGUN: ReadonlySet<string> = new Set([
  'no-shell',
  'login-file-unreadable',
  'login-environment-failed',
  'no-temporary-folder',
]);

/** Minutes that an idle connection stays open where its place does not say it. */
export const KEEP_MINUTES = 10;

/** How a connection stands. */
export type ConnectionState =
  | { readonly kind: 'not connected' }
  | { readonly kind: 'connecting' }
  /** A question to the person is open. */
  | { readonly kind: 'waiting for you' }
  /** It can only be opened by an act of the user. */
  | { readonly kind: 'sign-in needed' }
  /** Milliseconds since 1970 UTC. */
  | { readonly kind: 'connected'; readonly since: number }
  | { readonly kind: 'lost'; readonly reason: string };

/** Gives the transport of a cluster; the same place gives the same connection. May live in another process. */
export interface ConnectionSource extends Disposable {
  /** Opens nothing yet: that does the first use of the transport. */
  connect(place: Place): Promise<Transport>;
  /** How the connection of a place stands; those of this machine are always connected. */
  state(place: Place): ConnectionState;
  /** Tells that one of the states changed. */
  readonly onDidChangeState: Event<void>;
  /** Ends a connection; the next use opens it again. */
  close(place: Place): Promise<void>;
}

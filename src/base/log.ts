import type { Command, CommandOutput } from './command.ts';

/** Whose command it was. */
export interface ExchangeOrigin {
  /** Name of the backend. */
  readonly scheduler: string;
  /** Null where it is not known. */
  readonly version: string | null;
  /** The user's own names there. */
  readonly users: readonly string[];
}

/** Where the program tells what it does. */
export interface Log {
  info(message: string): void;
  warn(message: string): void;
  error(message: string, cause?: unknown): void;
  /** A command that was sent to a cluster and its whole answer. */
  exchange(cluster: string, command: Command, output: CommandOutput, from: ExchangeOrigin): void;
}

/** A log that keeps nothing. */
export const silentLog: Log = {
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
  exchange: () => undefined,
};

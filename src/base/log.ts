import type { Command, CommandOutput } from './command.ts';

/** Where the program tells what it does. */
export interface Log {
  info(message: string): void;
  warn(message: string): void;
  error(message: string, cause?: unknown): void;
  /** A command that was sent to a cluster and its whole answer. */
  exchange(cluster: string, command: Command, output: CommandOutput): void;
}

/** A log that keeps nothing. */
export const silentLog: Log = {
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
  exchange: () => undefined,
};

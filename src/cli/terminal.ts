import type { Log } from '../base/log.ts';
import type { Person } from './person.ts';
import { personAtTerminal } from './person.ts';

/** Where a command reads and writes; given, so that tests need no process. */
export interface Terminal {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Writes to standard output as it is. */
  out(text: string): void;
  /** Writes a line to standard error. */
  err(line: string): void;
  /** Writes to standard error as it is. */
  errRaw(text: string): void;
  /** Whether a person sees standard error, on a screen where a line can be written again. */
  readonly interactive?: boolean;
  /** Aborted when the user wants the command to end. */
  readonly signal: AbortSignal;
  /** Gets every command that is sent to a cluster, with its answer. */
  readonly trace?: Log['exchange'];
  /** The person who can answer questions; null, or absent, where there is none. */
  readonly person?: () => Person | null;
  /** Whether the user permits connections to hosts that only a workspace names. */
  readonly trustHost?: boolean;
}

/** The terminal of this process. The first interrupt ends the command in good order, the second one at once. */
export function processTerminal(): Terminal {
  const stop = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => stop.abort());
  return {
    cwd: process.cwd(),
    env: process.env,
    out: (text) => void process.stdout.write(text),
    err: (line) => void process.stderr.write(`${line}\n`),
    errRaw: (text) => void process.stderr.write(text),
    interactive: process.stderr.isTTY === true,
    signal: stop.signal,
    person: personAtTerminal,
  };
}

/** A command's answer as JSON, the stable form for scripts. */
export function outJson(terminal: Terminal, value: unknown): void {
  terminal.out(`${JSON.stringify(value, null, 2)}\n`);
}

/** Rows with their columns aligned; the last column is as long as it is. */
export function table(rows: readonly (readonly string[])[]): string {
  const widths: number[] = [];
  for (const row of rows) {
    for (const [at, cell] of row.entries()) widths[at] = Math.max(widths[at] ?? 0, cell.length);
  }
  return rows
    .map((row) => row.map((cell, at) => (at === row.length - 1 ? cell : cell.padEnd(widths[at] ?? 0))).join('  '))
    .map((line) => `${line.trimEnd()}\n`)
    .join('');
}

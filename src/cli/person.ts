import { openSync } from 'node:fs';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { Writable } from 'node:stream';
import { ReadStream, WriteStream } from 'node:tty';
import { unlessAborted } from '../base/unlessAborted.ts';

/** The person at the terminal. */
export interface Person {
  /** Shows a line. */
  tell(line: string): void;
  /** A line of the person; null where there is no answer (Ctrl-C, Ctrl-D). Rejects only if `signal` aborts. */
  ask(prompt: string, options: { readonly echo: boolean; readonly signal: AbortSignal }): Promise<string | null>;
}

/**
 * The person at the terminal of this process; null where there is none. It is asked past redirections, so that
 * `clusterjob list > FILE` can still sign in.
 */
export function personAtTerminal(): Person | null {
  if (process.platform === 'win32') {
    return process.stdin.isTTY && process.stderr.isTTY ? windowsPerson() : null;
  }
  const closed = openTerminal();
  if (!closed) return null;
  closed.close();
  return {
    tell: (line) => withTerminal(({ output }) => void output.write(`${line}\n`)),
    ask: async (prompt, options) => {
      const terminal = openTerminal();
      if (!terminal) return null;
      try {
        return await askLine(terminal, prompt, options);
      } finally {
        terminal.close();
      }
    },
  };
}

/** Where a line is read, and where it is asked for. */
export interface Streams {
  readonly input: Readable;
  readonly output: Writable;
}

function windowsPerson(): Person {
  const streams = { input: process.stdin, output: process.stderr };
  return {
    tell: (line) => void process.stderr.write(`${line}\n`),
    ask: async (prompt, options) => {
      try {
        return await askLine(streams, prompt, options);
      } finally {
        // It would keep the process from ending.
        process.stdin.pause();
      }
    },
  };
}

/** Opens the terminal of this process; null where it has none, as under cron. */
function openTerminal(): (Streams & { close(): void }) | null {
  try {
    const input = new ReadStream(openSync('/dev/tty', 'r'));
    const output = new WriteStream(openSync('/dev/tty', 'w'));
    const close = (): void => {
      input.destroy();
      output.end();
    };
    return { input, output, close };
  } catch {
    return null;
  }
}

function withTerminal(work: (streams: Streams) => void): void {
  const terminal = openTerminal();
  if (!terminal) return;
  work(terminal);
  terminal.close();
}

/** Reads one line. What is typed goes through readline either way, whose own output shows nothing where it must not. */
export async function askLine(
  { input, output }: Streams,
  prompt: string,
  { echo, signal }: { readonly echo: boolean; readonly signal: AbortSignal },
): Promise<string | null> {
  signal.throwIfAborted();
  const silent = new Writable({ write: (_chunk, _encoding, done) => done() });
  const lines = createInterface({ input, output: echo ? output : silent, terminal: true, historySize: 0 });
  // Behind it, as it takes the echo and the keys from the terminal: who answers at once is not to see a secret.
  if (!echo) output.write(prompt);
  const { promise, resolve } = Promise.withResolvers<string | null>();
  lines.once('SIGINT', () => resolve(null));
  lines.once('close', () => resolve(null));
  lines.question(echo ? prompt : '', resolve);
  try {
    return await unlessAborted(promise, signal);
  } finally {
    lines.close();
    if (!echo) output.write('\n');
  }
}

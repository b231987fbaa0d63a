import type { Writable } from 'node:stream';
import type { ShellSession } from './exchange.ts';

/** A command line that the login shell of an account on another machine has started. */
export interface RemoteProcess extends ShellSession {
  readonly stdin: Writable;
}

/** What running programs on another machine needs of the transport that carries it. */
export interface RemoteLink {
  /** Rejects with a `UserError` where nothing can be started. */
  start(commandLine: string): Promise<RemoteProcess>;
  /** For messages: `on login.example.org`. */
  readonly where: string;
}

/**
 * The command line that runs a script of so many bytes, which follows on standard input. When that ends, because we let go of
 * it or because the connection broke, the script is asked to end with all that it runs: SSH itself ends nothing that has no
 * terminal. To be read by any login shell: one line, in single quotes, without `!`, which csh would take for its history.
 */
export function leashedShell(bytes: number): string {
  // One process reads what comes, first the script and then the end: two would take it from each other.
  const leash = `{ head -c ${bytes}; exec >/dev/null 2>&1; cat; kill -s 0 $$ && kill -s TERM 0; } <&3`;
  const parts = [
    'exec 3<&0',
    // `wait` waits for both sides of the pipe, and the leash does not end by itself.
    'trap "exit 0" HUP',
    // Caught and not ignored: what is ignored can be caught by nothing that is started here.
    'trap : INT TERM',
    `${leash} | { trap : INT TERM; /bin/sh 3<&-; kill -s HUP $$; } & wait`,
    'wait',
  ];
  return `exec /bin/sh -c '${parts.join('; ')}'`;
}

/**
 * The command line that runs a script of so many bytes, which follows on standard input with data for the script behind it.
 * `dd` takes no byte too many, where `sh` and other programs may read ahead.
 */
export function shellBeforeData(bytes: number): string {
  return `exec /bin/sh -c 'eval "$(dd bs=1 count=${bytes} 2>/dev/null)"'`;
}

/** Starts a script in a shell that ends with our side; `open` of an `ExchangeLink`. */
export async function openLeashed(link: RemoteLink, script: string): Promise<ShellSession> {
  const bytes = Buffer.from(script);
  const session = await link.start(leashedShell(bytes.length));
  session.stdin.write(bytes);
  return session;
}

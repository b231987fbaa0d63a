import type { ShellSession } from './exchange.ts';

/** What running programs on another machine needs of the transport that carries it. */
export interface RemoteLink {
  /** Rejects with a `UserError` where nothing can be started. */
  start(commandLine: string): Promise<ShellSession>;
  /** For messages: `on login.example.org`. */
  readonly where: string;
}

/** The command line of a shell that reads its script from its standard input; any login shell reads it. */
export const SHELL = 'exec /bin/sh';

/**
 * A script, itself one compound command, on a leash: when the standard input ends behind it, because we let go of it or because
 * the connection broke, it is asked to end with all that it runs: SSH itself ends nothing that has no terminal. Also this is
 * one compound command, of which nothing runs if it was cut. Shells that read ahead do no harm: nothing follows.
 */
export function leashed(script: string): string {
  // Only the leash keeps the input: what the script leaves behind must not hold it open.
  return `{
exec 3<&0
{ while read -r rest; do :; done; kill -s 0 $$ && kill -s TERM 0; } <&3 3<&- >/dev/null 2>&1 &
exec 3<&-
${script}
}
`;
}

/**
 * The command line that runs a script of so many bytes, which follows on standard input with data for the script behind it.
 * `dd` takes no byte too many, where `sh` and other programs may read ahead.
 */
export function shellBeforeData(bytes: number): string {
  return `exec /bin/sh -c 'eval "$(dd bs=1 count=${bytes} 2>/dev/null)"'`;
}

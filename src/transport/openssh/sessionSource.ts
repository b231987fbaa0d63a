import type { UserError } from '../../base/errors.ts';
import type { Event } from '../../base/event.ts';
import type { ConnectionState, TransportOptions } from '../contract.ts';
import { withLastLine } from '../lastLine.ts';
import { lostWords } from '../sshTrouble.ts';
import type { StartedProcess } from '../startedProcess.ts';

/** Why a session did not come about. In the first two cases nothing of it has reached the other side. */
export type SessionFailure =
  | { readonly kind: 'no connection' }
  /** The server takes no further one on this connection. */
  | { readonly kind: 'refused' }
  | { readonly kind: 'failed'; readonly error: UserError };

/** An `ssh` that runs a command line on the other side. */
export interface Session {
  readonly process: StartedProcess;
  /** Known when it has ended; null where `ssh` itself did not fail. Never rejects. */
  readonly failure: Promise<SessionFailure | null>;
}

/** How a session ended, in words. */
export async function endOfSession({ process, failure }: Session, remote: string): Promise<string> {
  const [{ code, lastLine, words }, failed] = await Promise.all([process.ended, failure]);
  if (failed?.kind === 'failed' && failed.error.code === 'connection-lost') return lostWords(remote);
  // The status is that of the shell on the other side.
  return failed || code === null ? words : withLastLine(`sh ended with status ${code}`, lastLine);
}

/** Starts a session with a command line; `-s` among further options takes it for the name of a subsystem. */
export type SessionStart = (commandLine: string, more?: readonly string[]) => Promise<Session>;

/** Where sessions with a cluster come from: one shared connection, or a new one each time. */
export interface SessionSource {
  readonly state: ConnectionState;
  readonly onDidChangeState: Event<void>;
  /** Opens the connection if need be. */
  open(options: TransportOptions): Promise<SessionStart>;
  /** Tells that a session has done its work. */
  answered(): void;
  /** Tells that a session has failed; the next one looks whether the connection is still there. */
  suspect(reason: string): void;
  /** Ends the connection; the next session opens it again. */
  end(): Promise<void>;
}

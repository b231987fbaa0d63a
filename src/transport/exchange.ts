import type { Writable } from 'node:stream';
import type { Clock } from '../base/clock.ts';
import type { Command, CommandOutput } from '../base/command.ts';
import { UserError } from '../base/errors.ts';
import { AnswerReader } from './answer.ts';
import { KILL_GRACE_MS } from './commandRunner.ts';
import type { TransportOptions } from './contract.ts';

/** A started `sh` that reads its script from its standard input. */
export interface ShellSession {
  readonly stdin: Writable;
  readonly stdout: AsyncIterable<Uint8Array>;
  /** How it ended, in words and with the last line of its standard error. Never rejects. */
  readonly ended: Promise<string>;
  /** Lets go of it; what it left running stays. */
  close(): void;
  /** Ends it and all that it runs: asks first, then forces. Resolves when it has ended; never rejects. */
  stop(): Promise<void>;
}

/** A shell that was given the commands of an exchange. */
export interface BusyShell {
  readonly session: ShellSession;
  /** The word that its answer is marked by. */
  readonly marker: string;
  /** Called when it has answered: it is free for others if it stays. */
  release(stays: boolean): void;
}

/** What an exchange needs of the transport that carries it. */
export interface ExchangeLink {
  /** Gives the commands to a shell. Rejects with a `UserError` where none can be started. */
  give(commands: readonly Command[]): Promise<BusyShell>;
  /** For messages: `on this machine`, `on login.example.org`. */
  readonly where: string;
  readonly loginEnv: string;
  readonly clock: Clock;
  /** Time for starting and for loading the login environment, in milliseconds. */
  readonly startLimitMs: number;
}

/** What the script may need besides a command's own time: noticing its end, ending it, sending its output. */
const SLACK_MS = KILL_GRACE_MS + 3_000;

/** How long output may still arrive after the shell has ended, where something else holds its standard output open. */
const DRAIN_MS = 1_000;

/**
 * Runs commands in one shell and reads its answer: the `exchange` of every transport. Commands without a whole frame are
 * `lost`. Rejects with a `UserError` if no command was begun, with the signal's reason if it was aborted.
 */
export async function exchange(
  commands: readonly Command[],
  link: ExchangeLink,
  options: TransportOptions,
): Promise<readonly CommandOutput[]> {
  options.signal?.throwIfAborted();
  if (commands.length === 0) return [];
  const limitMs = commands.reduce((sum, command) => sum + command.limitMs + SLACK_MS, link.startLimitMs);
  const shell = await link.give(commands);
  const { session } = shell;
  const reader = new AnswerReader(shell.marker);
  const stopped = await follow(session, reader, limitMs, link.clock, options.signal);
  let reason = '';
  if (reader.done) {
    shell.release(reader.stays);
  } else if (reader.failure) {
    session.close();
  } else {
    await session.stop();
    options.signal?.throwIfAborted();
    reason = stopped === 'late' ? `no answer within ${Math.ceil(limitMs / 1000)} s` : await session.ended;
  }
  if (!reader.begun) throw notBegun(reader, reason, stopped === 'late', link);
  return commands.map((_, index) => reader.output(index) ?? lost(reason || 'the answer holds nothing of it'));
}

function lost(reason: string): CommandOutput {
  return { end: { kind: 'lost', reason }, stdout: '', stderr: '', truncated: false, ms: 0 };
}

/** Reads until the answer is whole, the shell has ended, the time is over or somebody aborts. */
async function follow(
  session: ShellSession,
  reader: AnswerReader,
  limitMs: number,
  clock: Clock,
  signal: AbortSignal | undefined,
): Promise<'read' | 'late' | 'aborted'> {
  const over = new AbortController();
  try {
    return await Promise.race([
      readAnswer(session.stdout, reader).then(() => 'read' as const),
      session.ended.then(() => clock.sleep(DRAIN_MS, over.signal)).then(() => 'read' as const),
      clock.sleep(limitMs, over.signal).then(() => 'late' as const),
      ...(signal ? [abortion(signal, over.signal)] : []),
    ]);
  } finally {
    over.abort();
  }
}

async function readAnswer(stdout: AsyncIterable<Uint8Array>, reader: AnswerReader): Promise<void> {
  try {
    for await (const piece of stdout) {
      reader.push(piece);
      if (reader.done || reader.failure) return;
    }
  } catch {
    // A stream that breaks ends the answer where it is; why the shell ended tells `ended`.
    return;
  }
}

function abortion(signal: AbortSignal, over: AbortSignal): Promise<'aborted'> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve('aborted');
    else signal.addEventListener('abort', () => resolve('aborted'), { once: true, signal: over });
  });
}

function notBegun({ failure, lastWords }: AnswerReader, reason: string, late: boolean, link: ExchangeLink): UserError {
  const what = `Commands cannot be run ${link.where}`;
  switch (failure) {
    case 'temporary-folder':
      return new UserError({
        what,
        detail: 'no temporary folder could be made in $TMPDIR, /tmp or the home folder',
        next: 'Free some space there, or set TMPDIR to a folder that you can write in',
        code: 'no-temporary-folder',
      });
    case 'login-file':
      return new UserError({
        what,
        detail: `the file ${link.loginEnv} of login_env cannot be read`,
        next: 'Correct login_env in the profile of the cluster',
        code: 'login-file-unreadable',
      });
    case 'login-environment':
      return new UserError({
        what,
        detail: 'the login shell ended before it was asked to run anything',
        next: 'See that its start files neither exit nor start another shell, or set login_env = no in the profile of the cluster',
        code: 'login-environment-failed',
      });
    case null:
      return new UserError({
        what,
        detail: late
          ? `the login environment was not loaded: ${reason}`
          : `${reason}${lastWords && `, and said: ${lastWords}`}`,
        next: late
          ? 'See whether its start files wait for something, or set login_env = no in the profile of the cluster'
          : 'Try again; if it stays so, see in a terminal whether the account can run commands there',
        code: late ? 'exchange-timeout' : 'shell-failed',
        transient: true,
      });
  }
}

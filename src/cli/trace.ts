import { appendFileSync, closeSync, openSync } from 'node:fs';
import { userInfo } from 'node:os';
import { resolve } from 'node:path';
import { redactAnswer } from '../backends/redactAnswer.ts';
import { captureAnswer } from '../base/capturedAnswer.ts';
import { isoTime, systemClock } from '../base/clock.ts';
import { errorText, UserError } from '../base/errors.ts';
import type { Log } from '../base/log.ts';
import { answerFile } from '../base/recentAnswers.ts';
import { usageError } from './arguments.ts';
import type { Terminal } from './terminal.ts';

/** The commands that talk to a cluster; each takes `--trace FILE` and `--trust-host`. */
export const TRACED_COMMANDS: ReadonlySet<string> = new Set([
  ...['submit', 'resubmit', 'run', 'status', 'wait', 'cancel', 'hold', 'release', 'requeue', 'alter', 'logs'],
  ...['queues', 'jobs', 'adopt', 'clusters', 'check', 'test-backend'],
]);

/** The arguments without `--trace FILE`, and the file; null where it is not given. */
export function takeTrace(argv: readonly string[]): { readonly argv: readonly string[]; readonly file: string | null } {
  const end = argv.indexOf('--');
  const at = argv.findIndex((word, index) => /^--trace(?:=|$)/.test(word) && (end < 0 || index < end));
  const word = argv[at];
  if (word === undefined) return { argv, file: null };
  const glued = word.startsWith('--trace=');
  const file = glued ? word.slice('--trace='.length) : argv[at + 1];
  if (file === undefined || file === '') throw usageError('--trace needs a file');
  return { argv: [...argv.slice(0, at), ...argv.slice(at + (glued ? 1 : 2))], file };
}

/**
 * Writes every command with its whole answer to a file, without secrets and other people's names: one in each line, so that
 * what was written stays when the program is killed. Throws a `UserError` where the file cannot be written.
 */
export function traceTo(file: string, terminal: Pick<Terminal, 'cwd' | 'env' | 'err'>): Log['exchange'] {
  const path = resolve(terminal.cwd, file);
  const own = [userInfo().username, terminal.env.USER ?? '', terminal.env.LOGNAME ?? ''].filter(Boolean);
  attempt(path, () => closeSync(openSync(path, 'w', 0o600)));
  let broken = false;
  return (cluster, command, output, from) => {
    if (broken) return;
    const note = `${cluster}, ${isoTime(systemClock.now())}, ${output.ms} ms`;
    const answer = captureAnswer({ ...from, note }, command, output);
    try {
      attempt(path, () => appendFileSync(path, answerFile([redactAnswer(answer, [...own, ...from.users])])));
    } catch (error) {
      // What is going on must not break off, or be taken for failed, because its trace cannot be written.
      broken = true;
      terminal.err(`clusterjob: ${errorText(error)}`);
    }
  };
}

function attempt(path: string, work: () => void): void {
  try {
    work();
  } catch (error) {
    throw new UserError({
      what: `The trace ${path} cannot be written`,
      detail: errorText(error),
      next: 'Choose another file with --trace',
      code: 'not-writable',
      cause: error,
    });
  }
}

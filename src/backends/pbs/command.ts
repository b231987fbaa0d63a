import type { Command } from '../../base/command.ts';

/** A server that hangs lets its clients wait for ever (captured: qstat-server-hangs); one that is down costs some seconds. */
const READ_LIMIT_MS = 60_000;
const ACT_LIMIT_MS = 90_000;

/** A command that asks. Times in its answer are UTC, as it runs with `TZ=UTC`. */
export function askCommand(file: string, args: readonly string[]): Command {
  return { file, args, environment: 'plain', limitMs: READ_LIMIT_MS };
}

/** A script for commands that need an answer of one another; `args` are its parameters `$1`, `$2` ... */
export function askScript(script: string, args: readonly string[] = []): Command {
  return askCommand('sh', args.length === 0 ? ['-c', script] : ['-c', script, 'sh', ...args]);
}

/** A command that changes jobs of the user. */
export function orderCommand(file: string, args: readonly string[]): Command {
  return { file, args, environment: 'plain', limitMs: ACT_LIMIT_MS };
}

/** A submission runs in the user's own environment, which `-V` hands to the job. */
export function submitCommand(file: string, args: readonly string[], folder: string): Command {
  return { file, args, cwd: folder, environment: 'user', limitMs: ACT_LIMIT_MS };
}

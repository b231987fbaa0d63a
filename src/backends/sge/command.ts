import type { Command } from '../../base/command.ts';

/** A qmaster that hangs is given up by its clients after a minute; anything longer is no answer. */
const READ_LIMIT_MS = 70_000;
const ACT_LIMIT_MS = 90_000;
/** qacct reads the whole accounting file of the site, which may hold years. */
const ACCOUNTING_LIMIT_MS = 180_000;

/** A command that asks. Times in its answer are UTC, as it runs with `TZ=UTC`. */
export function askCommand(file: string, args: readonly string[]): Command {
  return { file, args, environment: 'plain', limitMs: file === 'qacct' ? ACCOUNTING_LIMIT_MS : READ_LIMIT_MS };
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
export function submitCommand(args: readonly string[], folder: string): Command {
  return { file: 'qsub', args, cwd: folder, environment: 'user', limitMs: ACT_LIMIT_MS };
}

/**
 * Lists the jobs of the user. Without `-u` old versions list everybody's, and a site may have set another user
 * (sge_qstat); only the shell on the cluster knows the name.
 */
export const OWN_JOBS = 'qstat -u "$(id -un)" -xml';

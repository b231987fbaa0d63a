import type { Plan } from '../backends/contract.ts';
import type { Command, CommandEnd, CommandOutput } from '../base/command.ts';
import { unreachable } from '../base/errors.ts';
import { sequenceScript } from './commandSequence.ts';

/**
 * The lock of a submission on the cluster: a folder that can be made only once. Who makes it may submit; whoever comes
 * later finds it and reads the receipt that lies in it.
 */
export interface Lock {
  /** Absolute root folder of the cluster. */
  readonly root: string;
  /** The run's token: it names the lock. */
  readonly token: string;
}

/** What the lock said when it was tried. */
export type LockAnswer =
  /** It was free and is ours now. In `submitUnderLock` the submit command was started, otherwise nothing can be submitted any more. */
  | { readonly kind: 'taken' }
  /** Somebody has submitted, or is about to. */
  | { readonly kind: 'held' }
  /** Somebody has closed it before anything was submitted. */
  | { readonly kind: 'closed' }
  /** It could not be made, as on a full disk: nothing was submitted this time. */
  | { readonly kind: 'impossible'; readonly message: string }
  /** No answer, or one that was cut short: the lock may have been taken. */
  | { readonly kind: 'unclear'; readonly message: string };

/** The lock's answer and, if the submit command has ended, its whole result. */
export interface Receipt {
  readonly lock: LockAnswer;
  readonly output: CommandOutput | null;
}

/** How long the cluster waits for the submit command before it answers without a receipt, in seconds. */
const WAIT_SECONDS = 45;

/** What the script below ends with where it has neither taken the lock nor found it taken. */
const IMPOSSIBLE = 73;

/**
 * $1 lock folder, $2 `submit` or `close`, $3 seconds to wait for the receipt, $4 the submit command as a script.
 * A lock that cannot be furnished, as on a full disk, is given back: an empty one would look like a submission whose
 * receipt is still to come. The command is detached, so that neither a lost connection nor a time limit can end it half
 * way, and runs under the user's own umask, which schedulers hand on to the job; its result is moved into place whole.
 * A fraction of a second is not in POSIX's `sleep`: whole seconds are the way out.
 */
const LOCK_SCRIPT = `
lock=$1
mask=$(umask)
umask 077
mkdir -p "\${lock%/*}" || exit ${IMPOSSIBLE}
answer=held
if error=$(mkdir "$lock" 2>&1); then
  answer=taken
  if [ "$2" = close ]; then
    (: >"$lock/closed") || { rmdir "$lock"; exit ${IMPOSSIBLE}; }
    echo taken
    exit
  fi
  # By a program: the shell's own printf may have no word for a full disk.
  printf '%s\\n' "$4" | cat >"$lock/command" || { rm -rf "$lock"; exit ${IMPOSSIBLE}; }
  run='trap "" HUP
    exec >"$1/stdout" 2>"$1/stderr"
    (umask "$2"; exec sh "$1/command")
    echo "$?" >"$1/status.new" && mv "$1/status.new" "$1/status"'
  if command -v setsid >/dev/null 2>&1; then
    setsid sh -c "$run" sh "$lock" "$mask" </dev/null >/dev/null 2>&1 &
  else
    nohup sh -c "$run" sh "$lock" "$mask" </dev/null >/dev/null 2>&1 &
  fi
elif [ ! -d "$lock" ]; then
  printf '%s\\n' "$error" >&2
  exit ${IMPOSSIBLE}
fi
waited=0
while [ ! -e "$lock/status" ] && [ ! -e "$lock/closed" ] && [ "$waited" -lt "$(($3 * 10))" ]; do
  if sleep 0.1 2>/dev/null; then waited=$((waited + 1)); else sleep 1; waited=$((waited + 10)); fi
done
[ ! -e "$lock/closed" ] || answer=closed
echo "$answer"
`;

/** Takes the lock, submits and brings the receipt. */
export function submitUnderLock(lock: Lock, submit: readonly Command[]): Plan<Receipt> {
  return lockPlan(lock, 'submit', WAIT_SECONDS, sequenceScript(submit, lock.token));
}

/**
 * Takes the lock for good if it is still free, so that nothing can be submitted under it any more, and otherwise brings
 * the receipt. Not seeing a submission proves nothing; having its lock does.
 */
export function closeLock(lock: Lock, waitSeconds: number): Plan<Receipt> {
  return lockPlan(lock, 'close', waitSeconds, '');
}

/**
 * Every argument is a lock folder. What is in it is named one by one: a run may wait for one that was closed, and nothing
 * else may ever be removed. Prints the name of each that is gone; where its parent is out of reach that is not known.
 */
const REMOVE_SCRIPT = `
for lock do
  [ -d "\${lock%/*}" ] || continue
  if [ ! -e "$lock/closed" ]; then
    for name in command stdout stderr status status.new; do rm -f "$lock/$name"; done
    rmdir "$lock" 2>/dev/null
  fi
  [ -e "$lock" ] || printf '%s\\n' "\${lock##*/}"
done
`;

/** Removes locks whose receipts nobody will ask for any more; gives the tokens of those that are gone. */
export function removeLocks(locks: readonly Lock[]): Plan<readonly string[]> {
  if (locks.length === 0) return { commands: [], read: () => [] };
  return {
    commands: [plain('sh', ['-c', REMOVE_SCRIPT, 'sh', ...locks.map(lockFolder)])],
    read: ([output]) => output?.stdout.split('\n').filter((line) => line !== '') ?? [],
  };
}

function readReceipt(outputs: readonly CommandOutput[]): Receipt {
  const [lock, status, stdout, stderr] = outputs;
  if (!lock || !status || !stdout || !stderr) {
    return { lock: { kind: 'unclear', message: 'the cluster gave no answer' }, output: null };
  }
  const code = /^\s*(\d+)\s*$/.exec(status.stdout);
  const ended = status.end.kind === 'exit' && status.end.code === 0 && code;
  return {
    lock: readLock(lock),
    output: ended ? commandResult(Number(code[1]), stdout, stderr) : null,
  };
}

function readLock({ end, stdout, stderr }: CommandOutput): LockAnswer {
  switch (stdout.trim()) {
    case 'taken':
      return { kind: 'taken' };
    case 'held':
      return { kind: 'held' };
    case 'closed':
      return { kind: 'closed' };
    default: {
      const message = stderr.trim().split('\n')[0] || withoutWords(end);
      return { kind: end.kind === 'exit' && end.code === IMPOSSIBLE ? 'impossible' : 'unclear', message };
    }
  }
}

/** Why there is no answer, where the cluster has not said it. */
function withoutWords(end: CommandEnd): string {
  switch (end.kind) {
    case 'lost':
      return `It cannot be told yet whether it was submitted: ${end.reason}`;
    case 'timeout':
      return 'It cannot be told yet whether it was submitted: the cluster has not answered in time';
    case 'exit':
    case 'signal':
      return `the lock could not be taken (${end.kind === 'exit' ? `exit status ${end.code}` : end.signal})`;
    default:
      return unreachable(end);
  }
}

function commandResult(code: number, stdout: CommandOutput, stderr: CommandOutput): CommandOutput {
  return {
    end: { kind: 'exit', code },
    stdout: stdout.stdout,
    stderr: stderr.stdout,
    truncated: stdout.truncated || stderr.truncated,
    ms: 0,
  };
}

function lockPlan(lock: Lock, mode: 'submit' | 'close', waitSeconds: number, script: string): Plan<Receipt> {
  const folder = lockFolder(lock);
  const commands = [
    shell(LOCK_SCRIPT, [folder, mode, String(waitSeconds), script], (waitSeconds + 15) * 1000),
    ...['status', 'stdout', 'stderr'].map((name) => plain('cat', [`${folder}/${name}`])),
  ];
  return { commands, read: readReceipt };
}

function lockFolder({ root, token }: Lock): string {
  return `${root === '/' ? '' : root}/.clusterjob/${token}`;
}

function shell(script: string, args: readonly string[], limitMs: number): Command {
  // The user's environment, because the submit command inherits it through this script.
  return { file: 'sh', args: ['-c', script, 'sh', ...args], environment: 'user', limitMs };
}

function plain(file: string, args: readonly string[]): Command {
  return { file, args, environment: 'plain', limitMs: 10_000 };
}

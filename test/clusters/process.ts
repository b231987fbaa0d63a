import { execa } from 'execa';

/** A command for this machine. */
export interface Call {
  readonly argv: readonly [string, ...string[]];
  readonly cwd?: string;
  /** The whole environment of the command. */
  readonly env: Readonly<Record<string, string>>;
  /** Standard input; without it the command reads nothing. */
  readonly input?: string;
  /** Whose rights it has; without them those of this process. */
  readonly uid?: number;
  readonly gid?: number;
  /** The longest it may run, in milliseconds; then it is killed. */
  readonly limitMs?: number;
}

/** What a command did. */
export interface Answer {
  /** Null when a signal or the time limit ended it. */
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly timedOut: boolean;
  readonly ms: number;
}

const DEFAULT_LIMIT_MS = 60_000;

/** Runs a command to its end. Throws only when it cannot be started at all. */
export async function run(call: Call): Promise<Answer> {
  const [file, ...args] = call.argv;
  const result = await execa(file, args, {
    env: call.env,
    extendEnv: false,
    reject: false,
    stripFinalNewline: false,
    timeout: call.limitMs ?? DEFAULT_LIMIT_MS,
    killSignal: 'SIGKILL',
    ...(call.input === undefined ? { stdin: 'ignore' as const } : { input: call.input }),
    ...(call.cwd === undefined ? {} : { cwd: call.cwd }),
    ...(call.uid === undefined ? {} : { uid: call.uid }),
    ...(call.gid === undefined ? {} : { gid: call.gid }),
  });
  if (result.exitCode === undefined && result.signal === undefined && !result.timedOut) {
    throw new Error(
      `${file} could not be started: ${result.originalMessage ?? result.shortMessage ?? 'no reason given'}`,
    );
  }
  return {
    exitCode: result.exitCode ?? null,
    stdout: result.stdout ?? '',
    stderr: result.stderr ?? '',
    timedOut: result.timedOut,
    ms: Math.round(result.durationMs),
  };
}

/** Runs a command that has to succeed and gives its standard output. Throws with its words when it does not. */
export async function runOrThrow(call: Call): Promise<string> {
  const answer = await run(call);
  if (answer.exitCode !== 0) {
    const end = answer.timedOut ? 'ran out of time' : `ended with ${answer.exitCode ?? 'a signal'}`;
    throw new Error(`${call.argv.join(' ')} ${end}: ${(answer.stderr || answer.stdout).trim()}`);
  }
  return answer.stdout;
}

import { spawn } from 'node:child_process';

/** What a program that was started here came to. */
export interface ProgramEnd {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A program that was started and may still run. */
export interface StartedProgram {
  readonly pid: number;
  /** What it has printed so far. */
  readonly printed: string;
  readonly ended: Promise<ProgramEnd>;
  /** Ends it at once, without a chance to clean up; what it has started goes on. */
  kill(): Promise<void>;
}

/** Starts a program with a user's rights. It does not end with the test: who starts it waits for it or kills it. */
export function startProgram(
  argv: readonly [string, ...string[]],
  { uid, gid }: { readonly uid: number; readonly gid: number },
  env: Readonly<Record<string, string>>,
  cwd: string,
): StartedProgram {
  const [file, ...args] = argv;
  const child = spawn(file, args, { uid, gid, env, cwd, stdio: ['ignore', 'pipe', 'pipe'] });
  const { pid } = child;
  if (pid === undefined) throw new Error(`${file} could not be started`);
  const said = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].setEncoding('utf8').on('data', (text: string) => {
      said[name] += text;
    });
  }
  const ended = new Promise<ProgramEnd>((resolve) => {
    child.once('close', (exitCode) => resolve({ exitCode, ...said }));
  });
  return {
    pid,
    get printed() {
      return said.stdout;
    },
    ended,
    kill: async () => {
      child.kill('SIGKILL');
      await ended;
    },
  };
}

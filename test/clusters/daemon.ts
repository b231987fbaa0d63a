import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { waitUntil } from './wait.ts';

/** A process, told apart from any later one with the same number by the moment of its start. */
export interface ProcessIdentity {
  readonly pid: number;
  /** Clock ticks from the machine's start to the start of the process (field 22 of `/proc/PID/stat`). */
  readonly startedAt: string;
  /** Names the machine's own start. */
  readonly boot: string;
}

/** How a daemon is started. It must stay in the foreground. */
export interface DaemonStart {
  readonly argv: readonly [string, ...string[]];
  readonly env: Readonly<Record<string, string>>;
  readonly uid?: number;
  readonly gid?: number;
}

const STOP_LIMIT_MS = 20_000;
const KILL_LIMIT_MS = 5_000;

/** A long-running process that outlives ours. Its pid file is the only thing by which it is ever ended. */
export class Daemon {
  readonly name: string;
  readonly #pidFile: string;
  readonly #logFile: string;

  constructor(name: string, folders: { readonly run: string; readonly log: string }) {
    this.name = name;
    this.#pidFile = `${folders.run}/${name}.json`;
    this.#logFile = `${folders.log}/${name}.log`;
  }

  /** Its process, or null when it does not run (any more). */
  get process(): ProcessIdentity | null {
    const recorded = readIdentity(this.#pidFile);
    if (recorded === null) return null;
    const found = identify(recorded.pid);
    return found?.startedAt === recorded.startedAt && found.boot === recorded.boot ? found : null;
  }

  /** Starts it unless it runs. It may not yet answer when this returns. */
  async start(how: DaemonStart): Promise<void> {
    if (this.process !== null) return;
    const [file, ...args] = how.argv;
    const log = openSync(this.#logFile, 'a', 0o644);
    try {
      const child = spawn(file, args, {
        detached: true,
        cwd: '/',
        env: how.env,
        stdio: ['ignore', log, log],
        ...(how.uid === undefined ? {} : { uid: how.uid }),
        ...(how.gid === undefined ? {} : { gid: how.gid }),
      });
      await once(child, 'spawn');
      const started = child.pid === undefined ? null : identify(child.pid);
      if (started === null) throw new Error(`${this.name} ended at once: ${this.lastWords()}`);
      writeFileSync(this.#pidFile, JSON.stringify(started));
      child.unref();
    } finally {
      closeSync(log);
    }
  }

  /** Waits until it answers. Throws with the end of its log when it dies before. */
  async ready(answers: () => Promise<boolean>, limitMs: number): Promise<void> {
    await waitUntil(
      `${this.name} to answer`,
      async () => {
        if (await answers()) return true;
        if (this.process === null) throw new Error(`${this.name} ended while it started: ${this.lastWords()}`);
        return false;
      },
      { limitMs, pauseMs: 50 },
    );
  }

  /** Ends it, by force when it does not go by itself. Nothing happens when it does not run. */
  async stop(): Promise<void> {
    if (this.process !== null) {
      this.signal('SIGCONT');
      this.signal('SIGTERM');
      await this.#gone(STOP_LIMIT_MS).catch(() => undefined);
    }
    await this.kill();
  }

  /** Ends it at once; what it had not yet written is lost. */
  async kill(): Promise<void> {
    this.signal('SIGKILL');
    await this.#gone(KILL_LIMIT_MS);
    rmSync(this.#pidFile, { force: true });
  }

  /** Sends a signal; nothing happens when it does not run. */
  signal(signal: NodeJS.Signals): void {
    const running = this.process;
    if (running !== null) process.kill(running.pid, signal);
  }

  /** The last lines of its log, for messages. */
  lastWords(): string {
    const lines = readFileSync(this.#logFile, 'utf8').trimEnd().split('\n');
    return lines.slice(-8).join('\n');
  }

  #gone(limitMs: number): Promise<void> {
    return waitUntil(`${this.name} to end`, async () => this.process === null, { limitMs, pauseMs: 20 });
  }
}

/** The identity of a process that lives; null for one that does not exist or is only waited for by its parent. */
export function identify(pid: number): ProcessIdentity | null {
  const stat = readIfPresent(`/proc/${pid}/stat`);
  if (stat === null) return null;
  // The second field is the program's name in parentheses and may itself hold blanks and parentheses.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const [state] = fields;
  const startedAt = fields[19];
  if (state === 'Z' || state === 'X' || startedAt === undefined) return null;
  return { pid, startedAt, boot: readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim() };
}

/** The text of a file; null when there is none, or when the process that it speaks of has just gone. */
export function readIfPresent(file: string): string | null {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ESRCH') return null;
    throw error;
  }
}

function readIdentity(file: string): ProcessIdentity | null {
  const text = readIfPresent(file);
  // A file that was cut by a crash names no process that we could be sure of.
  if (text === null || !text.endsWith('}')) return null;
  return JSON.parse(text) as ProcessIdentity;
}

import type { Readable, Writable } from 'node:stream';
import { setTimeout as delay, setImmediate as immediate } from 'node:timers/promises';
import { signalGroup } from '../base/processGroup.ts';
import { lastLine, withLastLine } from './lastLine.ts';

/** How a program of this machine came to its end. */
export interface ProcessEnd {
  /** Null: a signal ended it, or it could not be started. */
  readonly code: number | null;
  /** The end of what it wrote to standard error. */
  readonly errors: string;
  /** The last line of that without its full stop; empty where it wrote nothing. */
  readonly lastLine: string;
  /** All of it in words, with that last line. */
  readonly words: string;
}

/** How a program is started. */
export interface ProcessStart {
  readonly file: string;
  readonly args: readonly string[];
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** What it reads; without it its standard input stays open. */
  readonly input?: string;
}

/** The part of a started program that is used here. */
interface Subprocess {
  readonly pid?: number | undefined;
  readonly stdin: Writable;
  readonly stdout: Readable;
  readonly stderr: Readable;
  kill(signal: NodeJS.Signals): boolean;
}

/** A program on this machine in a process group of its own. */
export class StartedProcess {
  readonly stdin: Writable;
  readonly stdout: Readable;
  /** Never rejects. */
  readonly ended: Promise<ProcessEnd>;
  readonly #subprocess: Subprocess;
  readonly #errors: Tail;
  #running = true;

  constructor(subprocess: Subprocess, errors: Tail, ended: Promise<ProcessEnd>) {
    this.#subprocess = subprocess;
    this.#errors = errors;
    this.stdin = subprocess.stdin;
    this.stdout = subprocess.stdout;
    this.ended = ended.then((end) => {
      this.#running = false;
      return end;
    });
  }

  get pid(): number | undefined {
    return this.#subprocess.pid;
  }

  /** What it writes to standard error; the end of that is kept besides. */
  get stderr(): Readable {
    return this.#subprocess.stderr;
  }

  get running(): boolean {
    return this.#running;
  }

  /** What it has written to standard error since this was last asked. */
  takeErrors(): string {
    return this.#errors.take();
  }

  /** Lets go of its output. */
  close(): void {
    this.#subprocess.stdout.destroy();
    this.#subprocess.stderr.destroy();
  }

  /** Kills it and leaves alone what it has started. */
  killAlone(): void {
    this.#subprocess.kill('SIGKILL');
  }

  /** Sends a signal to it and all that it has started. */
  signal(signal: NodeJS.Signals): void {
    const { pid } = this.#subprocess;
    if (pid === undefined || process.platform === 'win32') this.#subprocess.kill(signal);
    else signalGroup(pid, signal);
  }
}

/** Starts a program of this machine, in a process group of its own. Never rejects: one that cannot be started has ended. */
export async function startProcess({ file, args, environment, input }: ProcessStart): Promise<StartedProcess> {
  // Loaded here and not above: this library needs Node 22; rendering and checking a job must not.
  const { execa } = await import('execa');
  const subprocess = execa(file, args, {
    ...(input === undefined ? { stdin: 'pipe' as const } : { input }),
    // Output is read as it comes and not up to the end of the pipe, which a process that is left behind may hold open.
    buffer: false,
    encoding: 'buffer',
    reject: false,
    detached: process.platform !== 'win32',
    windowsHide: true,
    // The folder of this process may have been deleted meanwhile.
    cwd: process.platform === 'win32' ? process.cwd() : '/',
    env: environment,
    extendEnv: false,
  });
  // A program may end without having read its input; how it ended tells why.
  subprocess.stdin.on('error', () => undefined);
  const errors = new Tail(subprocess.stderr);
  const ended = new Promise<ProcessEnd>((resolve) => {
    const end = async (code: number | null, how: string): Promise<void> => {
      // A busy process comes to its timers before it reads what has arrived.
      await Promise.race([errors.closed, delay(DRAIN_MS).then(() => immediate())]);
      const last = lastLine(errors.text);
      resolve({ code, errors: errors.text, lastLine: last, words: withLastLine(how, last) });
    };
    subprocess.nodeChildProcess.once('exit', (code, signal) => {
      void end(code, signal === null ? `${file} ended with status ${code}` : `${file} was ended by ${signal}`);
    });
    // A program that could not be started has no exit.
    void subprocess.then((result) => end(null, result.originalMessage ?? result.shortMessage ?? `${file} ended`));
  });
  return new StartedProcess(subprocess, errors, ended);
}

const TAIL_CHARACTERS = 4_000;

/** How long the last words of a program that has ended are waited for, in milliseconds: what it left behind may hold the pipe. */
const DRAIN_MS = 100;

/** The end of what a stream says. */
class Tail {
  text = '';
  /** Resolves when nothing more can come. */
  readonly closed: Promise<void>;
  #new = '';

  constructor(stream: Readable) {
    this.closed = new Promise((resolve) => stream.once('close', resolve));
    stream.on('data', (piece: Buffer) => {
      const words = piece.toString('utf8');
      this.text = (this.text + words).slice(-TAIL_CHARACTERS);
      this.#new = (this.#new + words).slice(-TAIL_CHARACTERS);
    });
  }

  take(): string {
    const taken = this.#new;
    this.#new = '';
    return taken;
  }
}

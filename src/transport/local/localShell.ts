import type { Readable } from 'node:stream';
import type { Clock } from '../../base/clock.ts';
import { signalGroup } from '../../base/processGroup.ts';
import type { ShellSession } from '../exchange.ts';
import { KILL_GRACE_MS } from '../script.ts';

/** Starts `sh` in a process group of its own and gives it a script on its standard input. */
export async function startLocalShell(
  program: string,
  script: string,
  environment: Readonly<Record<string, string | undefined>>,
  clock: Clock,
): Promise<ShellSession> {
  // Loaded here and not above: this library needs Node 22; rendering and checking a job must not.
  const { execa } = await import('execa');
  const shell = execa(program, [], {
    input: script,
    // The answer is read as it comes and not up to the end of the pipe, which a process that a login file left behind may hold open.
    buffer: false,
    encoding: 'buffer',
    reject: false,
    detached: process.platform !== 'win32',
    windowsHide: true,
    // The folder of this process may have been deleted meanwhile; the script goes to the home folder itself.
    cwd: process.platform === 'win32' ? process.cwd() : '/',
    env: environment,
    extendEnv: false,
  });
  const errors = new Tail(shell.stderr);
  const ended = new Promise<string>((resolve) => {
    shell.nodeChildProcess.once('exit', (code, signal) =>
      resolve(describeEnd(program, code, signal, errors.lastLine())),
    );
    // A program that could not be started has no exit.
    void shell.then((result) => resolve(result.originalMessage ?? result.shortMessage ?? `${program} ended`));
  });
  return new LocalShell(shell, ended, clock);
}

/** The part of a started program that is used here. */
interface Subprocess {
  readonly pid?: number | undefined;
  readonly stdout: Readable;
  readonly stderr: Readable;
  kill(signal: NodeJS.Signals): boolean;
}

class LocalShell implements ShellSession {
  readonly stdout: AsyncIterable<Uint8Array>;
  readonly ended: Promise<string>;
  readonly #subprocess: Subprocess;
  readonly #clock: Clock;
  #running = true;

  constructor(subprocess: Subprocess, ended: Promise<string>, clock: Clock) {
    this.stdout = subprocess.stdout;
    this.#subprocess = subprocess;
    this.#clock = clock;
    this.ended = ended.then((reason) => {
      this.#running = false;
      return reason;
    });
  }

  close(): void {
    this.#subprocess.stdout.destroy();
    this.#subprocess.stderr.destroy();
  }

  async stop(): Promise<void> {
    if (this.#running) {
      this.#signal('SIGTERM');
      const over = new AbortController();
      // The script ends its command within the time of grace and removes its folder.
      await Promise.race([this.ended, this.#clock.sleep(KILL_GRACE_MS + 2_000, over.signal)]);
      over.abort();
      if (this.#running) this.#signal('SIGKILL');
      await this.ended;
    }
    this.close();
  }

  #signal(signal: NodeJS.Signals): void {
    const { pid } = this.#subprocess;
    if (pid === undefined || process.platform === 'win32') this.#subprocess.kill(signal);
    else signalGroup(pid, signal);
  }
}

const TAIL_CHARACTERS = 4_000;

/** The end of what a stream says. */
class Tail {
  #text = '';

  constructor(stream: Readable) {
    stream.on('data', (piece: Buffer) => {
      this.#text = (this.#text + piece.toString('utf8')).slice(-TAIL_CHARACTERS);
    });
  }

  lastLine(): string {
    return this.#text.trimEnd().split('\n').at(-1)?.trim() ?? '';
  }
}

function describeEnd(program: string, code: number | null, signal: string | null, lastLine: string): string {
  const how = signal === null ? `${program} ended with status ${code}` : `${program} was ended by ${signal}`;
  return lastLine === '' ? how : `${how}: ${lastLine}`;
}

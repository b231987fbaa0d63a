import type { Clock } from '../base/clock.ts';
import { KILL_GRACE_MS } from './commandRunner.ts';
import type { ShellSession } from './exchange.ts';
import { Pieces } from './pieces.ts';
import type { ProcessEnd, StartedProcess } from './startedProcess.ts';

/** How long a program may take to end after the other side was let go of, in milliseconds. Then it is killed. */
const CLOSE_MS = 1_000;

/** A program of this machine, like `ssh`, that carries the streams of a process on another. */
export class RemoteProgram implements ShellSession {
  readonly stdin: ShellSession['stdin'];
  readonly stdout: AsyncIterable<Uint8Array>;
  readonly ended: Promise<string>;
  /** How the program itself ended. */
  readonly end: Promise<ProcessEnd>;
  readonly #process: StartedProcess;
  readonly #clock: Clock;

  /** `ended`: how it ended in words, where more can be told than what the program itself came to. */
  constructor(program: StartedProcess, clock: Clock, ended = program.ended.then(({ words }) => words)) {
    this.stdin = program.stdin;
    this.stdout = new Pieces(program.stdout);
    this.end = program.ended;
    this.ended = ended;
    this.#process = program;
    this.#clock = clock;
  }

  close(): void {
    void this.#endWithin(CLOSE_MS);
  }

  async stop(): Promise<void> {
    this.stdin.end();
    // The script is on a leash: it ends its command within the time of grace and removes its folder.
    await this.#endWithin(KILL_GRACE_MS + 2_000);
  }

  async #endWithin(limitMs: number): Promise<void> {
    const over = new AbortController();
    await Promise.race([this.end, this.#clock.sleep(limitMs, over.signal)]);
    over.abort();
    if (this.#process.running) this.#process.signal('SIGKILL');
    await this.end;
    this.#process.close();
    this.stdin.destroy();
  }
}

import type { Clock } from '../../base/clock.ts';
import { KILL_GRACE_MS } from '../commandRunner.ts';
import type { ShellSession } from '../exchange.ts';
import { Pieces } from '../pieces.ts';
import type { StartedProcess } from '../startedProcess.ts';
import { startProcess } from '../startedProcess.ts';

/** Starts `sh` in a process group of its own. */
export async function startLocalShell(
  program: string,
  environment: Readonly<Record<string, string | undefined>>,
  clock: Clock,
): Promise<ShellSession> {
  return new LocalShell(await startProcess({ file: program, args: [], environment }), clock);
}

class LocalShell implements ShellSession {
  readonly stdin: ShellSession['stdin'];
  readonly stdout: Pieces;
  readonly ended: Promise<string>;
  readonly #process: StartedProcess;
  readonly #clock: Clock;

  constructor(shell: StartedProcess, clock: Clock) {
    this.stdin = shell.stdin;
    this.stdout = new Pieces(shell.stdout);
    this.ended = shell.ended.then(({ words }) => words);
    this.#process = shell;
    this.#clock = clock;
  }

  close(): void {
    this.#process.close();
  }

  async stop(): Promise<void> {
    if (this.#process.running) {
      this.#process.signal('SIGTERM');
      const over = new AbortController();
      // The script ends its command within the time of grace and removes its folder.
      await Promise.race([this.ended, this.#clock.sleep(KILL_GRACE_MS + 2_000, over.signal)]);
      over.abort();
      if (this.#process.running) this.#process.signal('SIGKILL');
      await this.ended;
    }
    this.close();
  }
}

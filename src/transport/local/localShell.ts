import type { Clock } from '../../base/clock.ts';
import type { ShellSession } from '../exchange.ts';
import { KILL_GRACE_MS } from '../script.ts';
import type { StartedProcess } from '../startedProcess.ts';
import { startProcess } from '../startedProcess.ts';

/** Starts `sh` in a process group of its own and gives it a script on its standard input. */
export async function startLocalShell(
  program: string,
  script: string,
  environment: Readonly<Record<string, string | undefined>>,
  clock: Clock,
): Promise<ShellSession> {
  return new LocalShell(await startProcess({ file: program, args: [], environment, input: script }), clock);
}

class LocalShell implements ShellSession {
  readonly stdout: AsyncIterable<Uint8Array>;
  readonly ended: Promise<string>;
  readonly #process: StartedProcess;
  readonly #clock: Clock;

  constructor(shell: StartedProcess, clock: Clock) {
    this.stdout = shell.stdout;
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

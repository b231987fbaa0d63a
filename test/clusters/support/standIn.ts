import { isAlive } from '../../unit/support/isAlive.ts';
import { waitFor, waitUntil } from '../wait.ts';
import type { Desk } from './desk.ts';

const PATIENCE = { limitMs: 60_000 };

/** Where a program stops: before it does its work, or when that is done. */
export type Point = 'before' | 'after';

/**
 * Stands before a program of the cluster and stops it once, so that something can happen just then. `when`: a command of
 * the shell that says whether this call is meant.
 */
export class StandIn {
  readonly #desk: Desk;
  readonly #name: string;

  constructor(desk: Desk, name: string, point: Point, when = 'true') {
    this.#desk = desk;
    this.#name = name;
    const stop = `if ${when} && /bin/mkdir "$here/${name}.stopped" 2>/dev/null; then
  echo "$PPID $(/bin/ps -o pgid= -p $$)" >"$here/${name}.new"
  /bin/mv "$here/${name}.new" "$here/${name}.pids"
  until [ -e "$here/${name}.go" ]; do /bin/sleep 0.1; done
fi`;
    desk.shadow(
      name,
      point === 'before' ? `${stop}\nexec "$real" "$@"` : `"$real" "$@"\nstatus=$?\n${stop}\nexit $status`,
    );
  }

  /** Waits until it has stopped. */
  async stopped(): Promise<void> {
    await this.#pids();
  }

  /** Lets it go on. */
  goOn(): void {
    this.#desk.write(`bin/${this.#name}.go`, '');
  }

  /** Lets it go on and waits until the script that called it has ended. */
  async goOnToTheEnd(): Promise<void> {
    const { parent } = await this.#pids();
    this.goOn();
    await waitUntil(`the caller of ${this.#name} to end`, async () => !isAlive(parent), PATIENCE);
  }

  /** Ends it and all that was started together with it, at once. */
  async killAll(): Promise<void> {
    process.kill(-(await this.#pids()).group, 'SIGKILL');
  }

  async #pids(): Promise<{ readonly parent: number; readonly group: number }> {
    const file = `bin/${this.#name}.pids`;
    const look = async (): Promise<string | null> => (this.#desk.has(file) ? this.#desk.read(file) : null);
    const [parent = 0, group = 0] = (await waitFor(`${this.#name} to stop`, look, PATIENCE))
      .trim()
      .split(/\s+/)
      .map(Number);
    // 0 and 1 would be all that the tests themselves have started, or everything.
    if (!(parent > 1 && group > 1)) throw new Error(`${file} holds no process`);
    return { parent, group };
  }
}

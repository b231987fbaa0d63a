import type { Clock } from '../../base/clock.ts';

/** So many sessions sshd takes on one connection, unless MaxSessions of sshd_config(5) says otherwise: 10. */
const AT_FIRST = 8;

/** The server may still count a session that has ended here. */
const PAUSE_MS = 50;

/** How many sessions may be open on one connection at the same time: fewer and fewer where the server refuses one. */
export class Sessions {
  #limit = AT_FIRST;
  #open = 0;
  readonly #waiting: (() => void)[] = [];
  /** Called when somebody has to wait: a session that is held without need should end. */
  readonly #onCrowded: () => void;

  constructor(onCrowded: () => void) {
    this.#onCrowded = onCrowded;
  }

  /** Whether somebody waits. */
  get crowded(): boolean {
    return this.#waiting.length > 0;
  }

  async enter(): Promise<void> {
    while (this.#open >= this.#limit) {
      this.#onCrowded();
      await new Promise<void>((go) => this.#waiting.push(go));
    }
    this.#open++;
  }

  leave(): void {
    this.#open--;
    for (const go of this.#waiting.splice(0)) go();
  }

  /** Told when a session was refused and has ended: one more than are open is too many. Resolves when it may be tried again. */
  async refused(clock: Clock): Promise<void> {
    this.#limit = Math.max(1, Math.min(this.#limit, this.#open));
    await clock.sleep(PAUSE_MS);
  }
}

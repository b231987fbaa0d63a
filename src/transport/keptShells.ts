import type { Clock } from '../base/clock.ts';
import type { Command } from '../base/command.ts';
import type { BusyShell, ShellSession } from './exchange.ts';
import { exchangeScript, furtherScript, LEAVE, randomNames } from './script.ts';

/** How long a shell is kept, in milliseconds. Then its environment is old: the user may have changed a login file meanwhile. */
const LIFE_MS = 60_000;

/** So many run at once; the channels of a connection are left to others besides. */
const MOST_SHELLS = 6;

/** So many wait for the next exchange: more are seldom needed at once, and each is a process on a machine that many share. */
const MOST_IDLE = 2;

/** How long more than that may wait, in milliseconds: what comes side by side soon comes again. */
const BRIEF_MS = 1_000;

/** How long a shell may take to leave, in milliseconds. Then it is let go of. */
const LEAVE_MS = 2_000;

/** With what shells are started and kept. */
export interface KeptShellsSettings {
  /** As in `Place`. */
  readonly loginEnv: string;
  /** As in `ScriptSettings`. */
  readonly shell: string;
  /** False: each shell runs the commands of one exchange alone. */
  readonly keeps: boolean;
  readonly clock: Clock;
  /** Whether others wait for the place that an idle shell would take. */
  readonly isCrowded: () => boolean;
}

interface KeptShell {
  readonly session: ShellSession;
  readonly marker: string;
  /** Aborted when it has ended or is to end. */
  readonly over: AbortController;
  isOld: boolean;
}

/**
 * The shells of one place. One that has run the commands of an exchange waits a while for those of the next: to start a shell
 * takes two ways to a server and back, and its login files may take seconds.
 */
export class KeptShells {
  readonly #settings: KeptShellsSettings;
  /** Those that are idle, the longest first. */
  #idle: KeptShell[] = [];
  /** How many there are, with those that are starting or leaving. */
  #count = 0;
  readonly #waiting: (() => void)[] = [];

  constructor(settings: KeptShellsSettings) {
    this.#settings = settings;
  }

  /**
   * Gives commands to a shell that waits, or to a new one. Rejects with a `UserError` where none can be started, and with the reason of
   * the signal.
   */
  async give(
    commands: readonly Command[],
    start: () => Promise<ShellSession>,
    signal: AbortSignal | undefined,
  ): Promise<BusyShell> {
    const { loginEnv, shell, keeps } = this.#settings;
    const names = randomNames();
    const scripts = {
      first: exchangeScript(commands, { ...names, loginEnv, shell, stays: keeps }),
      further: furtherScript(commands),
    };
    const idle = await this.#place(signal);
    if (idle) return this.#employ(idle, scripts.further);
    try {
      return this.#employ(this.#watch(await start(), names.marker), scripts.first);
    } catch (error) {
      this.#leave();
      throw error;
    }
  }

  /** Lets the idle ones go: others need their place, or no more is to be run. */
  letGo(): void {
    for (const shell of this.#idle.splice(0)) this.#dismiss(shell);
  }

  /** Waits for an idle shell or, which is null, for a place for a new one. */
  async #place(signal: AbortSignal | undefined): Promise<KeptShell | null> {
    for (;;) {
      signal?.throwIfAborted();
      const idle = this.#idle.pop();
      if (idle) return idle;
      if (this.#count < MOST_SHELLS) {
        this.#count++;
        return null;
      }
      await new Promise<void>((resolve) => {
        this.#waiting.push(resolve);
        signal?.addEventListener('abort', () => resolve(), { once: true });
      });
    }
  }

  #leave(): void {
    this.#count--;
    this.#wake();
  }

  #wake(): void {
    for (const resolve of this.#waiting.splice(0)) resolve();
  }

  #employ(shell: KeptShell, script: string): BusyShell {
    const { session, marker } = shell;
    session.stdin.write(script);
    return { session, marker, release: (stays) => this.#release(shell, stays) };
  }

  #watch(session: ShellSession, marker: string): KeptShell {
    const { clock } = this.#settings;
    const shell: KeptShell = { session, marker, over: new AbortController(), isOld: false };
    clock.sleep(LIFE_MS, shell.over.signal).then(
      () => {
        shell.isOld = true;
        if (this.#remove(shell)) this.#dismiss(shell);
      },
      // It is over already.
      () => undefined,
    );
    void session.ended.then(() => {
      shell.over.abort();
      this.#remove(shell);
      this.#leave();
    });
    return shell;
  }

  #release(shell: KeptShell, stays: boolean): void {
    if (shell.over.signal.aborted) return;
    if (!stays || shell.isOld || this.#settings.isCrowded()) {
      this.#dismiss(shell);
      return;
    }
    this.#idle.push(shell);
    this.#wake();
    if (this.#idle.length <= MOST_IDLE) return;
    this.#settings.clock.sleep(BRIEF_MS, shell.over.signal).then(
      () => {
        for (const tooMany of this.#idle.splice(0, this.#idle.length - MOST_IDLE)) this.#dismiss(tooMany);
      },
      // It has ended, or was let go.
      () => undefined,
    );
  }

  #remove(shell: KeptShell): boolean {
    const before = this.#idle.length;
    this.#idle = this.#idle.filter((other) => other !== shell);
    return this.#idle.length < before;
  }

  /** Asked to leave, not cut off: with the end of its input would end also what its login files have left running. */
  #dismiss({ session, over }: KeptShell): void {
    over.abort();
    session.stdin.write(LEAVE);
    const left = new AbortController();
    void session.ended.then(() => left.abort());
    this.#settings.clock.sleep(LEAVE_MS, left.signal).then(
      () => session.close(),
      // It has left by itself.
      () => undefined,
    );
  }
}

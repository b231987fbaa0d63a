import type { Clock } from '../base/clock.ts';
import type { Command } from '../base/command.ts';
import type { BusyShell, ShellSession } from './exchange.ts';
import { exchangeScript, furtherScript, LEAVE, randomNames } from './script.ts';

/** How long a shell is kept, in milliseconds. Then its environment is old: the user may have changed a login file meanwhile. */
const LIFE_MS = 60_000;

/** So many wait for the next exchange: more are seldom needed at once, and each is a process on a machine that many share. */
const MOST_IDLE = 2;

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
  #idle: KeptShell[] = [];

  constructor(settings: KeptShellsSettings) {
    this.#settings = settings;
  }

  /** Gives commands to a shell that waits, or to a new one. Rejects with a `UserError` where none can be started. */
  async give(commands: readonly Command[], start: () => Promise<ShellSession>): Promise<BusyShell> {
    const further = furtherScript(commands);
    const waiting = this.#idle.pop();
    if (waiting) return this.#employ(waiting, further);
    const { loginEnv, shell, keeps } = this.#settings;
    const names = randomNames();
    const script = exchangeScript(commands, { ...names, loginEnv, shell, stays: keeps });
    return this.#employ(this.#watch(await start(), names.marker), script);
  }

  /** Lets the idle ones go: others need their place, or no more is to be run. */
  letGo(): void {
    for (const shell of this.#idle.splice(0)) this.#dismiss(shell);
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
    });
    return shell;
  }

  #release(shell: KeptShell, stays: boolean): void {
    if (shell.over.signal.aborted) return;
    const isWanted = stays && !shell.isOld && this.#idle.length < MOST_IDLE && !this.#settings.isCrowded();
    if (isWanted) this.#idle.push(shell);
    else this.#dismiss(shell);
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

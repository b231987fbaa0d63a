import type { Client } from 'ssh2';
import type { Clock } from '../../base/clock.ts';
import { UserError } from '../../base/errors.ts';
import { sshTrouble } from '../sshTrouble.ts';

/** What runs over a connection beside others: a command, a session of SFTP. */
export interface Channel {
  once(event: 'close', listener: () => void): unknown;
}

/** Asks the library for a channel. */
type Start<T> = (client: Client, done: (error: Error | undefined, channel: T) => void) => void;

/** Less than the ten that OpenSSH allows by itself (sshd_config(5), MaxSessions). */
const FIRST_LIMIT = 8;

/** How long a server may take to let go of a channel that was closed, in milliseconds: until what ran in it has ended. */
const RELEASE_MS = 5_000;

/** Between two attempts at a channel that is not free yet. */
const PAUSE_MS = 25;

/** The channels of one connection: as many side by side as the server allows, which shows when it refuses one. */
export class Channels {
  readonly #client: Client;
  readonly #clock: Clock;
  readonly #waiting: (() => void)[] = [];
  /** Called when somebody has to wait: who holds a channel without need should close it. */
  readonly #onCrowded: () => void;
  #limit = FIRST_LIMIT;
  #open = 0;
  #lastClosed = Number.NEGATIVE_INFINITY;

  constructor(client: Client, clock: Clock, onCrowded: () => void) {
    this.#client = client;
    this.#clock = clock;
    this.#onCrowded = onCrowded;
  }

  /** Whether somebody waits for a place. */
  get crowded(): boolean {
    return this.#waiting.length > 0;
  }

  /**
   * Opens a channel as soon as there is room for it, and gives what `take` makes of it. That is called in the same moment: the end of a
   * program may have arrived with its beginning, and must find its listeners. Rejects with what `start` says, and with the signal's reason.
   */
  async open<T extends Channel, R>(
    start: Start<T>,
    take: (channel: T) => R,
    signal: AbortSignal | undefined,
  ): Promise<R> {
    for (;;) {
      await this.#enter(signal);
      try {
        return await started(this.#client, start, (channel) => {
          channel.once('close', () => {
            this.#lastClosed = this.#clock.now();
            this.#leave();
          });
          return take(channel);
        });
      } catch (error) {
        this.#leave();
        if (!isOpenFailure(error)) throw error;
        await this.#refused(error, signal);
      }
    }
  }

  /** Takes a place, as soon as there is one. */
  async #enter(signal: AbortSignal | undefined): Promise<void> {
    signal?.throwIfAborted();
    while (this.#open >= this.#limit) {
      this.#onCrowded();
      await new Promise<void>((resolve) => {
        this.#waiting.push(resolve);
        signal?.addEventListener('abort', () => resolve(), { once: true });
      });
      signal?.throwIfAborted();
    }
    this.#open++;
  }

  /** Fewer channels from now on; with none open, and none that may still be closing, it is not for want of room. */
  async #refused(error: unknown, signal: AbortSignal | undefined): Promise<void> {
    if (this.#open > 0) {
      this.#limit = this.#open;
      return;
    }
    this.#limit = 1;
    if (this.#clock.now() - this.#lastClosed > RELEASE_MS) throw error;
    await this.#clock.sleep(PAUSE_MS, signal);
  }

  #leave(): void {
    this.#open--;
    for (const resolve of this.#waiting.splice(0)) resolve();
  }
}

async function started<T, R>(client: Client, start: Start<T>, take: (channel: T) => R): Promise<R> {
  return await new Promise((resolve, reject) => {
    // Throws where the connection has ended meanwhile.
    start(client, (error, channel) => (error ? reject(error) : resolve(take(channel))));
  });
}

/** The library gives the server's number for it, RFC 4254 section 5.1. */
function isOpenFailure(error: unknown): boolean {
  return error instanceof Error && 'reason' in error && error.reason !== '' && error.reason !== undefined;
}

/** Words of the library where the connection has ended. */
const LOST: readonly string[] = ['Not connected', 'No response from server'];

/** Why a channel could not be opened, for the user. A `UserError`, a mistake of ours and the reason of an abort stay what they are. */
export function channelError(host: string, error: unknown): unknown {
  const ours = error instanceof UserError || error instanceof TypeError;
  if (ours || !(error instanceof Error) || error.name === 'AbortError') return error;
  if (LOST.includes(error.message)) return sshTrouble('lost', host, { cause: error });
  return new UserError({
    what: `${host} does not answer as it should`,
    detail: error.message.replace('(SSH) Channel open failure: ', ''),
    next: 'Try again',
    code: 'channel-refused',
    transient: true,
    cause: error,
  });
}

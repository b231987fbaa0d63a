import { unlessAborted } from './unlessAborted.ts';

/** Lets things happen one after another: each begins when the one before has ended, however that ended. */
export class Turns {
  #last: Promise<unknown> = Promise.resolve();

  /** Does something when its turn has come. Rejects at once if `signal` aborts, even while it still waits. */
  async take<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T> {
    const mine = this.#last.then(async () => {
      signal.throwIfAborted();
      return await work();
    });
    this.#last = mine.catch(() => undefined);
    return await unlessAborted(mine, signal);
  }
}

import { setTimeout as delay } from 'node:timers/promises';

const limitMs = 20_000;

/** Waits until `find` gives something; fails with what it threw last, or with `what`, where that never happens. */
export async function eventually<T>(what: string, find: () => T | Promise<T>): Promise<NonNullable<T>> {
  const until = Date.now() + limitMs;
  for (;;) {
    let failure: unknown = new Error(`never came: ${what}`);
    try {
      const found = await find();
      if (found) return found;
    } catch (error) {
      failure = error;
    }
    if (Date.now() > until) throw failure;
    await delay(50);
  }
}

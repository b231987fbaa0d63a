import { setTimeout as delay } from 'node:timers/promises';

/** Shorter than the limit of a test, so that the failure says what was waited for. */
const limitMs = 40_000;

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

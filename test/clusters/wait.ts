import { setTimeout as delay } from 'node:timers/promises';

/** How long to wait for something, in milliseconds. */
export interface WaitLimits {
  readonly limitMs: number;
  /** Pause between two looks. */
  readonly pauseMs?: number;
}

/** Looks again and again until `look` gives something else than null, and gives that. Throws when the time is over. */
export async function waitFor<T>(what: string, look: () => Promise<T | null>, limits: WaitLimits): Promise<T> {
  const end = Date.now() + limits.limitMs;
  for (;;) {
    const seen = await look();
    if (seen !== null) return seen;
    if (Date.now() >= end) throw new Error(`waited ${limits.limitMs / 1000} s in vain for ${what}`);
    await delay(limits.pauseMs ?? 100);
  }
}

/** Looks again and again until `look` says true. Throws when the time is over. */
export async function waitUntil(what: string, look: () => Promise<boolean>, limits: WaitLimits): Promise<void> {
  await waitFor(what, async () => ((await look()) ? true : null), limits);
}

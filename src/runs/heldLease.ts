import { randomUUID } from 'node:crypto';
import type { RunsContext } from './runsContext.ts';

/**
 * Does something under a lease, which is renewed for as long as that takes and given back afterwards. Null without doing
 * anything while it is held, be it by another part of this process.
 */
export async function withLease<T>(
  { store, clock, owner }: Pick<RunsContext, 'store' | 'clock' | 'owner'>,
  name: string,
  ms: number,
  work: () => Promise<T>,
): Promise<T | null> {
  const holder = `${owner}/${randomUUID()}`;
  const lease = await store.takeLease(name, holder, ms);
  if (!lease) return null;
  const end = new AbortController();
  const renewing = renew(end.signal);
  try {
    return await work();
  } finally {
    end.abort();
    await renewing;
    // The result of the work is not spoilt by a store that is busy now: the lease ends by itself.
    await store.releaseLease(lease).catch(() => undefined);
  }

  async function renew(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      // An aborted sleep is the end of the work, not a failure.
      await clock.sleep(ms / 3, signal).catch(() => undefined);
      // A store that is busy now is asked again before the lease is over.
      if (!signal.aborted) await store.takeLease(name, holder, ms).catch(() => undefined);
    }
  }
}

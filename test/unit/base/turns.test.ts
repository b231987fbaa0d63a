import { describe, expect, it } from 'vitest';
import { Turns } from '../../../src/base/turns.ts';

const never = new AbortController().signal;

describe('taking turns', () => {
  it('begins one thing when the one before has ended, however that ended', async () => {
    const turns = new Turns();
    const order: string[] = [];
    const first = Promise.withResolvers<void>();
    const one = turns.take(never, async () => {
      order.push('one begins');
      await first.promise;
      order.push('one fails');
      throw new Error('one');
    });
    const two = turns.take(never, async () => {
      order.push('two');
      return 2;
    });
    first.resolve();
    await expect(one).rejects.toThrow('one');
    expect(await two).toBe(2);
    expect(order).toEqual(['one begins', 'one fails', 'two']);
  });

  it('lets go at once who is told to while he waits, and does not do his work later', async () => {
    const turns = new Turns();
    const first = Promise.withResolvers<void>();
    const one = turns.take(never, async () => await first.promise);
    const stop = new AbortController();
    let done = false;
    const two = turns.take(stop.signal, async () => {
      done = true;
    });
    stop.abort(new Error('stopped'));
    await expect(two).rejects.toThrow('stopped');
    first.resolve();
    await one;
    await turns.take(never, async () => undefined);
    expect(done).toBe(false);
  });
});

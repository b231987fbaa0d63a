import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { UserError } from '../../../src/base/errors.ts';
import { withLease } from '../../../src/runs/heldLease.ts';
import type { RunStore } from '../../../src/runs/store/store.ts';
import { FakeClock } from '../support/fakeClock.ts';
import type { OpenStore } from '../support/openStore.ts';
import { openStore } from '../support/openStore.ts';

let clock: FakeClock;
let opened: OpenStore;
let store: RunStore;

const lease = <T>(work: () => Promise<T>): Promise<T | null> =>
  withLease({ store, clock, owner: 'window' }, 'submit:a', 20_000, work);

beforeEach(async () => {
  clock = new FakeClock();
  opened = await openStore(clock);
  ({ store } = opened);
});

afterEach(() => opened.close());

describe('work under a lease', () => {
  it('is done by one at a time, be it in one process', async () => {
    expect(await lease(async () => await lease(async () => 'inner'))).toBeNull();
    expect(await lease(async () => 'done')).toBe('done');
  });

  it('keeps it for as long as it takes', async () => {
    let end: (value: string) => void = () => undefined;
    const long = lease(() => new Promise<string>((resolve) => (end = resolve)));
    await clock.pass(300_000);
    expect(await lease(async () => 'second')).toBeNull();
    end('first');
    expect(await long).toBe('first');
  });

  it('has its own result where the lease cannot be given back: that ends by itself', async () => {
    store.releaseLease = () => Promise.reject(new UserError({ what: 'the store is busy', transient: true }));
    expect(await lease(async () => 'submitted')).toBe('submitted');
    await expect(lease(async () => Promise.reject(new Error('not reached')))).resolves.toBeNull();
    await clock.pass(20_001);
    await expect(lease(() => Promise.reject(new Error('refused')))).rejects.toThrow('refused');
  });
});

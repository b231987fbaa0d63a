import { describe, expect, it } from 'vitest';
import { unlessAborted } from '../../../src/base/unlessAborted.ts';

describe('work that may be given up', () => {
  const forever = new Promise<string>(() => undefined);

  it('comes to what it comes to', async () => {
    const { signal } = new AbortController();
    await expect(unlessAborted(Promise.resolve('done'), signal)).resolves.toBe('done');
    await expect(unlessAborted(Promise.reject(new Error('broken')), signal)).rejects.toThrow('broken');
    await expect(unlessAborted(Promise.resolve('done'), undefined)).resolves.toBe('done');
  });

  it('is not waited for once it is given up, now or before', async () => {
    const later = new AbortController();
    const given = unlessAborted(forever, later.signal);
    later.abort(new Error('enough'));
    await expect(given).rejects.toThrow('enough');
    await expect(unlessAborted(forever, AbortSignal.abort(new Error('too late')))).rejects.toThrow('too late');
  });
});

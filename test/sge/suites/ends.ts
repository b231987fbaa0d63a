import { describe, expect, it } from 'vitest';
import { AT_THE_GATE } from '../../clusters/support/desk.ts';
import type { Product } from '../../clusters/support/product.ts';

/** How jobs end on Grid Engine alone. */
export function describeSgeEnds(product: () => Product): void {
  describe('the end of a job', () => {
    it('is told of one that took too much memory', async () => {
      const desk = product().desk('memory');
      const body = `perl -e '$x = "x" x 300_000_000; sleep 60'\n`;
      const { exitCode, run } = await desk.wait(
        await desk.submit(desk.job('hungry', { body, resources: { mem: '60' } })),
      );
      expect(exitCode).toBe(1);
      // Grid Engine does not kill it: memory is refused to it, and what it does then is its own affair.
      expect(run).toMatchObject({ state: 'failed', exitCode: expect.any(Number), final: true });
    });

    it('is told of one that waits for the end of another', async () => {
      const desk = product().desk('dependency');
      const first = await desk.submit(desk.job('first', { body: `${AT_THE_GATE}\nexit 1\n` }));
      const dependency = `afterany:${first.schedulerId}`;
      const second = await desk.submit(desk.job('second', { body: 'true\n', resources: { dependency } }));
      const waiting = await desk.until(second, 'a reason', ({ reason }) => reason !== null);
      expect(waiting).toMatchObject({
        state: 'pending',
        reason: expect.stringContaining('it waits for other jobs to end'),
      });
      desk.open();
      expect((await desk.wait(first)).run).toMatchObject({ state: 'failed', exitCode: 1 });
      expect((await desk.wait(second)).run).toMatchObject({ state: 'completed', reason: null });
    });
  });
}

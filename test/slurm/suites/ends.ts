import { describe, expect, it } from 'vitest';
import type { Product } from '../../clusters/support/product.ts';

/** How jobs end on Slurm alone. */
export function describeSlurmEnds(product: () => Product): void {
  describe('the end of a job', () => {
    it('is told of one that took too much memory', async () => {
      const desk = product().desk('memory');
      const job = desk.job('hungry', {
        body: `perl -e '$x = "x" x 300_000_000; sleep 60'\n`,
        resources: { mem: '50' },
      });
      const { exitCode, stderr, run } = await desk.wait(await desk.submit(job));
      expect(exitCode).toBe(1);
      expect(run).toMatchObject({ state: 'failed', final: true });
      expect(stderr).toContain('Ask for more `mem` and submit it again');
      expect((await desk.tool(['show', run.id])).stdout).toContain('failed: out of memory');
    });

    it('is told of one that waits for a run of ours', async () => {
      const desk = product().desk('dependency');
      const first = await desk.submit(desk.job('first', { body: 'exit 1\n' }));
      const second = await desk.submit(
        desk.job('second', { body: 'true\n', resources: { dependency: `run:${first.id}` } }),
      );
      await desk.wait(first);
      const stuck = await desk.until(second, 'a reason', ({ reason }) => reason !== null);
      expect(stuck).toMatchObject({
        state: 'pending',
        reason: 'a job that it depends on did not end as it should (DependencyNeverSatisfied)',
      });
      await desk.tool(['cancel', second.id]);
      expect((await desk.known(second)).state).toBe('cancelled');
    });
  });
}

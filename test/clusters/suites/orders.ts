import { describe, expect, it } from 'vitest';
import type { Product } from '../support/product.ts';
import type { SchedulerFacts } from './schedulerFacts.ts';

/** What the user, or somebody else, does to a job after it was submitted. */
export function describeOrders(product: () => Product, { deleted, held }: SchedulerFacts): void {
  describe('an order', () => {
    it('cancels a job that runs', async () => {
      const desk = product().desk('cancel-running');
      const run = await desk.submit(desk.job('long', { body: 'sleep 600\n' }));
      await desk.untilState(run, 'running');
      expect((await desk.tool(['cancel', run.id])).exitCode).toBe(0);
      const { exitCode, run: ended } = await desk.wait(run);
      expect(exitCode).toBe(4);
      expect(ended).toMatchObject({ state: 'cancelled', final: true });
      expect(ended.started).not.toBe(null);
      expect(await desk.cluster.jobsInQueue('long')).toEqual([]);
      const again = await desk.tool(['cancel', run.id]);
      expect(again).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('it is cancelled') });
    });

    it('of somebody else that deletes a job is seen', async () => {
      const desk = product().desk('cancelled-outside');
      const run = await desk.submit(desk.job('outside', { body: 'sleep 600\n' }));
      await desk.untilState(run, 'running');
      await desk.cluster.asAdmin(deleted.program(run.schedulerId ?? ''));
      const { exitCode, run: ended } = await desk.wait(run);
      expect(exitCode).toBe(deleted.exitCode);
      expect(ended).toMatchObject({ ...deleted.run, final: true });
    });

    it.each([
      { by: 'the tool', folder: 'held' },
      { by: 'a program of the scheduler', folder: 'held-outside' },
    ])('holds a job, and it is released by $by', async ({ by, folder }) => {
      const desk = product().desk(folder);
      const job = desk.job('held', { body: 'true\n', resources: held.resources });
      const run = await desk.untilState(await desk.submit(job), 'held');
      expect(run).toMatchObject(held.run);
      expect((await desk.tool(['show', run.id])).stdout).toContain('Release it');
      if (by === 'the tool') expect((await desk.tool(['release', run.id])).exitCode).toBe(0);
      else await desk.said(...held.release(run.schedulerId ?? ''));
      const { exitCode, run: ended } = await desk.wait(run);
      expect(exitCode).toBe(0);
      expect(ended).toMatchObject({ state: 'completed', reason: null });
    });
  });
}

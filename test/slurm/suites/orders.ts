import { describe, expect, it } from 'vitest';
import { AT_THE_GATE } from '../../clusters/support/desk.ts';
import type { Product } from '../../clusters/support/product.ts';

/** What is done to a job of Slurm after it was submitted, where that is like nothing else. */
export function describeSlurmOrders(product: () => Product): void {
  describe('an order', () => {
    it('cancels a job that waits', async () => {
      const desk = product().desk('cancel-pending');
      const job = desk.job('later', { body: 'true\n', resources: { begin: 'now+1hour' } });
      const run = await desk.until(await desk.submit(job), 'a reason', ({ reason }) => reason !== null);
      expect(run).toMatchObject({ state: 'pending', nativeState: 'PENDING', started: null });
      expect(run.reason).toContain('its earliest start has not come');
      expect((await desk.tool(['cancel', run.id])).exitCode).toBe(0);
      const { exitCode, run: ended } = await desk.wait(run);
      expect(exitCode).toBe(4);
      expect(ended).toMatchObject({ state: 'cancelled', started: null, exitCode: null, reason: expect.anything() });
    });

    it('cancels some tasks of an array', async () => {
      const desk = product().desk('cancel-tasks');
      const job = desk.job('parts', { body: `${AT_THE_GATE}\n`, resources: { array: '1-5' } });
      const run = await desk.submit(job);
      expect((await desk.tool(['cancel', run.id, '--tasks', '2-3,5'])).exitCode).toBe(0);
      desk.open();
      const { run: ended } = await desk.wait(run);
      expect(ended.tasks).toHaveLength(2);
      expect(ended.tasks).toEqual(
        expect.arrayContaining([
          expect.objectContaining({ ranges: '1,4', state: 'completed' }),
          expect.objectContaining({ ranges: '2-3,5', state: 'cancelled' }),
        ]),
      );
    });

    it('puts a job back into the queue: one attempt more of the same run', async () => {
      const desk = product().desk('requeue');
      const body = `echo "start \${SLURM_RESTART_COUNT:-0}" >>starts\n${AT_THE_GATE}\n`;
      const run = await desk.submit(desk.job('again', { body }));
      // A job that is put back while its script is being started may fail at once in its second attempt (seen once).
      await desk.until(run, 'its first start', ({ state }) => state === 'running' && desk.has('starts'));
      await desk.said('scontrol', 'requeue', run.schedulerId ?? '');
      const waiting = await desk.until(run, 'a reason', ({ reason }) => reason !== null);
      expect(waiting).toMatchObject({ state: 'pending', final: false, exitCode: null, ended: null });
      expect(waiting.attempts).toHaveLength(2);
      expect(waiting.reason).toContain('a job put back into the queue waits about two minutes');
      await desk.said('scontrol', 'update', `JobId=${run.schedulerId}`, 'StartTime=now');
      await desk.untilState(run, 'running');
      desk.open();
      const { exitCode, run: ended } = await desk.wait(run);
      expect(exitCode).toBe(0);
      expect(ended).toMatchObject({
        schedulerId: run.schedulerId,
        state: 'completed',
        attempts: [
          { number: 1, nativeState: 'REQUEUED' },
          { number: 2, state: 'completed', exitCode: 0 },
        ],
      });
      expect(desk.read('starts')).toBe('start 0\nstart 1\n');
    });
  });
}

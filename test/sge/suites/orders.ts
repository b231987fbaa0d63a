import { describe, expect, it } from 'vitest';
import { AT_THE_GATE } from '../../clusters/support/desk.ts';
import type { Product } from '../../clusters/support/product.ts';

/** What is done to a job of Grid Engine after it was submitted, where that is like nothing else. */
export function describeSgeOrders(product: () => Product): void {
  describe('an order', () => {
    it('cancels a job that waits: there is no record of it', async () => {
      const desk = product().desk('cancel-pending');
      const run = await desk.submit(desk.job('later', { body: 'true\n', resources: { '-h': 'true' } }));
      await desk.untilState(run, 'held');
      expect((await desk.tool(['cancel', run.id])).exitCode).toBe(0);
      const { exitCode, run: ended } = await desk.wait(run);
      expect(exitCode).toBe(4);
      expect(ended).toMatchObject({ state: 'cancelled', started: null, exitCode: null });
    });

    it('cancels some tasks of an array', async () => {
      const desk = product().desk('cancel-tasks');
      const job = desk.job('parts', { body: `${AT_THE_GATE}\n`, resources: { array: '1-5%2' } });
      const run = await desk.submit(job);
      expect((await desk.tool(['cancel', run.id, '--tasks', '2-3,5'])).exitCode).toBe(0);
      desk.open();
      const { run: ended } = await desk.wait(run);
      const inState = (state: string) =>
        ended.tasks?.filter((group) => group.state === state).map(({ ranges }) => ranges);
      expect(inState('completed')).toEqual(['1,4']);
      expect(inState('cancelled')?.join().split(/[,-]/).sort()).toEqual(['2', '3', '5']);
    });

    it('to put a job back that may not be run again is refused in the words of Grid Engine', async () => {
      const desk = product().desk('not-rerunnable');
      const run = await desk.submit(desk.job('once', { body: `${AT_THE_GATE}\n`, resources: { '-r': 'n' } }));
      await desk.untilState(run, 'running');
      const answer = await desk.tool(['requeue', run.id]);
      expect(answer.exitCode).toBe(1);
      expect(`${answer.stdout}${answer.stderr}`).toContain('is not restartable');
      desk.open();
      expect((await desk.wait(run)).run.attempts).toHaveLength(1);
    });
  });
}

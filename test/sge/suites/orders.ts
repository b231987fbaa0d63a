import { describe, expect, it } from 'vitest';
import { AT_THE_GATE } from '../../clusters/support/desk.ts';
import type { Product } from '../../clusters/support/product.ts';
import { isAlive } from '../../clusters/support/standIn.ts';
import { waitUntil } from '../../clusters/wait.ts';

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

    it('puts a job back into the queue: one attempt more of the same run', async () => {
      const desk = product().desk('requeue');
      const body = `echo $$ >pid\necho "restarted \${RESTARTED}" >>starts\n${AT_THE_GATE}\n`;
      const run = await desk.submit(desk.job('again', { body, resources: { '-r': 'y' } }));
      await desk.until(run, 'its first start', ({ state }) => state === 'running' && desk.has('starts'));
      // A job that is to start anew on its host before the execution daemon has ended it is never ended nor started (seen in
      // half of all tries), so that it is held meanwhile.
      const first = Number(desk.read('pid'));
      await desk.said('qhold', run.schedulerId ?? '');
      expect((await desk.tool(['requeue', run.id])).exitCode).toBe(0);
      const waiting = await desk.until(run, 'another attempt', ({ attempts }) => attempts.length === 2);
      expect(waiting).toMatchObject({ state: 'held', final: false, exitCode: null, ended: null });
      await waitUntil('the first attempt to end', async () => !isAlive(first), { limitMs: 60_000 });
      expect((await desk.tool(['release', run.id])).exitCode).toBe(0);
      await desk.until(
        run,
        'its second start',
        ({ state }) => state === 'running' && desk.read('starts').includes('1'),
      );
      desk.open();
      const { exitCode, run: ended } = await desk.wait(run);
      expect(exitCode).toBe(0);
      expect(ended).toMatchObject({
        schedulerId: run.schedulerId,
        state: 'completed',
        attempts: [{ number: 1 }, { number: 2, state: 'completed', exitCode: 0 }],
      });
      expect(desk.read('starts')).toBe('restarted 0\nrestarted 1\n');
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

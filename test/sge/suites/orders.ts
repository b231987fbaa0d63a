import { describe, expect, it } from 'vitest';
import { AT_THE_GATE } from '../../clusters/support/desk.ts';
import type { Product } from '../../clusters/support/product.ts';

/** What the user, or somebody else, does to a job after it was submitted. */
export function describeOrders(product: () => Product): void {
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
      const again = await desk.tool(['cancel', run.id]);
      expect(again).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('it is cancelled') });
    });

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

    it('of somebody else that deletes a job is seen', async () => {
      const desk = product().desk('cancelled-outside');
      const run = await desk.submit(desk.job('outside', { body: 'sleep 600\n' }));
      await desk.untilState(run, 'running');
      await desk.cluster.asAdmin(['qdel', run.schedulerId ?? '']);
      const { exitCode, run: ended } = await desk.wait(run);
      expect(exitCode).toBe(1);
      // Grid Engine keeps no word of who ended it.
      expect(ended).toMatchObject({ state: 'failed', signal: 9, final: true });
    });

    it('holds a job, and releases it', async () => {
      const desk = product().desk('held');
      const job = desk.job('held', { body: 'true\n', resources: { '-h': 'true' } });
      const run = await desk.untilState(await desk.submit(job), 'held');
      expect(run).toMatchObject({ nativeState: 'hqw', reason: 'held' });
      expect((await desk.tool(['show', run.id])).stdout).toContain('Release it');
      expect((await desk.tool(['release', run.id])).exitCode).toBe(0);
      expect((await desk.wait(run)).run).toMatchObject({ state: 'completed', reason: null });
    });

    it('puts a job back into the queue: one attempt more of the same run', async () => {
      const desk = product().desk('requeue');
      const body = `echo "restarted \${RESTARTED}" >>starts\n${AT_THE_GATE}\n`;
      const run = await desk.submit(desk.job('again', { body, resources: { '-r': 'y' } }));
      // A job that is put back before its script began is not told that it is started anew.
      await desk.until(run, 'the first start', ({ state }) => state === 'running' && desk.has('starts'));
      expect((await desk.tool(['requeue', run.id])).exitCode).toBe(0);
      const restarted = await desk.until(run, 'another attempt', ({ attempts }) => attempts.length === 2);
      expect(restarted).toMatchObject({ final: false, exitCode: null, ended: null });
      await desk.until(
        run,
        'the second start',
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

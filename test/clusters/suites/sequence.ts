import { describe, expect, it } from 'vitest';
import { AT_THE_GATE } from '../support/desk.ts';
import type { Product } from '../support/product.ts';
import { waitUntil } from '../wait.ts';

/** What happens on the cluster before a job is submitted and after it has ended. */
export function describeSequence(product: () => Product): void {
  describe('a submission', () => {
    it('does not happen if the prologue fails', async () => {
      const desk = product().desk('prologue');
      const job = desk.job('unprepared', {
        body: 'true\n',
        attributes: { prologue: 'echo "no data here" >&2\nexit 7' },
      });
      const answer = await desk.tool(['submit', job, '-p', desk.cluster.scheduler]);
      expect(answer.exitCode).toBe(1);
      expect(answer.stderr).toContain('The prologue ended with status 7');
      expect(answer.stderr).toContain('no data here');
      expect(await desk.list()).toMatchObject([{ state: 'failed', schedulerId: null, final: true }]);
      expect(desk.tokens()).toEqual([]);
      expect(await desk.cluster.jobsNamed('unprepared')).toEqual([]);
    });

    it('is followed by its epilogue once, however many wait for it', async () => {
      const desk = product().desk('epilogue');
      const job = desk.job('followed', {
        body: `${AT_THE_GATE}\n`,
        attributes: { prologue: 'echo before >>log', epilogue: 'sleep 1\necho after >>log' },
      });
      const run = await desk.submit(job);
      expect(desk.read('log')).toBe('before\n');
      const waiting = [run, run, run].map((each) => desk.wait(each));
      desk.open();
      const codes = (await Promise.all(waiting)).map(({ exitCode }) => exitCode);
      expect(codes).toEqual([0, 0, 0]);
      await desk.status(run);
      await desk.list();
      await waitUntil('the epilogue', async () => desk.read('log') === 'before\nafter\n', { limitMs: 20_000 });
      expect(desk.read('log')).toBe('before\nafter\n');
    });

    it('with --wait waits until it is finished', async () => {
      const desk = product().desk('submit-wait');
      const answer = await desk.tool([
        'submit',
        desk.job('waited', { body: 'exit 2\n' }),
        '-p',
        desk.cluster.scheduler,
        '--wait',
        '--json',
      ]);
      expect(answer.exitCode).toBe(1);
      expect(JSON.parse(answer.stdout)).toMatchObject({ state: 'failed', exitCode: 2 });
    });
  });
}

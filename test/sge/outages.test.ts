import { describe, expect, it } from 'vitest';
import { defaultRoot } from '../clusters/names.ts';
import { startSge } from '../clusters/sge/cluster.ts';
import { whyCannotStart } from '../clusters/sge/requirements.ts';
import type { SgeCluster } from '../clusters/sge/sgeCluster.ts';
import type { Desk } from '../clusters/support/desk.ts';
import { AT_THE_GATE } from '../clusters/support/desk.ts';
import { Product } from '../clusters/support/product.ts';
import { waitUntil } from '../clusters/wait.ts';

const reason = await whyCannotStart();
const title = reason === null ? 'a Grid Engine that does not answer' : `a Grid Engine that does not answer: ${reason}`;

// Each on a cluster of its own, so that one need not wait for the outage of another.
describe.skipIf(reason !== null).concurrent(title, { timeout: 240_000 }, () => {
  it('because its qmaster is down changes no state, and everything goes on when it is back', async () => {
    await onOwnCluster('down', async (cluster, desk) => {
      const running = await desk.submit(desk.job('running', { body: `${AT_THE_GATE}\n` }));
      const waiting = await desk.submit(desk.job('waiting', { body: 'true\n', resources: { '-h': 'true' } }));
      await desk.untilState(running, 'running');
      await desk.untilState(waiting, 'held');
      const before = await desk.list();

      await cluster.stopQmaster();
      const [status, wait, cancel, submit] = await Promise.all([
        desk.tool(['status']),
        desk.tool(['wait', running.id, '--timeout', '3']),
        desk.tool(['cancel', waiting.id]),
        desk.tool(['submit', desk.job('refused', { body: 'true\n' }), '-p', 'sge']),
      ]);
      expect(status.exitCode).toBe(1);
      expect(status.stderr).toContain('SGE on sge gave no answer');
      expect(status.stderr).toMatch(/qmaster|commlib/);
      expect(wait.exitCode).toBe(3);
      expect(cancel.exitCode).toBe(1);
      // Connecting failed, so that nothing was sent: it is certain that there is no job.
      expect(submit.exitCode).toBe(1);
      expect(submit.stderr).toContain('Try again later');
      const after = await desk.list();
      expect(after.filter(({ job }) => job !== 'refused')).toEqual(before);

      await cluster.startQmaster();
      expect(await cluster.jobsNamed('refused')).toEqual([]);
      desk.open();
      expect(await desk.wait(running)).toMatchObject({ exitCode: 0, run: { state: 'completed', exitCode: 0 } });
      expect(await desk.status(waiting)).toMatchObject({ state: 'held' });
    });
  });

  it('because its qmaster hangs gets every job once: it is found by its token', async () => {
    await onOwnCluster('hung', async (cluster, desk) => {
      cluster.suspendQmaster();
      const body = `${AT_THE_GATE}\necho done\n`;
      const submitting = desk.start(['submit', desk.job('patient', { body }), '-p', 'sge']);
      const another = desk.start(['submit', desk.job('killed', { body }), '-p', 'sge']);
      await waitUntil('both submissions to be under way', async () => desk.tokens().length === 2, { limitMs: 20_000 });
      await another.kill();
      const { exitCode, stderr } = await submitting.ended;
      expect(exitCode).toBe(1);
      expect(stderr).toContain('It is looked for by itself');
      expect((await desk.list()).map(({ state, schedulerId }) => [state, schedulerId])).toEqual([
        ['submitting', null],
        ['submitting', null],
      ]);

      cluster.resumeQmaster();
      await cluster.queuesReady();
      const runs = await desk.list();
      const ids = runs.map((run) => desk.until(run, 'an id', ({ schedulerId }) => schedulerId !== null));
      const found = await Promise.all(ids);
      desk.open();
      for (const run of found) {
        expect((await desk.wait(run)).exitCode).toBe(0);
        expect(await cluster.jobsNamed(run.job)).toEqual([run.schedulerId]);
      }
      expect(await desk.list()).toHaveLength(2);
    });
  });
});

/** Brings up a cluster for the time of some work that happens at a desk there. */
async function onOwnCluster(name: string, work: (cluster: SgeCluster, desk: Desk) => Promise<void>): Promise<void> {
  const cluster = await startSge(`${defaultRoot('sge')}-${name}`);
  try {
    await work(cluster, Product.install(cluster).desk(name));
  } finally {
    await cluster.stop();
  }
}

import { describe, expect, it } from 'vitest';
import type { PublicRun } from '../../src/runs/publicRun.ts';
import { defaultRoot } from '../clusters/names.ts';
import { startSlurm } from '../clusters/slurm/cluster.ts';
import { whyCannotStart } from '../clusters/slurm/requirements.ts';
import type { SlurmCluster } from '../clusters/slurm/slurmCluster.ts';
import type { Desk } from '../clusters/support/desk.ts';
import { AT_THE_GATE } from '../clusters/support/desk.ts';
import { Product } from '../clusters/support/product.ts';
import { waitUntil } from '../clusters/wait.ts';

const reason = await whyCannotStart();
const title = reason === null ? 'a Slurm that does not answer' : `a Slurm that does not answer: ${reason}`;

// Each on a small cluster of its own, so that one need not wait for the outage of another.
describe.skipIf(reason !== null).concurrent(title, { timeout: 240_000 }, () => {
  it('because its controller is down changes no state, and everything goes on when it is back', async () => {
    await onOwnCluster('down', async (cluster, desk) => {
      const running = await desk.submit(desk.job('running', { body: `${AT_THE_GATE}\n` }));
      const waiting = await desk.submit(desk.job('waiting', { body: 'true\n', resources: { begin: 'now+1hour' } }));
      await desk.untilState(running, 'running');
      await desk.status(waiting);
      const before = await desk.list();

      await cluster.stopController();
      const [status, wait, cancel, submit] = await Promise.all([
        desk.tool(['status']),
        desk.tool(['wait', running.id, '--timeout', '3']),
        desk.tool(['cancel', waiting.id]),
        desk.tool(['submit', desk.job('refused', { body: 'true\n' }), '-p', 'slurm']),
      ]);
      expect(status.exitCode).toBe(1);
      expect(status.stderr).toContain('Slurm on slurm gave no answer');
      expect(status.stderr).toContain('Unable to contact slurm controller');
      // The time is over, and why is that nobody could be asked.
      expect(wait.exitCode).toBe(3);
      expect(cancel.exitCode).toBe(1);
      // Connecting failed, so that nothing was sent: it is certain that there is no job.
      expect(submit.exitCode).toBe(1);
      expect(submit.stderr).toContain('Unable to contact slurm controller');
      const after = await desk.list();
      expect(after.filter(({ job }) => job !== 'refused')).toEqual(before);

      await cluster.startController();
      expect(await desk.cluster.jobsNamed('refused')).toEqual([]);
      desk.open();
      expect(await desk.wait(running)).toMatchObject({ exitCode: 0, run: { state: 'completed', exitCode: 0 } });
      expect(await desk.status(waiting)).toMatchObject({ state: 'pending' });
    });
  });

  it('because its controller hangs gets every job once: it is found by its token', async () => {
    await onOwnCluster('hung', async (cluster, desk) => {
      cluster.suspendController();
      const submitting = desk.start(['submit', desk.job('patient', { body: 'echo done\n' }), '-p', 'slurm']);
      const another = desk.start(['submit', desk.job('killed', { body: 'echo done\n' }), '-p', 'slurm']);
      await waitUntil('both submissions to be under way', async () => desk.tokens().length === 2, { limitMs: 20_000 });
      await another.kill();
      const { exitCode, stderr } = await submitting.ended;
      expect(exitCode).toBe(1);
      expect(stderr).toContain('It cannot be told yet whether it was submitted: Socket timed out');
      expect((await desk.list()).map(({ state, schedulerId }) => [state, schedulerId])).toEqual([
        ['submitting', null],
        ['submitting', null],
      ]);

      cluster.resumeController();
      await cluster.nodesReady();
      for (const run of await desk.list()) {
        const found = await desk.until(run, 'an id', ({ schedulerId }) => schedulerId !== null);
        expect((await desk.wait(found)).exitCode).toBe(0);
        expect(await desk.cluster.jobsNamed(run.job)).toHaveLength(1);
      }
      expect(await desk.list()).toHaveLength(2);
    });
  });

  it('about the past, because its accounting is down, is asked again: nothing is lost or taken for completed', async () => {
    await onOwnCluster('accounting', async (cluster, desk) => {
      const forgotten = await desk.submit(desk.job('forgotten', { body: `${AT_THE_GATE}\necho oops >&2\nexit 3\n` }));
      await desk.untilState(forgotten, 'running');
      await cluster.stopDatabase();

      // The controller still knows how a job ended that it has not forgotten.
      const seen = await desk.submit(desk.job('seen', { body: 'exit 4\n' }));
      const failed = await desk.untilState(seen, 'failed');
      expect(failed).toMatchObject({ exitCode: 4, final: false, source: 'queue' });

      desk.open();
      await forgottenByController(desk, forgotten);
      const status = await desk.tool(['status', forgotten.id, '--json']);
      expect(status.stderr).toContain('no history from Slurm');
      expect(JSON.parse(status.stdout)).toMatchObject([{ state: 'running', exitCode: null, final: false }]);
      expect((await desk.tool(['show', forgotten.id])).stdout).toContain('no longer in the queue');

      await cluster.startDatabase();
      const { exitCode, stderr, run } = await desk.wait(forgotten);
      expect(exitCode).toBe(1);
      expect(stderr).toContain('oops');
      expect(run).toMatchObject({ state: 'failed', exitCode: 3, final: true, source: 'history' });
      expect(await desk.until(seen, 'the last word', ({ final }) => final)).toMatchObject({ exitCode: 4 });
    });
  });
});

/** Brings up a small cluster for the time of some work that happens at a desk there. */
async function onOwnCluster(name: string, work: (cluster: SlurmCluster, desk: Desk) => Promise<void>): Promise<void> {
  const cluster = await startSlurm({ root: `${defaultRoot('slurm')}-${name}`, nodes: 1, minJobAge: 2 });
  try {
    await work(cluster, Product.install(cluster).desk(name));
  } finally {
    await cluster.stop();
  }
}

/** Waits until the controller does not list a job any more: it tidies up once a minute. */
async function forgottenByController(desk: Desk, run: PublicRun): Promise<void> {
  const gone = async (): Promise<boolean> => {
    const { stdout } = await desk.run(['squeue', '-h', '-t', 'all', '-j', run.schedulerId ?? '']);
    return stdout.trim() === '';
  };
  await waitUntil('the controller to forget', gone, { limitMs: 120_000, pauseMs: 500 });
}

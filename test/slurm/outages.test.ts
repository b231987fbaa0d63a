import { expect, it } from 'vitest';
import type { PublicRun } from '../../src/runs/publicRun.ts';
import { defaultRoot } from '../clusters/names.ts';
import { startSlurm } from '../clusters/slurm/cluster.ts';
import { whyCannotStart } from '../clusters/slurm/requirements.ts';
import type { SlurmCluster } from '../clusters/slurm/slurmCluster.ts';
import type { OnOwnCluster } from '../clusters/suites/outages.ts';
import { describeOutages } from '../clusters/suites/outages.ts';
import type { Desk } from '../clusters/support/desk.ts';
import { AT_THE_GATE } from '../clusters/support/desk.ts';
import { waitUntil } from '../clusters/wait.ts';
import { SLURM } from './suites/facts.ts';

describeOutages(await whyCannotStart(), {
  start: (name) => startSlurm({ root: `${defaultRoot('slurm')}-${name}`, nodes: 1, minJobAge: 2 }),
  facts: SLURM,
  server: 'controller',
  displayName: 'Slurm',
  waiting: { resources: { begin: 'now+1hour' }, state: 'pending' },
  words: {
    down: /Unable to contact slurm controller/,
    notSent: 'Unable to contact slurm controller',
    hung: 'It cannot be told yet whether it was submitted: Socket timed out',
  },
  keepsTokens: true,
  alone: describeAccountingOutage,
});

function describeAccountingOutage(onOwnCluster: OnOwnCluster<SlurmCluster>): void {
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
}

/** Waits until the controller does not list a job any more: it tidies up once a minute. */
async function forgottenByController(desk: Desk, run: PublicRun): Promise<void> {
  const gone = async (): Promise<boolean> => {
    const { stdout } = await desk.run(['squeue', '-h', '-t', 'all', '-j', run.schedulerId ?? '']);
    return stdout.trim() === '';
  };
  await waitUntil('the controller to forget', gone, { limitMs: 120_000, pauseMs: 500 });
}

import { describe, expect, it } from 'vitest';
import type { Desk } from '../support/desk.ts';
import { AT_THE_GATE } from '../support/desk.ts';
import { Product } from '../support/product.ts';
import type { TestCluster } from '../testCluster.ts';
import { waitUntil } from '../wait.ts';
import type { SchedulerFacts } from './schedulerFacts.ts';

/** A scheduler that is really there, and what is told while it does not answer. */
export interface OutagesOn<Cluster extends TestCluster> {
  /** Brings up a cluster of this name. */
  readonly start: (name: string) => Promise<Cluster>;
  readonly facts: SchedulerFacts;
  /** How it calls the part that answers. */
  readonly server: string;
  /** How the product names it in messages. */
  readonly displayName: string;
  /** A job that does not start by itself, and the state in which it waits. */
  readonly waiting: { readonly resources: Readonly<Record<string, string>>; readonly state: 'pending' | 'held' };
  /** Words of the scheduler, or of what is to be done, where it cannot be reached and where it hangs. */
  readonly words: { readonly down: RegExp; readonly notSent: string; readonly hung: string };
  /** Whether it keeps the token of a job that has ended. */
  readonly keepsTokens: boolean;
  /** Tests of outages that it alone has. */
  readonly alone?: (onOwnCluster: OnOwnCluster<Cluster>) => void;
}

/** Brings up a cluster for the time of some work that happens at a desk there. */
export type OnOwnCluster<Cluster> = (
  name: string,
  work: (cluster: Cluster, desk: Desk) => Promise<void>,
) => Promise<void>;

/** No outage of a scheduler changes a state, and none makes a job twice. `reason`: why it cannot be started. */
export function describeOutages<Cluster extends TestCluster>(
  reason: string | null,
  { start, facts, server, displayName, waiting, words, keepsTokens, alone }: OutagesOn<Cluster>,
): void {
  const title = `a ${facts.title} that does not answer`;

  const onOwnCluster: OnOwnCluster<Cluster> = async (name, work) => {
    const cluster = await start(name);
    try {
      await work(cluster, Product.install(cluster).desk(name));
    } finally {
      await cluster.stop();
    }
  };

  // Each on a cluster of its own, so that one need not wait for the outage of another.
  describe
    .skipIf(reason !== null)
    .concurrent(reason === null ? title : `${title}: ${reason}`, { timeout: 240_000 }, () => {
      it(`because its ${server} is down changes no state, and everything goes on when it is back`, async () => {
        await onOwnCluster('down', async (cluster, desk) => {
          const { scheduler } = cluster;
          const running = await desk.submit(desk.job('running', { body: `${AT_THE_GATE}\n` }));
          const idle = await desk.submit(desk.job('waiting', { body: 'true\n', resources: waiting.resources }));
          await desk.untilState(running, 'running');
          await desk.untilState(idle, waiting.state);
          const before = await desk.list();

          await cluster.stopServer();
          const [status, wait, cancel, submit] = await Promise.all([
            desk.tool(['status']),
            desk.tool(['wait', running.id, '--timeout', '3']),
            desk.tool(['cancel', idle.id]),
            desk.tool(['submit', desk.job('refused', { body: 'true\n' }), '-p', scheduler]),
          ]);
          expect(status.exitCode).toBe(1);
          expect(status.stderr).toContain(`${displayName} on ${scheduler} gave no answer`);
          expect(status.stderr).toMatch(words.down);
          // The time is over, and why is that nobody could be asked.
          expect(wait.exitCode).toBe(3);
          expect(cancel.exitCode).toBe(1);
          // Connecting failed, so that nothing was sent: it is certain that there is no job.
          expect(submit.exitCode).toBe(1);
          expect(submit.stderr).toContain(words.notSent);
          const after = await desk.list();
          expect(after.filter(({ job }) => job !== 'refused')).toEqual(before);

          await cluster.startServer();
          expect(await cluster.jobsNamed('refused')).toEqual([]);
          desk.open();
          expect(await desk.wait(running)).toMatchObject({ exitCode: 0, run: { state: 'completed', exitCode: 0 } });
          expect(await desk.status(idle)).toMatchObject({ state: waiting.state });
        });
      });

      it(`because its ${server} hangs gets every job once: it is found by its token`, async () => {
        await onOwnCluster('hung', async (cluster, desk) => {
          const { scheduler } = cluster;
          cluster.suspendServer();
          const body = keepsTokens ? 'echo done\n' : `${AT_THE_GATE}\necho done\n`;
          const submitting = desk.start(['submit', desk.job('patient', { body }), '-p', scheduler]);
          const another = desk.start(['submit', desk.job('killed', { body }), '-p', scheduler]);
          const underWay = async () => desk.tokens().length === 2;
          await waitUntil('both submissions to be under way', underWay, { limitMs: 20_000 });
          await another.kill();
          const { exitCode, stderr } = await submitting.ended;
          expect(exitCode).toBe(1);
          expect(stderr).toContain(words.hung);
          expect((await desk.list()).map(({ state, schedulerId }) => [state, schedulerId])).toEqual([
            ['submitting', null],
            ['submitting', null],
          ]);

          cluster.resumeServer();
          await cluster.ready();
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

      alone?.(onOwnCluster);
    });
}

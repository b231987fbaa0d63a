import { describe, expect, it } from 'vitest';
import type { PublicRun } from '../../../src/runs/publicRun.ts';
import type { Desk } from '../support/desk.ts';
import { AT_THE_GATE } from '../support/desk.ts';
import type { Product } from '../support/product.ts';
import { StandIn } from '../support/standIn.ts';

/** The tool is killed while it submits: what was submitted is found again, and nothing is submitted twice. */
export function describeInterruptions(product: () => Product): void {
  describe('a tool that is killed', () => {
    // The slowest comes first: a receipt is waited for one minute.
    it('together with the submission, when the scheduler has the job and nobody its id: it is found by its token', async () => {
      const desk = product().desk('kill-receipt-lost');
      const program = new StandIn(desk, desk.cluster.submitProgram, 'after');
      await killDuring(desk, 'orphan', program);
      await program.killAll();
      const run = await adopted(desk, 'orphan');
      expect((await desk.tool(['show', run.id])).stdout).toContain('found by its token');
    });

    it('during the prologue: nothing is submitted', async () => {
      const desk = product().desk('kill-prologue');
      const job = desk.job('early', { body: 'true\n', attributes: { prologue: 'kill -9 $PPID\nsleep 1' } });
      expect((await desk.start(['submit', job, '-p', desk.cluster.scheduler]).ended).exitCode).toBe(null);
      expect(await desk.list()).toMatchObject([{ state: 'submitting', schedulerId: null }]);
      expect(await desk.cluster.jobsNamed('early')).toEqual([]);
      await notSubmitted(desk, 'early');
    });

    it('before the submission holds the lock: whoever looks closes it, and a late one submits nothing', async () => {
      const desk = product().desk('kill-before-lock');
      const mkdir = new StandIn(desk, 'mkdir', 'before', '[ $# -eq 1 ]');
      await killDuring(desk, 'late', mkdir);
      await notSubmitted(desk, 'late');
      await mkdir.goOnToTheEnd();
      expect(await desk.cluster.jobsNamed('late')).toEqual([]);
    });

    it('before its program has spoken to the scheduler: the job is adopted, by one of three that look', async () => {
      const desk = product().desk('kill-before-submission');
      const program = new StandIn(desk, desk.cluster.submitProgram, 'before');
      await killDuring(desk, 'before', program);
      const looking = [1, 2, 3].map(() => adopted(desk, 'before'));
      program.goOn();
      const ids = (await Promise.all(looking)).map(({ schedulerId }) => schedulerId);
      expect(new Set(ids).size).toBe(1);
    });

    it('before that program has told the id: the job is adopted', async () => {
      const desk = product().desk('kill-after-submission');
      const program = new StandIn(desk, desk.cluster.submitProgram, 'after');
      await killDuring(desk, 'after', program);
      program.goOn();
      await adopted(desk, 'after');
    });

    it('before it has read the receipt: the job is adopted', async () => {
      const desk = product().desk('kill-after-receipt');
      const cat = new StandIn(desk, 'cat', 'before', 'case $1 in */status) true ;; *) false ;; esac');
      await killDuring(desk, 'receipt', cat);
      await adopted(desk, 'receipt');
      cat.goOn();
    });
  });
}

/** Submits a job, kills the tool when the submission has come to a point, and sees that the run is kept. */
async function killDuring(desk: Desk, name: string, standIn: StandIn): Promise<void> {
  // Not every scheduler keeps the token of a job that has ended.
  const body = `${AT_THE_GATE}\necho done\n`;
  const submitting = desk.start(['submit', desk.job(name, { body }), '-p', desk.cluster.scheduler]);
  await standIn.stopped();
  await submitting.kill();
  expect(await desk.list()).toMatchObject([{ job: name, state: 'submitting', schedulerId: null }]);
}

/** Looks after the only run until its job is found, and sees that there is one job, which is ours and ends well. */
async function adopted(desk: Desk, name: string): Promise<PublicRun> {
  const [lost] = await desk.list();
  if (!lost) throw new Error('the run is gone');
  const found = await desk.until(lost, 'an id', ({ schedulerId }) => schedulerId !== null);
  desk.open();
  const { exitCode, run } = await desk.wait(found);
  expect(exitCode).toBe(0);
  expect((await desk.tool(['logs', run.id])).stdout).toBe('done\n');
  expect(await desk.list()).toHaveLength(1);
  expect(desk.tokens()).toHaveLength(1);
  expect(await desk.cluster.jobsNamed(name)).toEqual([run.schedulerId]);
  return run;
}

/** Looks after the only run until it is told that nothing was submitted. */
async function notSubmitted(desk: Desk, name: string): Promise<void> {
  const [lost] = await desk.list();
  if (!lost) throw new Error('the run is gone');
  const run = await desk.untilState(lost, 'failed');
  expect(run).toMatchObject({ schedulerId: null, final: true });
  expect(run.reason).toContain('It was not submitted: the program that submitted it ended before');
  expect(await desk.cluster.jobsNamed(name)).toEqual([]);
}

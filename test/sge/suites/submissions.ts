import { dirname } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Product } from '../../clusters/support/product.ts';

/** What reaches Grid Engine, and what does not, by ways that it alone has. */
export function describeSgeSubmissions(product: () => Product): void {
  describe('a submission', () => {
    it('of more than any queue has is taken and waits for ever, and the user is told what to do', async () => {
      const desk = product().desk('too-much');
      const job = desk.job('greedy', { body: 'true\n', resources: { queue: 'short.q', time: '0:2:0' } });
      const run = await desk.until(await desk.submit(job), 'a reason', ({ reason }) => reason !== null);
      expect(run.state).toBe('pending');
      expect((await desk.tool(['show', run.id])).stdout).toContain('Ask for less, or choose another queue');
      await desk.tool(['cancel', run.id]);
    });

    it.each([
      ['an output file that cannot be written', { stdout: '/no/such/folder/out' }, /can't open output file/],
      ['a working folder that is not there', { stdout: 'out' }, /can't chdir/],
      ['a shell that is not there', { S: '/no/such/shell', queue: 'short.q', time: '0:0:30' }, /unable to find shell/],
    ])('with %s is in error state, with its reason and what to do', async (what, resources, words) => {
      const desk = product().desk(`error/${what.replaceAll(' ', '-')}`);
      const gone = what.startsWith('a working');
      const job = desk.job('stopped', {
        ...(gone && { attributes: { workdir: 'leaves' } }),
        body: 'true\n',
        resources: { ...resources, ...(gone && { '-h': 'true' }) },
      });
      const run = await desk.submit(job);
      const folder = dirname(run.stdout ?? '');
      if (gone) {
        await desk.cluster.asAdmin(['mv', folder, `${folder}.moved`]);
        await desk.cluster.asAdmin(['qrls', run.schedulerId ?? '']);
      }
      // Before it has been tried it waits, and may have a reason for that too.
      const stuck = await desk.until(run, 'the error', ({ nativeState }) => nativeState === 'Eqw');
      expect(stuck).toMatchObject({ state: 'held', final: false });
      expect(stuck.reason).toMatch(words);
      expect((await desk.tool(['show', run.id])).stdout).toContain('qmod -cj');
      expect((await desk.tool(['cancel', run.id])).exitCode).toBe(0);
      expect((await desk.known(run)).state).toBe('cancelled');
    });

    it('of a script without -cwd finds its output in the home folder, of which the queue tells', async () => {
      const desk = product().desk('no-cwd');
      const text = '#!/bin/sh\n#$ -l h_rt=0:5:0 -h\npwd\n';
      const run = await desk.untilState(await desk.submit(desk.write('elsewhere.sge', text)), 'held');
      expect(run.stdout).toBe(`${desk.cluster.user.home}/elsewhere.sge.o${run.schedulerId}`);
      expect((await desk.tool(['release', run.id])).exitCode).toBe(0);
      expect((await desk.wait(run)).exitCode).toBe(0);
      expect((await desk.tool(['logs', run.id])).stdout).toBe(`${desk.cluster.user.home}\n`);
    });

    it('of an array over the limit of one job makes several jobs, in which every task keeps its index', async () => {
      const desk = product().desk('wide');
      const body = 'echo "task $CLUSTERJOB_ARRAY_INDEX"\n';
      const job = desk.job('wide', { body, resources: { array: '1-1501', '-h': 'true' } });
      const run = await desk.untilState(await desk.submit(job), 'held');
      expect(run.parts).toMatchObject([{ ranges: '1-750' }, { ranges: '751-1501' }]);
      expect(run.tasks).toMatchObject([{ ranges: '1-1501', state: 'held' }]);
      const ids = run.parts?.map(({ schedulerId }) => schedulerId) ?? [];
      expect((await desk.cluster.jobsNamed('wide')).toSorted()).toEqual(ids.toSorted());
      expect((await desk.tool(['show', ids[1] ?? ''])).stdout).toContain(ids.join(' and '));
      expect((await desk.tool(['release', run.id, '--tasks', '750-751'])).exitCode).toBe(0);
      const done = (seen: typeof run) => seen.tasks?.find(({ state }) => state === 'completed')?.ranges === '750-751';
      await desk.until(run, 'the end of two tasks', done);
      for (const task of ['750', '751']) {
        expect((await desk.tool(['logs', run.id, '--task', task])).stdout).toBe(`task ${task}\n`);
      }
      expect((await desk.tool(['cancel', run.id])).exitCode).toBe(0);
      const ended = await desk.untilState(run, 'cancelled');
      expect(ended.tasks).toMatchObject([
        { ranges: '1-749,752-1501', state: 'cancelled' },
        { ranges: '750-751', state: 'completed' },
      ]);
    });

    it('is run by the shell of its first line, and by another one that the job asks for', async () => {
      const desk = product().desk('shells');
      const body = 'readlink /proc/$$/exe\n';
      // This queue passes over the first line of a script.
      const queue = { queue: 'short.q', time: '0:0:30' };
      const wishes = { bash: queue, dash: { ...queue, S: '/bin/dash' } };
      for (const [name, resources] of Object.entries(wishes)) {
        const job = desk.job(name, { body, resources, attributes: { shell: '/bin/bash' } });
        const { run } = await desk.wait(await desk.submit(job));
        expect((await desk.tool(['logs', run.id])).stdout).toBe(`/usr/bin/${name}\n`);
      }
    });
  });
}

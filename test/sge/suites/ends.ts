import { describe, expect, it } from 'vitest';
import { AT_THE_GATE } from '../../clusters/support/desk.ts';
import type { Product } from '../../clusters/support/product.ts';

const MB = 2 ** 20;

/** How jobs end, and what the user is told of it. */
export function describeEnds(product: () => Product): void {
  describe('the end of a job', () => {
    it('is told when its time is over', async () => {
      const desk = product().desk('wall-time');
      const job = desk.job('endless', { body: 'echo begun\nsleep 600\n', resources: { time: '0:0:3' } });
      const { exitCode, stderr, run } = await desk.wait(await desk.submit(job));
      expect(run).toMatchObject({ state: 'failed', final: true, exitCode: null });
      expect(exitCode).toBe(1);
      expect(stderr).toContain('Ask for more `time` and submit it again');
      expect(run.usage.elapsedSeconds).toBeGreaterThanOrEqual(3);
      expect((await desk.tool(['show', run.id])).stdout).toContain('failed: wall time was over');
    });

    it('is told of one that completes, with every state on the way', async () => {
      const desk = product().desk('success');
      const work = [
        'x=$(head -c 40000000 /dev/zero | tr "\\0" x)',
        'i=0; while [ $i -lt 300000 ]; do i=$((i+1)); done',
        'sleep 1',
        'echo "job $CLUSTERJOB_ID called $CLUSTERJOB_NAME in $CLUSTERJOB_QUEUE with $CLUSTERJOB_NUM_TASKS slots"',
      ];
      const job = desk.job('success', {
        body: `${[AT_THE_GATE, ...work].join('\n')}\n`,
        resources: { mem: '600', pe: 'omp 2', queue: 'all.q' },
      });
      const before = Date.now();
      const submitted = await desk.submit(job);
      expect(submitted).toMatchObject({ state: 'pending', backend: 'sge', final: false, source: 'submit' });
      // While it is carried to its node (t) it counts as running already.
      const running = await desk.until(submitted, 'its script', ({ nativeState }) => nativeState === 'r');
      expect(running).toMatchObject({ state: 'running', exitCode: null, ended: null, source: 'queue' });
      desk.open();
      const { exitCode, run } = await desk.wait(submitted);
      expect(exitCode).toBe(0);
      expect(run).toMatchObject({
        state: 'completed',
        nativeState: 'exit_status 0',
        final: true,
        exitCode: 0,
        signal: null,
        reason: null,
        source: 'history',
        tasks: null,
        stdout: desk.path(`success.o${run.schedulerId}`),
        stderr: desk.path(`success.e${run.schedulerId}`),
        attempts: [
          { number: 1, schedulerId: run.schedulerId, state: 'completed', nodes: expect.stringMatching(/^\S+$/) },
        ],
      });

      const told = [run.submitted, run.started, run.ended].map((time) => Date.parse(time ?? ''));
      const times = [before, ...told, Date.now()];
      // Grid Engine counts whole seconds.
      for (const [at, time] of times.entries()) expect(time).toBeGreaterThan((times[at - 1] ?? time) - 1001);

      const { usage } = run;
      expect(usage.maxRssBytes).toBeGreaterThan(40 * MB);
      expect(usage.maxRssBytes).toBeLessThan(600 * MB);
      expect(usage.cpuSeconds).toBeGreaterThan(0.2);
      expect(usage.elapsedSeconds).toBeGreaterThanOrEqual(1);
      expect(usage.requested).toEqual({ memBytes: 600_000_000, seconds: 300, cores: 2, nodes: null });

      const said = `job ${run.schedulerId} called success in all.q with 2 slots\n`;
      expect((await desk.tool(['logs', run.id])).stdout).toBe(said);
      const shown = (await desk.tool(['show', run.id])).stdout;
      expect(shown).toMatch(/submitting [\s\S]*pending [\s\S]*running \([tr]\)[\s\S]*completed \(exit_status 0\)/);
    });

    it('is told of one that fails, with its exit status and the end of its error output', async () => {
      const desk = product().desk('failure');
      const body = 'echo fine\nfor i in $(seq 40); do echo "step $i" >&2; done\necho "singular matrix" >&2\nexit 3\n';
      const job = desk.job('solve', { body, resources: { stderr: 'solve.err' } });
      const { exitCode, stderr, run } = await desk.wait(await desk.submit(job));
      expect(exitCode).toBe(1);
      expect(run).toMatchObject({
        state: 'failed',
        nativeState: 'exit_status 3',
        exitCode: 3,
        signal: null,
        final: true,
      });
      expect(stderr).toContain('step 40\nsingular matrix');
      expect(stderr).not.toContain('step 2\n');
      expect(run.stderr).toBe(desk.path('solve.err'));
      expect((await desk.tool(['logs', run.id])).stdout).toBe('fine\n');
      expect((await desk.tool(['logs', run.id, '--stderr', '-n', '2'])).stdout).toBe('step 40\nsingular matrix\n');
      expect((await desk.tool(['show', run.id])).stdout).toContain('failed: exit status 3');
    });

    it('is told of one that a signal ended', async () => {
      const desk = product().desk('signal');
      const job = desk.job('crash', { body: 'kill -SEGV $$\n' });
      const { exitCode, run } = await desk.wait(await desk.submit(job));
      expect(exitCode).toBe(1);
      expect(run).toMatchObject({ state: 'failed', signal: 11, final: true });
      expect((await desk.tool(['show', run.id])).stdout).toContain('ended by SIGSEGV');
    });

    it('is told of one that took too much memory', async () => {
      const desk = product().desk('memory');
      const body = `perl -e '$x = "x" x 300_000_000; sleep 60'\n`;
      const { exitCode, run } = await desk.wait(
        await desk.submit(desk.job('hungry', { body, resources: { mem: '60' } })),
      );
      expect(exitCode).toBe(1);
      // Grid Engine does not kill it: memory is refused to it, and what it does then is its own affair.
      expect(run).toMatchObject({ state: 'failed', exitCode: expect.any(Number), final: true });
    });

    it('is told task by task of an array', async () => {
      const desk = product().desk('array');
      const body = 'echo "part $CLUSTERJOB_ARRAY_INDEX"\nif [ $CLUSTERJOB_ARRAY_INDEX = 5 ]; then exit 5; fi\n';
      const job = desk.job('sweep', { body, resources: { array: '1-11:2%3' } });
      const submitted = await desk.submit(job);
      expect(submitted.tasks).toMatchObject([{ ranges: '1,3,5,7,9,11', state: 'pending' }]);
      const { exitCode, stderr, run } = await desk.wait(submitted);
      expect(exitCode).toBe(1);
      expect(stderr).toContain('task 5: failed: exit status 5');
      expect(run).toMatchObject({ state: 'failed', exitCode: 5 });
      expect(run.tasks).toHaveLength(2);
      expect(run.tasks).toEqual(
        expect.arrayContaining([
          expect.objectContaining({ ranges: '1,3,7,9,11', state: 'completed', exitCode: 0 }),
          expect.objectContaining({ ranges: '5', state: 'failed', exitCode: 5 }),
        ]),
      );
      expect((await desk.tool(['logs', run.id, '--task', '7'])).stdout).toBe('part 7\n');
    });

    it('is told of one that waits for the end of another', async () => {
      const desk = product().desk('dependency');
      const first = await desk.submit(desk.job('first', { body: `${AT_THE_GATE}\nexit 1\n` }));
      const dependency = `afterany:${first.schedulerId}`;
      const second = await desk.submit(desk.job('second', { body: 'true\n', resources: { dependency } }));
      const waiting = await desk.until(second, 'a reason', ({ reason }) => reason !== null);
      expect(waiting).toMatchObject({
        state: 'pending',
        reason: expect.stringContaining('it waits for other jobs to end'),
      });
      desk.open();
      expect((await desk.wait(first)).run).toMatchObject({ state: 'failed', exitCode: 1 });
      expect((await desk.wait(second)).run).toMatchObject({ state: 'completed', reason: null });
    });
  });
}

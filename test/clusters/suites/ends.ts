import { describe, expect, it } from 'vitest';
import { AT_THE_GATE } from '../support/desk.ts';
import type { Product } from '../support/product.ts';
import type { SchedulerFacts } from './schedulerFacts.ts';

const MB = 2 ** 20;

/** How jobs end, and what the user is told of it. */
export function describeEnds(product: () => Product, facts: SchedulerFacts): void {
  const { native, success, wallTime } = facts;

  describe('the end of a job', () => {
    it('is told when its time is over', async () => {
      const desk = product().desk('wall-time');
      const job = desk.job('endless', { body: 'echo begun\nsleep 600\n', resources: { time: wallTime.time } });
      const { exitCode, stderr, run } = await desk.wait(await desk.submit(job));
      expect(run).toMatchObject({ state: 'failed', final: true, ...wallTime.run });
      expect(exitCode).toBe(1);
      expect(stderr).toContain('Ask for more `time` and submit it again');
      expect(run.usage.elapsedSeconds).toBeGreaterThanOrEqual(wallTime.seconds);
      expect((await desk.tool(['show', run.id])).stdout).toContain('failed: wall time was over');
    });

    it('is told of one that completes, with every state on the way', async () => {
      const desk = product().desk('success');
      const work = [
        'x=$(head -c 40000000 /dev/zero | tr "\\0" x)',
        'i=0; while [ $i -lt 300000 ]; do i=$((i+1)); done',
        `sleep ${success.seconds}`,
        'echo "job $CLUSTERJOB_ID called $CLUSTERJOB_NAME in $CLUSTERJOB_QUEUE with $CLUSTERJOB_NUM_TASKS tasks"',
      ];
      const body = `${[AT_THE_GATE, ...work].join('\n')}\n`;
      const job = desk.job('success', { body, resources: success.resources });
      const before = Date.now();
      const submitted = await desk.submit(job);
      const { scheduler } = desk.cluster;
      expect(submitted).toMatchObject({ state: 'pending', backend: scheduler, final: false, source: 'submit' });
      const running = await desk.until(submitted, 'its script', ({ nativeState }) => nativeState === native.running);
      expect(running).toMatchObject({ state: 'running', exitCode: null, ended: null, source: 'queue' });
      desk.open();
      const { exitCode, run } = await desk.wait(submitted);
      expect(exitCode).toBe(0);
      const { stdout, stderr } = facts.logs('success', run.schedulerId);
      expect(run).toMatchObject({
        state: 'completed',
        nativeState: native.completed,
        final: true,
        exitCode: 0,
        signal: null,
        reason: null,
        source: 'history',
        tasks: null,
        stdout: desk.path(stdout),
        stderr: desk.path(stderr),
        attempts: [
          {
            number: 1,
            schedulerId: run.schedulerId,
            state: 'completed',
            nodes: expect.stringMatching(success.nodes),
          },
        ],
      });

      const told = [run.submitted, run.started, run.ended].map((time) => Date.parse(time ?? ''));
      const times = [before, ...told, Date.now()];
      for (const [at, time] of times.entries()) {
        expect(time).toBeGreaterThanOrEqual((times[at - 1] ?? time) - success.roundedMs);
      }

      const { usage } = run;
      expect(usage.maxRssBytes).toBeGreaterThan(40 * MB);
      expect(usage.maxRssBytes).toBeLessThan(600 * MB);
      expect(usage.cpuSeconds).toBeGreaterThan(0.2);
      expect(usage.elapsedSeconds).toBeGreaterThanOrEqual(success.seconds);
      expect(usage.cpuSeconds).toBeLessThan((usage.elapsedSeconds ?? 0) * 4);
      expect(usage.requested).toEqual(success.requested);

      const said = `job ${run.schedulerId} called success in ${success.queue} with 2 tasks\n`;
      expect((await desk.tool(['logs', run.id])).stdout).toBe(said);
      const states = [
        'submitting ',
        'pending ',
        `running \\(${native.runningAtFirst}\\)`,
        `completed \\(${native.completed}\\)`,
      ];
      expect((await desk.tool(['show', run.id])).stdout).toMatch(new RegExp(states.join('[^]*')));
    });

    it('is told of one that fails, with its exit status and the end of its error output', async () => {
      const desk = product().desk('failure');
      const body = 'echo fine\nfor i in $(seq 40); do echo "step $i" >&2; done\necho "singular matrix" >&2\nexit 3\n';
      const job = desk.job('solve', { body, resources: { stderr: 'solve.err' } });
      const { exitCode, stderr, run } = await desk.wait(await desk.submit(job));
      expect(exitCode).toBe(1);
      expect(run).toMatchObject({
        state: 'failed',
        nativeState: native.failed(3),
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

    it.each([
      { array: '1-6%3', tasks: '1-6', failing: 4, others: '1-3,5-6', other: 5 },
      { array: '1-11:2%3', tasks: '1,3,5,7,9,11', failing: 5, others: '1,3,7,9,11', other: 7 },
    ])('is told task by task of an array: $array', async ({ array, tasks, failing, others, other }) => {
      const desk = product().desk(`array-${failing}`);
      const body = `echo "part $CLUSTERJOB_ARRAY_INDEX"\nif [ $CLUSTERJOB_ARRAY_INDEX = ${failing} ]; then exit 5; fi\n`;
      const submitted = await desk.submit(desk.job('sweep', { body, resources: { array } }));
      expect(submitted.tasks).toMatchObject([{ ranges: tasks, state: 'pending' }]);
      const { exitCode, stderr, run } = await desk.wait(submitted);
      expect(exitCode).toBe(1);
      expect(stderr).toContain(`task ${failing}: failed: exit status 5`);
      expect(run).toMatchObject({ state: 'failed', exitCode: 5 });
      expect(run.tasks).toHaveLength(2);
      const failed = { ranges: `${failing}`, state: 'failed', nativeState: native.failed(5), exitCode: 5 };
      const completed = { ranges: others, state: 'completed', nativeState: native.completed, exitCode: 0 };
      const groups = [failed, completed].map((group) => expect.objectContaining(group));
      expect(run.tasks).toEqual(expect.arrayContaining(groups));
      expect((await desk.tool(['logs', run.id, '--task', `${other}`])).stdout).toBe(`part ${other}\n`);
    });
  });
}

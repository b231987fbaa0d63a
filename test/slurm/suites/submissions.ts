import { statSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Product } from '../../clusters/support/product.ts';

/** What reaches Slurm, and what does not, by ways that it alone has. */
export function describeSlurmSubmissions(product: () => Product): void {
  describe('a submission', () => {
    it('of an array with indexes over the limit makes several jobs, in which every task keeps its index', async () => {
      const desk = product().desk('wide');
      const body = 'echo "task $CLUSTERJOB_ARRAY_INDEX $# $SLURM_ARRAY_TASK_ID"\n';
      const job = desk.job('wide', { body, resources: { array: '1-20001:10000', '--hold': 'true' } });
      const run = await desk.untilState(await desk.submit(job), 'held');
      expect(run.parts).toMatchObject([
        { ranges: '1,10001', shift: 1 },
        { ranges: '20001', shift: 20_000 },
      ]);
      expect(run.tasks).toMatchObject([{ ranges: '1,10001,20001', state: 'held' }]);
      const ids = run.parts?.map(({ schedulerId }) => schedulerId) ?? [];
      expect((await desk.cluster.jobsNamed('wide')).toSorted()).toEqual(ids.toSorted());
      expect((await desk.tool(['cancel', run.id, '--tasks', '10001'])).exitCode).toBe(0);
      expect((await desk.tool(['release', run.id])).exitCode).toBe(0);
      const { run: ended } = await desk.wait(run);
      expect(ended.tasks).toMatchObject([
        { ranges: '1,20001', state: 'completed' },
        { ranges: '10001', state: 'cancelled' },
      ]);
      for (const task of ['1', '20001']) {
        expect((await desk.tool(['logs', run.id, '--task', task])).stdout).toBe(`task ${task} 0 ${task}\n`);
      }
    });

    it('gives the job the umask and the environment of the user, without the editor and without ours', async () => {
      const desk = product().desk('environment');
      const job = desk.job('surroundings', { body: 'umask\nenv\n' });
      const set = {
        MY_DATA: 'two words',
        VSCODE_IPC_HOOK: '/run/x',
        VSCODE_PID: '1',
        ELECTRON_RUN_AS_NODE: '1',
        NODE_OPTIONS: '--no-warnings',
      };
      const submit = ['umask 027', `exec "$@" submit ${job} -p slurm --json`].join('\n');
      const answer = await desk.run(['sh', '-c', submit, 'sh', ...product().command], { env: set });
      expect(answer.exitCode).toBe(0);
      const { exitCode, run } = await desk.wait(JSON.parse(answer.stdout));
      expect(exitCode).toBe(0);
      const [mask, ...lines] = (await desk.tool(['logs', run.id])).stdout.split('\n');
      expect(mask).toBe('0027');
      const names = lines.map((line) => line.split('=')[0] ?? '');
      expect(lines).toContain('MY_DATA=two words');
      expect(names.filter((name) => /^(VSCODE_|ELECTRON_|NODE_OPTIONS|CLUSTERJOB_(?!HOME))/.test(name))).toEqual([]);
      // What makes the scheduler's answers readable is not handed on.
      expect(names).not.toContain('LC_ALL');
      expect(names).not.toContain('TZ');
      expect(names).not.toContain('SLURM_TIME_FORMAT');
      expect(statSync(run.stdout ?? '').mode & 0o777).toBe(0o640);
    });
  });
}

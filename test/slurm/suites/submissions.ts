import { statSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { AT_THE_GATE } from '../../clusters/support/desk.ts';
import type { Product } from '../../clusters/support/product.ts';

/** What reaches Slurm, and what does not. */
export function describeSubmissions(product: () => Product): void {
  describe('a submission', () => {
    it.each([
      ['queue', 'nowhere', 'invalid partition specified: nowhere', 'Choose a partition of this cluster.'],
      ['time', '2-00:00:00', 'Requested time limit is invalid', 'Ask for less time'],
      ['mem', '64G', 'Memory specification can not be satisfied', 'Ask for less memory on a node.'],
    ])(
      'that Slurm refuses is told in its words, with the setting to blame: %s = %s',
      async (key, value, words, next) => {
        const name = `refused-${key}`;
        const desk = product().desk(name);
        const job = desk.job(name, { body: 'true\n', resources: { [key]: value } });
        const answer = await desk.tool(['submit', job, '-p', 'slurm']);
        expect(answer.exitCode).toBe(1);
        expect(answer.stderr).toContain(words);
        expect(answer.stderr).toContain(`(${key} = `);
        expect(answer.stderr).toContain(next);
        expect(answer.stderr).not.toContain('..');
        const [run, more] = await desk.list();
        expect(more).toBe(undefined);
        expect(run).toMatchObject({ state: 'failed', schedulerId: null, final: true });
        expect(run?.reason).toContain(words);
        expect((await desk.said('squeue', '-h', '-n', name)).trim()).toBe('');
      },
    );

    it('of a script with its own directives sends it byte for byte', async () => {
      const desk = product().desk('plain');
      const text = '#!/bin/sh\n#SBATCH --time=5\n#SBATCH -J plain\n# {braces} $CLUSTERJOB_ID \t\nexport X="{time}"\n';
      // A byte that is no UTF-8, and no line end.
      const bytes = Buffer.concat([
        Buffer.from(text),
        Buffer.from([0x23, 0xe9, 0x0a]),
        Buffer.from(`${AT_THE_GATE}\necho done`),
      ]);
      const run = await desk.submit(desk.write('plain.sbatch', bytes));
      expect(run.job).toBe('plain');
      await desk.said('scontrol', 'write', 'batch_script', run.schedulerId ?? '', 'sent');
      const sent = await desk.said('sh', '-c', 'cmp sent plain.sbatch && echo same');
      expect(sent).toBe('same');
      desk.open();
      const { exitCode } = await desk.wait(run);
      expect(exitCode).toBe(0);
      expect((await desk.tool(['logs', run.id])).stdout).toBe('done\n');
    });

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

    it.each([
      ['a limit of tasks at a time', '1-10001%5', {}, 'takes no task index above 10000 in one job'],
      ['the same logs', '1-10001', { stdout: '$CLUSTERJOB_ARRAY_INDEX.txt' }, 'would write into the same file'],
    ])(
      'of an array with indexes over the limit and %s is an error before anything is sent',
      async (what, array, more, words) => {
        const desk = product().desk(what.replaceAll(' ', '-'));
        const job = desk.job('high', { body: 'true\n', resources: { array, ...more } });
        const answer = await desk.tool(['submit', job, '-p', 'slurm']);
        expect(answer.exitCode).toBe(1);
        expect(answer.stderr).toContain(words);
        expect(await desk.list()).toEqual([]);
      },
    );

    it('of a script with an array of its own is followed task by task', async () => {
      const desk = product().desk('plain-array');
      const text = '#!/bin/sh\n#SBATCH -t 5 --array=1-3\n[ "$SLURM_ARRAY_TASK_ID" != 2 ]\n';
      const { exitCode, run } = await desk.wait(await desk.submit(desk.write('rows.sbatch', text)));
      expect(exitCode).toBe(1);
      expect(run.tasks).toMatchObject([
        { ranges: '1,3', state: 'completed' },
        { ranges: '2', state: 'failed', exitCode: 1 },
      ]);
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

    it.each([
      ['my data', 'two words'],
      ["it's", "it's"],
      ['données 数据', 'été 数'],
      ['a;b $HOME `id` "q"', '$(id) & "x"'],
    ])('keeps unusual names: a folder %s, a job %s', async (folder, name) => {
      const desk = product().desk(`names/${folder}`);
      const run = await desk.submit(
        desk.job(name, { body: 'pwd\necho "$CLUSTERJOB_NAME"\n', resources: { stdout: `${name}.log` } }),
      );
      const { exitCode, run: ended } = await desk.wait(run);
      expect(exitCode).toBe(0);
      expect(ended).toMatchObject({ job: name, state: 'completed', stdout: desk.path(`${name}.log`) });
      expect((await desk.tool(['logs', run.id])).stdout).toBe(`${desk.folder}\n${name}\n`);
    });
  });
}

import { describe, expect, it } from 'vitest';
import { AT_THE_GATE } from '../support/desk.ts';
import type { Product } from '../support/product.ts';
import type { SchedulerFacts } from './schedulerFacts.ts';

/** What reaches a scheduler, and what does not. */
export function describeSubmissions(product: () => Product, facts: SchedulerFacts): void {
  const { logs, recordsRefused, refusals, scripts, title, tooWide, unusualNames } = facts;

  describe('a submission', () => {
    it.each(refusals)(
      `that ${title} refuses is told in its words, with the setting to blame: %s = %s`,
      async (key, value, words, next) => {
        const name = `refused-${key}`;
        const desk = product().desk(name);
        const job = desk.job(name, { body: 'true\n', resources: { [key]: value } });
        const answer = await desk.tool(['submit', job, '-p', desk.cluster.scheduler]);
        expect(answer.exitCode).toBe(1);
        expect(answer.stderr).toContain(words);
        expect(answer.stderr).toContain(`(${key} = `);
        expect(answer.stderr).toContain(next);
        expect(answer.stderr).not.toContain('..');
        const [run, more] = await desk.list();
        expect(more).toBe(undefined);
        expect(run).toMatchObject({ state: 'failed', schedulerId: null, final: true });
        expect(run?.reason).toContain(words);
        expect(await desk.cluster.jobsInQueue(name)).toEqual([]);
        if (!recordsRefused) expect(await desk.cluster.jobsNamed(name)).toEqual([]);
      },
    );

    it('of a script with its own directives sends it byte for byte', async () => {
      const desk = product().desk('plain');
      const file = `plain.${scripts.extension}`;
      const text = `#!/bin/sh\n${scripts.plain}# {braces} $CLUSTERJOB_ID \t\nexport X="{time}"\n`;
      // A byte that is no UTF-8, and no line end.
      const last = Buffer.from(`${AT_THE_GATE}\ncmp "$0" ${file} && echo same`);
      const bytes = Buffer.concat([Buffer.from(text), Buffer.from([0x23, 0xe9, 0x0a]), last]);
      const run = await desk.submit(desk.write(file, bytes));
      expect(run.job).toBe('plain');
      desk.open();
      const { exitCode } = await desk.wait(run);
      expect(exitCode).toBe(0);
      expect((await desk.tool(['logs', run.id])).stdout).toBe('same\n');
    });

    it('of a script with an array of its own is followed task by task', async () => {
      const desk = product().desk('plain-array');
      const text = `#!/bin/sh\n${scripts.array}[ "$${scripts.task}" != 2 ]\n`;
      const { exitCode, run } = await desk.wait(await desk.submit(desk.write(`rows.${scripts.extension}`, text)));
      expect(exitCode).toBe(1);
      expect(run.tasks).toMatchObject([
        { ranges: '1,3', state: 'completed' },
        { ranges: '2', state: 'failed', exitCode: 1 },
      ]);
    });

    it.each(tooWide)(
      'of an array over the limit of one job and %s is an error before anything is sent',
      async (why, resources, words) => {
        const name = why.replaceAll(' ', '-');
        const desk = product().desk(name);
        const answer = await desk.tool([
          'submit',
          desk.job(name, { body: 'true\n', resources }),
          '-p',
          desk.cluster.scheduler,
        ]);
        expect(answer.exitCode).toBe(1);
        expect(answer.stderr).toContain(words);
        expect(await desk.list()).toEqual([]);
        expect(await desk.cluster.jobsNamed(name)).toEqual([]);
      },
    );

    it.each(unusualNames)('keeps unusual names: a folder %s, a job %s', async (folder, name, stdout) => {
      const desk = product().desk(`names/${folder}`);
      const resources = stdout === null ? {} : { stdout };
      const run = await desk.submit(desk.job(name, { body: 'pwd\necho "$CLUSTERJOB_NAME"\n', resources }));
      const { exitCode, run: ended } = await desk.wait(run);
      expect(exitCode).toBe(0);
      const log = stdout ?? logs(name, run.schedulerId).stdout;
      expect(ended).toMatchObject({ job: name, state: 'completed', stdout: desk.path(log) });
      expect((await desk.tool(['logs', run.id])).stdout).toBe(`${desk.folder}\n${name}\n`);
    });
  });
}

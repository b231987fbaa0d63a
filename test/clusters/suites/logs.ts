import { describe, expect, it } from 'vitest';
import { AT_THE_GATE } from '../support/desk.ts';
import type { Product } from '../support/product.ts';

/** What a job has printed, and is printing. */
export function describeLogs(product: () => Product): void {
  describe('a log', () => {
    it('of any size is printed whole, and its end at once', async () => {
      const desk = product().desk('large-log');
      const last = 3_000_000;
      const { run } = await desk.wait(await desk.submit(desk.job('talkative', { body: `seq ${last}\n` })));
      const tail = await desk.tool(['logs', run.id, '-n', '3']);
      expect(tail.stdout).toBe(`${last - 2}\n${last - 1}\n${last}\n`);
      const count = await desk.run(['sh', '-c', '"$@" | cksum', 'sh', ...product().command, 'logs', run.id]);
      expect(count.stdout).toBe((await desk.run(['sh', '-c', `cksum <${run.stdout}`])).stdout);
    });

    it('that grows is followed until the job ends', async () => {
      const desk = product().desk('followed-log');
      const body = `echo first\n${AT_THE_GATE}\necho last\n`;
      const run = await desk.submit(desk.job('growing', { body }));
      const following = desk.start(['logs', run.id, '--follow']);
      await desk.untilState(run, 'running');
      desk.open();
      const { exitCode, stdout } = await following.ended;
      expect(exitCode).toBe(0);
      expect(stdout).toBe('first\nlast\n');
    });
  });
}

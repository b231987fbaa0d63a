import { describe, expect, it } from 'vitest';
import type { Desk } from '../../clusters/support/desk.ts';
import type { Product } from '../../clusters/support/product.ts';

const COUNT = 100;

/** Many jobs at once are as gentle to the scheduler as one. */
export function describeMany(product: () => Product): void {
  describe('many jobs', () => {
    // The tool is started more than a hundred times, one after the other, while other tests go on.
    it('submitted one after the other are asked about, and cancelled, by one command', {
      timeout: 400_000,
    }, async () => {
      const desk = product().desk('many');
      for (const program of PROGRAMS) desk.shadow(program, `echo "$*" >>"$here/${program}.calls"\nexec "$real" "$@"`);
      const ids = new Set<string>();
      for (let number = 1; number <= COUNT; number++) {
        const run = await desk.submit(desk.job(`one-${number}`, { body: 'true\n', resources: { hold: 'true' } }));
        ids.add(run.schedulerId ?? '');
      }
      expect(ids.size).toBe(COUNT);
      expect(calls(desk)).toEqual({ sbatch: COUNT, squeue: 0, sacct: 0, scancel: 0 });

      expect((await desk.tool(['status'])).exitCode).toBe(0);
      const held = await desk.list();
      expect(held.filter(({ state }) => state === 'held')).toHaveLength(COUNT);
      expect(new Set(held.map(({ schedulerId }) => schedulerId))).toEqual(ids);
      expect(calls(desk)).toEqual({ sbatch: COUNT, squeue: 1, sacct: 0, scancel: 0 });

      expect((await desk.tool(['cancel', ...held.map(({ id }) => id)])).exitCode).toBe(0);
      expect(calls(desk)).toMatchObject({ sbatch: COUNT, scancel: 1 });
      const { exitCode } = await desk.tool(['wait', ...held.map(({ id }) => id)]);
      expect(exitCode).toBe(4);
    });
  });
}

const PROGRAMS = ['sbatch', 'squeue', 'sacct', 'scancel'] as const;

/** How often each program was called for this desk. */
function calls(desk: Desk): Readonly<Record<string, number>> {
  const count = (name: string): number => {
    const file = `bin/${name}.calls`;
    return desk.has(file) ? desk.read(file).trimEnd().split('\n').length : 0;
  };
  return Object.fromEntries(PROGRAMS.map((name) => [name, count(name)]));
}

import { beforeEach, describe, expect, it } from 'vitest';
import { UserError } from '../../../src/base/errors.ts';
import { followRun } from '../../../src/cli/logPrinter.ts';
import type { RunService, WaitResult } from '../../../src/runs/service.ts';
import { FakeClock } from '../support/fakeClock.ts';
import { run } from '../support/runs.ts';

const LOST = new UserError({ what: 'big cannot be reached', next: 'Try again', transient: true });
const NEVER = new AbortController().signal;

let clock: FakeClock;
let warnings: string[];

beforeEach(() => {
  clock = new FakeClock();
  warnings = [];
});

/** A service of which only following counts. */
function following(wait: () => Promise<WaitResult>): RunService {
  const log = { warn: (message: string) => void warnings.push(message) };
  return { wait, context: { clock, log, store: { get: async () => null } } } as unknown as RunService;
}

const finished: WaitResult = { run: run({ state: 'completed' }), outcome: 'finished' };

describe('following a run', () => {
  it('prints at once, again while it goes on, and once more when it is finished', async () => {
    const end = Promise.withResolvers<WaitResult>();
    let prints = 0;
    const followed = followRun(
      following(() => end.promise),
      run(),
      async () => void prints++,
      NEVER,
    );
    await clock.pass(0);
    expect(prints).toBe(1);
    await clock.pass(1000);
    expect(prints).toBe(3);
    end.resolve(finished);
    await followed;
    expect(prints).toBe(4);
  });

  it('goes on over a lost connection, in growing pauses, until all is printed', async () => {
    const begun = clock.now();
    const tries: number[] = [];
    const print = async (): Promise<void> => {
      tries.push(clock.now() - begun);
      if (tries.length < 9) throw LOST;
    };
    const followed = followRun(
      following(async () => finished),
      run(),
      print,
      NEVER,
    );
    await clock.pass(120_000);
    await followed;
    expect(tries).toEqual([0, 1000, 3000, 7000, 15_000, 30_000, 45_000, 60_000, 75_000, 75_000]);
    expect(new Set(warnings)).toEqual(new Set([LOST.message]));
  });

  it('ends with what is no better the next time', async () => {
    const refused = new UserError({ what: 'big did not let you in' });
    const log = followRun(
      following(async () => finished),
      run(),
      () => Promise.reject(refused),
      NEVER,
    );
    await expect(log).rejects.toBe(refused);
    const wait = followRun(
      following(() => Promise.reject(refused)),
      run(),
      async () => undefined,
      NEVER,
    );
    await expect(wait).rejects.toBe(refused);
    expect(warnings).toEqual([]);
  });
});

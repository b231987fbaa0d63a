import { describe, expect, it } from 'vitest';
import { UserError } from '../../../src/base/errors.ts';
import type { Terminal } from '../../../src/cli/terminal.ts';
import { waitFor, worstStatus } from '../../../src/cli/waiting.ts';
import type { RunState } from '../../../src/job/states.ts';
import type { RunService, WaitResult } from '../../../src/runs/service.ts';
import { run } from '../support/runs.ts';

const told: string[] = [];
const terminal: Terminal = {
  cwd: '/',
  env: {},
  out: () => undefined,
  err: (line) => void told.push(line),
  errRaw: () => undefined,
  signal: new AbortController().signal,
};

/** A service of which only the waiting counts. */
function waiting(wait: () => Promise<WaitResult>): RunService {
  return { wait, context: { store: { get: async () => null } } } as unknown as RunService;
}

async function statusOf(state: RunState, outcome: WaitResult['outcome'] = 'finished'): Promise<number> {
  const service = waiting(async () => ({ run: run({ state }), outcome }));
  return (await waitFor(service, run(), null, terminal)).status;
}

describe('waiting for a run', () => {
  it.each([
    ['completed', 0],
    ['failed', 1],
    ['lost', 3],
    ['unsure', 3],
    ['cancelled', 4],
    ['pruned', 4],
  ] as const)('ends with the state %s as %i', async (state, status) => {
    expect(await statusOf(state)).toBe(status);
  });

  it('ends as 124 when the time is over', async () => {
    expect(await statusOf('running', 'timed out')).toBe(124);
  });

  it('ends as 3 when the time is over and the last questions had no answer', async () => {
    expect(await statusOf('running', 'unreachable')).toBe(3);
  });

  it('ends as 3 where the cluster cannot be asked, which is told', async () => {
    const service = waiting(() => Promise.reject(new UserError({ what: 'No way to big', next: 'Sign in' })));
    expect(await waitFor(service, run({ state: 'running' }), null, terminal)).toMatchObject({
      status: 3,
      run: { state: 'running' },
    });
    expect(told).toEqual(['clusterjob: No way to big. Sign in']);
  });

  it('does not hide a fault of the program', async () => {
    const service = waiting(() => Promise.reject(new TypeError('fault')));
    await expect(waitFor(service, run(), null, terminal)).rejects.toThrow('fault');
  });
});

describe('waiting for several runs', () => {
  it.each([
    [[0, 0], 0],
    [[0, 4], 4],
    [[4, 3], 3],
    [[3, 1, 0], 1],
    [[1, 124, 3], 124],
    [[], 0],
  ])('ends with %j as %i', (statuses, status) => {
    expect(worstStatus(statuses.map((one) => ({ run: run(), status: one })))).toBe(status);
  });
});

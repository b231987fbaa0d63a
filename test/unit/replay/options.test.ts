import { describe, expect, it } from 'vitest';
import type { Backend, Plan } from '../../../src/backends/contract.ts';
import type { JobRef } from '../../../src/backends/jobState.ts';
import { createRegistry } from '../../../src/backends/registry.ts';
import { answerCall } from '../../replay/call.ts';
import { capturedAnswer, capturedOptions, optionsOf } from '../../replay/captured.ts';
import type { Scheduler } from '../../replay/sheets.ts';
import { SHEETS } from '../../replay/sheets.ts';
import { resources } from '../backends/resourceList.ts';

const registry = createRegistry();
const SCHEDULERS = Object.keys(SHEETS) as Scheduler[];

const IDS: Readonly<Record<Scheduler, readonly [single: string, array: string]>> = {
  pbspro: ['12.pbs01', '13[].pbs01'],
  pbs: ['12.torque01', '13[].torque01'],
  lpbs: ['12.localhost.local', '12.localhost.local'],
  lsf: ['12', '13'],
};

const REQUEST = { script: '/w/a.sh', folder: '/w', jobName: 'a', token: 't', args: [], resources: [], taken: ['Jd'] };

/** Every command of a backend but those inside its scripts. */
function commandsOf(backend: Backend, [single, array]: readonly [string, string]): readonly (readonly string[])[] {
  const tasks = [{ first: 2, last: 4 }];
  const asked: readonly (readonly JobRef[])[] = [
    [{ id: single }],
    [{ id: single }, { id: single.replace('12', '14') }],
    ...(array === single ? [] : [[{ id: array }], [{ id: array, tasks }]]),
  ];
  const plans: readonly (Plan<unknown> | undefined)[] = [
    backend.probe?.(),
    backend.submit?.(REQUEST),
    backend.queryMine?.(),
    backend.queues?.(),
    ...asked.flatMap((refs) => [
      backend.query?.(refs),
      backend.history?.(refs, 0),
      backend.cancel?.(refs),
      backend.hold?.(refs),
      backend.release?.(refs),
      backend.requeue?.(refs),
      backend.alter?.(refs, resources({ time: '10:00' })),
      backend.alter?.(refs, resources({ queue: 'short' })),
    ]),
  ];
  return plans
    .flatMap((plan) => plan?.commands ?? [])
    .map(({ file, args }) => [file, ...args])
    .filter(([file]) => !['sh', 'id', 'hostname', 'date'].includes(file ?? ''));
}

/** Options that stand in the manuals, and of which no answer was captured in just this form. */
const NEVER_CAPTURED: Readonly<Record<Scheduler, readonly string[]>> = {
  pbspro: [],
  // -t as for qdel and qrls, of which answers were captured: qhold(1B).
  pbs: ['qhold -t'],
  lpbs: [],
  // Captured as -W beside -n; a queue is changed by -q as bsub sets it: bmod(1).
  lsf: ['bmod -W', 'bmod -q'],
};

describe.each(SCHEDULERS)('%s', (scheduler) => {
  it('is asked with options whose answers were captured', () => {
    const known = capturedOptions(scheduler);
    const options = commandsOf(registry.get(scheduler), IDS[scheduler]).map(optionsOf);
    const unknown = [...new Set(options)].filter((one) => !known.has(one));
    expect(unknown.sort()).toEqual([...NEVER_CAPTURED[scheduler]].sort());
  });

  it('refuses options that it does not know in its own words', () => {
    const state = { scheduler, down: false, refusal: null, nextNumber: 1, jobs: {}, calls: [], missing: [] };
    for (const [program, usage] of Object.entries(SHEETS[scheduler].usage)) {
      const { answer } = answerCall(state, [program, '--no-such-option', 'x'], () => '', 0);
      expect(answer).toEqual(capturedAnswer(scheduler, usage));
      expect(answer.exitCode).not.toBe(0);
    }
  });

  it('says so where no answer was captured', () => {
    const state = { scheduler, down: false, refusal: null, nextNumber: 1, jobs: {}, calls: [], missing: [] };
    const { answer, state: after } = answerCall(state, ['never-heard-of', '-x'], () => '', 0);
    expect([answer.exitCode, after.missing]).toEqual([125, [['never-heard-of', '-x']]]);
  });
});

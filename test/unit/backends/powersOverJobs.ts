import { expect } from 'vitest';
import type { Backend, Plan } from '../../../src/backends/contract.ts';
import type { JobRef } from '../../../src/backends/jobState.ts';

/** A power that needs to know of which jobs, and nothing else. */
export type PowerOverJobs = 'query' | 'history' | 'queryMine' | 'cancel' | 'hold' | 'release' | 'requeue';

/** What a backend plans with such a power. */
export function planOverJobs(
  backend: Pick<Backend, PowerOverJobs>,
  power: PowerOverJobs,
  jobs: readonly JobRef[],
): Plan<unknown> {
  return planIfAble(backend, power, jobs) ?? expect.fail(`no power ${power}`);
}

/** Jobs by their ids. */
export function refs(ids: readonly string[]): readonly JobRef[] {
  return ids.map((id) => ({ id }));
}

function planIfAble(backend: Pick<Backend, PowerOverJobs>, power: PowerOverJobs, jobs: readonly JobRef[]) {
  if (power === 'queryMine') return backend.queryMine?.();
  if (power === 'history') return backend.history?.(jobs, 0);
  return backend[power]?.(jobs);
}

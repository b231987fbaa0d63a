import { hostname } from 'node:os';
import { systemClock } from '../../../src/base/clock.ts';
import { schedulerMemory } from '../../../src/runs/besideScheduler.ts';
import { storeFile } from '../../../src/runs/store/location.ts';
import { RunStore } from '../../../src/runs/store/store.ts';

/**
 * Makes the list of runs that of a user who knows of the scheduler on this machine, so that tests of jobs that run here go
 * the same way with and without one. `home`: the folder `CLUSTERJOB_HOME`.
 */
export async function knowScheduler(home: string): Promise<void> {
  const where = { platform: process.platform, env: { CLUSTERJOB_HOME: home }, home, host: hostname() };
  const store = await RunStore.open(storeFile(where), systemClock);
  await store.remember(schedulerMemory(null), 'any');
  store.dispose();
}

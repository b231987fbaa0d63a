import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Clock } from '../../../src/base/clock.ts';
import { systemClock } from '../../../src/base/clock.ts';
import { RunStore } from '../../../src/runs/store/store.ts';

/** A list of runs in a temporary folder. */
export interface OpenStore {
  readonly folder: string;
  readonly store: RunStore;
  /** Ends it and removes the folder. */
  close(): void;
}

/** Opens a list of runs in a temporary folder of its own. */
export async function openStore(clock: Clock = systemClock): Promise<OpenStore> {
  const folder = mkdtempSync(join(tmpdir(), 'clusterjob-runs-'));
  const store = await RunStore.open(join(folder, 'data', 'runs.sqlite'), clock);
  const close = () => {
    store.dispose();
    rmSync(folder, { recursive: true, force: true });
  };
  return { folder, store, close };
}

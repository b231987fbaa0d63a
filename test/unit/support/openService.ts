import type { Backend } from '../../../src/backends/contract.ts';
import { systemClock } from '../../../src/base/clock.ts';
import { silentLog } from '../../../src/base/log.ts';
import type { RunsContext } from '../../../src/runs/runsContext.ts';
import { RunService } from '../../../src/runs/service.ts';
import type { RunStore } from '../../../src/runs/store/store.ts';
import { connectionsTo } from './connections.ts';
import type { OpenStore } from './openStore.ts';
import { openStore } from './openStore.ts';

/** What a test says of the surroundings of its runs; nobody is to ask for a cluster or a scheduler of which it says nothing. */
export interface Surroundings extends Partial<Omit<RunsContext, 'store' | 'backends'>> {
  /** The scheduler of every cluster. */
  readonly backend?: () => Backend;
}

/** A service with a list of runs in a temporary folder. */
export interface OpenService extends OpenStore {
  readonly service: RunService;
}

/** What runs live with: everything is trusted and nothing logged, unless a test says otherwise. */
export function runsContext(store: RunStore, { backend = notWanted, ...rest }: Surroundings = {}): RunsContext {
  return {
    store,
    connections: connectionsTo(async () => notWanted()),
    backends: { get: () => backend() },
    clock: systemClock,
    log: silentLog,
    owner: 'test',
    trusts: () => true,
    ...rest,
  };
}

/** Opens a service with a list of runs in a temporary folder of its own. */
export async function openService(surroundings: Surroundings = {}): Promise<OpenService> {
  const { folder, store, close } = await openStore(surroundings.clock);
  const service = new RunService(runsContext(store, surroundings));
  return {
    ...{ folder, store, service },
    close: () => {
      service.dispose();
      service.context.connections.dispose();
      close();
    },
  };
}

function notWanted(): never {
  throw new Error('no test wants this');
}

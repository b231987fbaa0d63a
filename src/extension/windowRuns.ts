import { Uri, workspace } from 'vscode';
import { systemClock } from '../base/clock.ts';
import type { Log } from '../base/log.ts';
import { HelperConnections } from '../helper/helperConnections.ts';
import { openStandIn } from '../helper/standIn.ts';
import { ConsentedConnections } from '../runs/consent.ts';
import type { JobLoader } from '../runs/jobLoader.ts';
import { newOwner } from '../runs/prepare.ts';
import { RunService } from '../runs/service.ts';
import { dataFolder, storeFile, surroundings } from '../runs/store/location.ts';
import { RunStore } from '../runs/store/store.ts';
import type { Asker } from '../transport/asking.ts';
import { askConsent } from './asking.ts';

/** Opens the store of this user, and all that works with it, for a window. Rejects with a `UserError` where that cannot be. */
export async function openWindowRuns(loader: JobLoader, log: Log, asker: Asker): Promise<RunService> {
  const store = await RunStore.open(storeFile(surroundings()), systemClock);
  const warn = (message: string): void => log.warn(message);
  const connections = new HelperConnections({ folder: dataFolder(surroundings()), asker, warn });
  return new RunService({
    store,
    connections: new ConsentedConnections(connections, store, askConsent),
    backends: loader.backends,
    clock: systemClock,
    log,
    owner: newOwner(),
    trusts: (folder) => workspace.isTrusted && workspace.getWorkspaceFolder(Uri.file(folder)) !== undefined,
    openStandIn,
  });
}

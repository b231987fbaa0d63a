import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { Connections } from '../../../../src/transport/connections.ts';
import { ClockAhead } from '../../support/clockAhead.ts';
import type { OpenService } from '../../support/openService.ts';
import { openService } from '../../support/openService.ts';
import { ToyScheduler } from './toyScheduler.ts';

/** A service whose clusters all have one toy scheduler, in the folder of the service. */
export interface ToyService extends OpenService {
  readonly toy: ToyScheduler;
  readonly clock: ClockAhead;
}

/** Opens one with an empty folder `work` for jobs. */
export async function openToyService(): Promise<ToyService> {
  const clock = new ClockAhead();
  const opened = await openService({ clock, connections: new Connections(), backend: () => toy.backend });
  const toy = new ToyScheduler(opened.folder);
  toy.set({});
  mkdirSync(join(opened.folder, 'work'));
  return { ...opened, toy, clock };
}

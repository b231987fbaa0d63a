// A client that submits one run and is killed at a point of the test's choice, as by a crash or a power failure.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { systemClock } from '../../../../src/base/clock.ts';
import type { RunRecord } from '../../../../src/runs/record.ts';
import { RunService } from '../../../../src/runs/service.ts';
import { RunStore } from '../../../../src/runs/store/store.ts';
import { Connections } from '../../../../src/transport/connections.ts';
import { runsContext } from '../../support/openService.ts';
import { ToyScheduler } from './toyScheduler.ts';

/** Where the client dies. */
export type Death = 'stored' | 'placed' | 'sent' | 'sending' | 'answered' | 'never';

const [storeFile, folder, runText, death] = process.argv.slice(2) as [string, string, string, Death];

function die(): never {
  process.kill(process.pid, 'SIGKILL');
  throw new Error('still alive');
}

const store = await RunStore.open(storeFile, systemClock);
const insert = store.insert.bind(store);
store.insert = async (...args) => {
  await insert(...args);
  if (death === 'stored') die();
};
const update = store.update.bind(store);
store.update = async (...args) => {
  const result = await update(...args);
  if (args[1].step === death) die();
  return result;
};
const change = store.change.bind(store);
store.change = async (...args) => {
  // The answer is there, and is about to be stored.
  if (death === 'answered') die();
  return await change(...args);
};
// While the submit command runs: it says so itself, with a file.
if (death === 'sending') setInterval(() => existsSync(join(folder, 'die-now')) && die(), 20);
const backend = new ToyScheduler(folder).backend;
const connections = new Connections();
const owner = `client-${process.pid}`;
const service = new RunService(runsContext(store, { connections, backend: () => backend, owner }));
const run = JSON.parse(runText) as RunRecord;
await service.submit(run, { intent: 'user' });
process.exit(0);

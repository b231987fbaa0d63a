import { rm } from 'node:fs/promises';
import type { Server } from 'node:net';
import { createServer } from 'node:net';
import type { Clock } from '../base/clock.ts';
import { UserError } from '../base/errors.ts';
import type { ConnectionSource } from '../transport/contract.ts';
import { randomText } from './handshake.ts';
import type { HelperFiles } from './helperFolder.ts';
import { helperFiles, readAddress, socketNames, writeAddress } from './helperFolder.ts';
import { takeLock } from './helperLock.ts';
import { HelperServer } from './helperServer.ts';
import type { Environment } from './messages.ts';
import { PROTOCOL } from './messages.ts';

/** What a helper is run with. */
export interface RunHelperSettings {
  /** Folder of the user's data. */
  readonly dataFolder: string;
  readonly source: ConnectionSource;
  readonly clock: Clock;
  readonly protocol?: number;
  readonly useEnvironment?: (environment: Environment) => void;
}

/** Opens the helper of this host for its clients; null where another one is open. */
export async function runHelper(settings: RunHelperSettings): Promise<HelperServer | null> {
  const files = await helperFiles(settings.dataFolder);
  const lock = takeLock(files.lock);
  if (!lock) return null;
  const token = randomText();
  const { source, clock, protocol = PROTOCOL, useEnvironment = () => undefined } = settings;
  // Bound below, before anybody can have come.
  let listening: Server | null = null;
  const helper = new HelperServer({
    source,
    clock,
    protocol,
    token,
    useEnvironment,
    resign: async () => {
      listening?.close();
      if (await isOurs(files, token)) await rm(files.address, { force: true });
      lock.dispose();
    },
    isFound: () => isOurs(files, token),
  });
  try {
    const { server, socket } = await listen(files.folder, helper);
    listening = server;
    await writeAddress(files.address, { pid: process.pid, socket, token });
    return helper;
  } catch (error) {
    helper.dispose();
    lock.dispose();
    throw error;
  }
}

async function isOurs(files: HelperFiles, token: string): Promise<boolean> {
  return (await readAddress(files.address))?.token === token;
}

/** Listens where it is possible. The names of sockets are new each time: nobody can have taken them before. */
async function listen(
  folder: string,
  helper: HelperServer,
): Promise<{ readonly server: Server; readonly socket: string }> {
  let reason: unknown;
  for (const socket of await socketNames(folder)) {
    const server = createServer((client) => void helper.accept(client));
    try {
      await new Promise<void>((resolve, reject) => {
        server.once('error', reject);
        server.listen(socket, resolve);
      });
      return { server, socket };
    } catch (error) {
      reason = error;
    }
  }
  throw new UserError({
    what: `No socket can be made in ${folder} or in the temporary folder`,
    ...(reason instanceof Error ? { detail: reason.message } : {}),
    next: 'Set CLUSTERJOB_HOME to a folder of this machine',
    code: 'helper-socket',
  });
}

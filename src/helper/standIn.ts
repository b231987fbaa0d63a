import { mkdir, rm, writeFile } from 'node:fs/promises';
import type { Server, Socket } from 'node:net';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { errorText } from '../base/errors.ts';
import { shellWord } from '../base/shell.ts';
import { makeTemporaryFolder } from '../base/temporaryFolder.ts';
import type { OpenStandIn, StandInSettings } from '../transport/contract.ts';
import { randomText } from './handshake.ts';
import { standInProgram } from './helperProgram.ts';
import { CarriedProgram } from './programStreams.ts';
import { meansCluster, readSshArguments } from './sshArguments.ts';
import type { StandInAnswer, StandInMessage } from './standInMessages.ts';
import { STAND_IN_FOLDER, STAND_IN_SOCKET } from './standInMessages.ts';
import { Wire } from './wire.ts';

/** Makes the programs and serves them until it is closed. */
export const openStandIn: OpenStandIn = async (settings) => {
  const folder = await makeTemporaryFolder(tmpdir(), 'clusterjob');
  const programs = join(folder, 'bin');
  await mkdir(programs);
  for (const name of ['ssh', 'scp']) await writeFile(join(programs, name), starter(name), { mode: 0o700 });
  const socket = process.platform === 'win32' ? `\\\\.\\pipe\\clusterjob-ssh-${randomText()}` : join(folder, 's');
  const sockets = new Set<Socket>();
  const server = createServer((client) => {
    sockets.add(client);
    client.once('close', () => sockets.delete(client));
    void serve(client, settings);
  });
  await listening(server, socket);
  const { environment } = settings;
  // On Windows the name is often spelled `Path`.
  const path = Object.keys(environment).find((name) => name.toUpperCase() === 'PATH') ?? 'PATH';
  return {
    environment: {
      ...environment,
      [path]: `${programs}${delimiter}${environment[path] ?? ''}`,
      RSYNC_RSH: shellWord(join(programs, 'ssh').replaceAll('\\', '/')),
      [STAND_IN_FOLDER]: programs,
      [STAND_IN_SOCKET]: socket,
    },
    close: async () => {
      server.close();
      for (const client of sockets) client.destroy();
      await rm(folder, { recursive: true, force: true });
    },
  };
};

/** A script of `sh`, also on Windows: only a POSIX shell calls it. */
function starter(name: string): string {
  const [node, program] = [process.execPath, standInProgram()].map((path) => shellWord(path.replaceAll('\\', '/')));
  return `#!/bin/sh\nELECTRON_RUN_AS_NODE=1 exec ${node} ${program} ${name} "$@"\n`;
}

async function listening(server: Server, socket: string): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(socket, resolve);
  });
}

/** One call of `ssh`. */
async function serve(socket: Socket, { transport, remote, options }: StandInSettings): Promise<void> {
  const wire = new Wire<StandInAnswer, StandInMessage>(socket);
  // Only the user enters the folder.
  wire.trust();
  const asked = await wire.next();
  const call = asked?.kind === 'ssh' ? readSshArguments(asked.args) : null;
  if (!call || !(await meansCluster(call, remote)) || !transport.open) {
    wire.send({ kind: 'elsewhere' });
    return wire.leave();
  }
  try {
    const program = await transport.open(call.start, options);
    wire.send({ kind: 'started', reads: call.reads });
    const carried = new CarriedProgram(program, 0, (message) => wire.send(message));
    void carried.done.then(() => wire.end());
    await wire.each((message) => {
      if (message.kind !== 'ssh') carried.receive(message);
    });
    carried.close();
  } catch (error) {
    wire.send({ kind: 'refused', message: errorText(error) });
    wire.leave();
  }
}

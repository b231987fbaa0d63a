import { randomBytes } from 'node:crypto';
import { rm, writeFile } from 'node:fs/promises';
import type { Server, Socket } from 'node:net';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { makeTemporaryFolder } from '../../base/temporaryFolder.ts';
import { ASKPASS_PROGRAM, ASKPASS_SOCKET, askpassStarter } from './askpassProgram.ts';

/** What `ssh` asks through its askpass program. */
export interface AskpassRequest {
  readonly prompt: string;
  /** `SSH_ASKPASS_PROMPT` of ssh(1): `confirm`, `none` (nothing is asked, only told), else empty. */
  readonly hint: string;
}

/** A place where one `ssh` can ask for secrets: a program for it and a socket, both in a folder that only the user enters. */
export class Askpass {
  readonly #folder: string;
  readonly #socket: string;
  readonly #server: Server;

  private constructor(folder: string, socket: string, server: Server) {
    this.#folder = folder;
    this.#socket = socket;
    this.#server = server;
  }

  /** `parent`: a folder of the user's alone. `answer` gives the text to print; null: there will be none. */
  static async open(parent: string, answer: (request: AskpassRequest) => Promise<string | null>): Promise<Askpass> {
    const folder = await makeTemporaryFolder(parent, 'ask');
    const socket =
      process.platform === 'win32'
        ? `\\\\.\\pipe\\clusterjob-askpass-${randomBytes(16).toString('hex')}`
        : join(folder, 's');
    const program = join(folder, 'askpass.cjs');
    await writeFile(program, ASKPASS_PROGRAM, { mode: 0o600 });
    await writeFile(starterIn(folder), askpassStarter(process.execPath, program, process.platform), { mode: 0o700 });
    const server = createServer({ allowHalfOpen: true }, (client) => void serve(client, answer));
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(socket, resolve);
    });
    return new Askpass(folder, socket, server);
  }

  /** Variables for `ssh`. Before OpenSSH 8.4 it asks a program only where there is a display and no terminal. */
  environment(base: Readonly<Record<string, string | undefined>>): Readonly<Record<string, string | undefined>> {
    return {
      ...base,
      SSH_ASKPASS: starterIn(this.#folder),
      SSH_ASKPASS_REQUIRE: 'force',
      DISPLAY: base.DISPLAY || ':0',
      [ASKPASS_SOCKET]: this.#socket,
      // Meant for the editor, not for the program that asks.
      NODE_OPTIONS: undefined,
    };
  }

  async close(): Promise<void> {
    this.#server.close();
    await rm(this.#folder, { recursive: true, force: true });
  }
}

function starterIn(folder: string): string {
  return join(folder, process.platform === 'win32' ? 'askpass.cmd' : 'askpass');
}

async function serve(client: Socket, answer: (request: AskpassRequest) => Promise<string | null>): Promise<void> {
  // `ssh` may be ended while it asks; then there is nobody to answer.
  client.on('error', () => undefined);
  const words = await answer(JSON.parse(await text(client)) as AskpassRequest).catch(() => null);
  client.end(words === null ? '' : JSON.stringify({ text: words }));
}

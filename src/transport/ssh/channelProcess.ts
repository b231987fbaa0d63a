import type { ClientChannel } from 'ssh2';
import type { Clock } from '../../base/clock.ts';
import { KILL_GRACE_MS } from '../commandRunner.ts';
import type { ShellSession } from '../exchange.ts';
import { lastLine, withLastLine } from '../lastLine.ts';
import { Pieces } from '../pieces.ts';
import { lostWords } from '../sshTrouble.ts';
import type { Channels } from './channels.ts';

/** Starts a command line in the account's login shell, in a channel of its own. */
export async function startProcess(
  channels: Channels,
  commandLine: string,
  parts: { readonly host: string; readonly clock: Clock; readonly signal: AbortSignal | undefined },
): Promise<ShellSession> {
  return await channels.open<ClientChannel, ShellSession>(
    (client, done) => client.exec(commandLine, done),
    (channel) => new ChannelProcess(channel, parts.host, parts.clock),
    parts.signal,
  );
}

/** How long the end of a channel that was closed may take to come back. */
const CLOSE_MS = 2_000;

const TAIL_CHARACTERS = 4_000;

class ChannelProcess implements ShellSession {
  readonly stdin: ShellSession['stdin'];
  readonly stdout: Pieces;
  readonly ended: Promise<string>;
  readonly #channel: ClientChannel;
  readonly #clock: Clock;
  #errors = '';

  constructor(channel: ClientChannel, host: string, clock: Clock) {
    this.#channel = channel;
    this.#clock = clock;
    this.stdin = channel;
    this.stdout = new Pieces(channel);
    channel.stderr.on('data', (piece: Buffer) => {
      this.#errors = (this.#errors + piece.toString('utf8')).slice(-TAIL_CHARACTERS);
    });
    this.ended = this.#end(host);
  }

  close(): void {
    this.stdout.drop();
    this.#channel.close();
  }

  async stop(): Promise<void> {
    // The script is on a leash: it ends its command within the time of grace and removes its folder.
    this.#channel.end();
    this.stdout.drop();
    await this.#endedWithin(KILL_GRACE_MS + 2_000);
    this.close();
    await this.#endedWithin(CLOSE_MS);
  }

  async #endedWithin(limitMs: number): Promise<void> {
    const over = new AbortController();
    await Promise.race([this.ended, this.#clock.sleep(limitMs, over.signal)]);
    over.abort();
  }

  async #end(host: string): Promise<string> {
    return await new Promise((resolve) => {
      let how = lostWords(host);
      this.#channel.once('exit', (code: number | null, signal?: string) => {
        how = code === null ? `sh was ended by ${signal}` : `sh ended with status ${code}`;
      });
      this.#channel.once('close', () => {
        resolve(withLastLine(how, lastLine(this.#errors)));
      });
    });
  }
}

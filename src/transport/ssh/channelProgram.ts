import { PassThrough } from 'node:stream';
import type { ClientChannel } from 'ssh2';
import type { CommandEnd } from '../../base/command.ts';
import type { OpenProgram, ProgramStart } from '../contract.ts';
import { lostWords } from '../sshTrouble.ts';
import type { Channels } from './channels.ts';

/** Starts a program in a channel of its own, its streams as they are. */
export async function openProgram(
  channels: Channels,
  start: ProgramStart,
  { host, signal }: { readonly host: string; readonly signal: AbortSignal | undefined },
): Promise<OpenProgram> {
  return await channels.open<ClientChannel, OpenProgram>(
    (client, done) => {
      if (start.kind === 'command') client.exec(start.line, done);
      else client.subsys(start.name, done);
    },
    (channel) => programOf(channel, host),
    signal,
  );
}

function programOf(channel: ClientChannel, host: string): OpenProgram {
  // Streams between: a channel that is read by an iterator and left early does not always come to its end.
  const stdout = channel.pipe(new PassThrough());
  const stderr = channel.stderr.pipe(new PassThrough());
  // A connection that breaks is told by the end.
  channel.on('error', () => undefined);
  return {
    stdin: channel,
    stdout,
    stderr,
    ended: endOf(channel, host).then((end) => {
      // Where the connection breaks the streams do not end by themselves.
      stdout.end();
      stderr.end();
      return end;
    }),
    close: () => {
      channel.unpipe();
      channel.stderr.unpipe();
      stdout.destroy();
      stderr.destroy();
      // What still comes is thrown away, so that the channel can end.
      channel.resume();
      channel.stderr.resume();
      channel.close();
    },
  };
}

async function endOf(channel: ClientChannel, host: string): Promise<CommandEnd> {
  return await new Promise((resolve) => {
    let end: CommandEnd = { kind: 'lost', reason: lostWords(host) };
    channel.once('exit', (code: number | null, signal?: string) => {
      end = code === null ? { kind: 'signal', signal: signal ?? 'unknown' } : { kind: 'exit', code };
    });
    channel.once('close', () => resolve(end));
  });
}

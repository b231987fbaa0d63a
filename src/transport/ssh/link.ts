import type { Duplex } from 'node:stream';
import type { Client } from 'ssh2';
import { UserError } from '../../base/errors.ts';
import { KeptShells } from '../keptShells.ts';
import { Channels } from './channels.ts';
import type { HostSettings } from './config/hostSettings.ts';
import { SftpHolder } from './files/sftpSession.ts';
import type { HopParts } from './hop.ts';
import { openHop } from './hop.ts';

/** An open connection to the last host of a way. */
export interface Link {
  readonly channels: Channels;
  readonly sftp: SftpHolder;
  readonly shells: KeptShells;
  /** Resolves when it has ended, with the reason in words. */
  readonly ended: Promise<string>;
  /** Ends it, and with it those to the hosts on the way. */
  end(): void;
}

/** Opens the connections to the hosts of a way, each through the one before. Rejects with a `UserError`. */
export async function openLink(hops: readonly HostSettings[], loginEnv: string, parts: HopParts): Promise<Link> {
  const { clock } = parts;
  const clients: Client[] = [];
  const end = (): void => {
    // The last one first: the others carry it.
    for (const client of clients.toReversed()) client.end();
  };
  try {
    let through: Duplex | null = null;
    for (const [index, hop] of hops.entries()) {
      const before = clients.at(-1);
      const from = hops[index - 1];
      if (before && from) through = await forward(before, from, hop);
      clients.push(await openHop(hop, through, parts));
    }
  } catch (error) {
    end();
    throw error;
  }
  const client = clients.at(-1);
  if (!client) throw new Error('a way without a host');
  const sftp = new SftpHolder(() => channels);
  const channels: Channels = new Channels(client, clock, () => {
    sftp.release();
    shells.letGo();
  });
  const shells = new KeptShells({ loginEnv, shell: '/bin/sh', keeps: true, clock, isCrowded: () => channels.crowded });
  return { channels, sftp, shells, ended: Promise.race(clients.map(endOf)).finally(end), end };
}

async function endOf(client: Client): Promise<string> {
  return await new Promise((resolve) => {
    let reason = 'the connection was closed';
    client.on('error', (error) => {
      reason = endWords(error);
    });
    client.once('close', () => resolve(reason));
  });
}

/** Why a connection has ended: of the server's own words, if it said any, nothing is lost. */
function endWords(error: Error): string {
  const code = 'code' in error ? error.code : null;
  if (error.message === 'Keepalive timeout' || code === 'ETIMEDOUT') return 'it no longer answers';
  return code === 'ECONNRESET' || code === 'EPIPE' ? 'the line was cut' : error.message;
}

async function forward(client: Client, from: HostSettings, to: HostSettings): Promise<Duplex> {
  return await new Promise((resolve, reject) => {
    client.forwardOut('127.0.0.1', 0, to.host, to.port, (error, stream) => {
      if (stream) resolve(stream);
      else reject(notForwarded(from, to, error));
    });
  });
}

function notForwarded(from: HostSettings, to: HostSettings, cause: Error | undefined): UserError {
  return new UserError({
    what: `${to.host} cannot be reached through ${from.host}`,
    detail: cause?.message.replace('(SSH) Channel open failure: ', '') ?? 'no reason was given',
    next: 'Check the name and port of the host as the jump host knows it, and whether it may forward connections',
    code: 'jump-refused',
    transient: true,
    cause,
  });
}

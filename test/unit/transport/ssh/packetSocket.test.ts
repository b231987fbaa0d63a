import { once } from 'node:events';
import type { AddressInfo, Server, Socket } from 'node:net';
import { createServer } from 'node:net';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { connectSocket, PacketSocket } from '../../../../src/transport/ssh/packetSocket.ts';

let server: Server;
let socket: Socket;
let received: string;

beforeEach(async () => {
  received = '';
  server = createServer((client) => {
    client.setEncoding('utf8').on('data', (piece: string) => {
      received += piece;
    });
    client.on('end', () => client.end());
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  socket = connectSocket('127.0.0.1', (server.address() as AddressInfo).port, null);
  await once(socket, 'connect');
});

afterEach(() => {
  socket.destroy();
  server.close();
});

/** How often the system is given something to send; what it gets at once is one packet. */
function sendings(): { readonly count: () => number } {
  const single = vi.spyOn(PacketSocket.prototype, '_write');
  const together = vi.spyOn(PacketSocket.prototype, '_writev' as '_write');
  return { count: () => single.mock.calls.length + together.mock.calls.length };
}

describe('a line that sends packets', () => {
  afterEach(() => {
    vi.restoreAllMocks();
  });

  it('sends together what was written together', async () => {
    const sent = sendings();
    for (const part of ['length ', Buffer.from('content '), 'seal']) socket.write(part);
    socket.end();
    await once(socket, 'close');
    expect([received, sent.count()]).toEqual(['length content seal', 1]);
  });

  it('holds nothing back until more comes', async () => {
    const sent = sendings();
    for (const packet of ['one ', 'two ', 'three']) {
      await new Promise<void>((resolve) => {
        socket.write(packet, () => resolve());
      });
    }
    expect(sent.count()).toBe(3);
    socket.end();
    await once(socket, 'close');
    expect(received).toBe('one two three');
  });

  it('writes text in the encoding that is asked for, and tells when it is out', async () => {
    await new Promise<void>((resolve) => {
      socket.write('68c3bc', 'hex', () => resolve());
    });
    socket.end();
    await once(socket, 'close');
    expect(received).toBe('hü');
  });
});

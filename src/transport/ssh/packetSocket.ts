import { Socket } from 'node:net';

/** When what was written is out, or could not be sent. */
type Written = (error?: Error | null) => void;

/**
 * A line over TCP that sends at once, and together what was written together. The library writes the length, the content and the
 * seal of each packet apart, and without this each of them would be a call of the system and a packet of the network.
 */
export class PacketSocket extends Socket {
  #gathering = false;

  override write(data: Uint8Array | string, encoding?: BufferEncoding | Written, written?: Written): boolean {
    this.#gather();
    return typeof encoding === 'string' ? super.write(data, encoding, written) : super.write(data, encoding);
  }

  #gather(): void {
    if (this.#gathering) return;
    this.#gathering = true;
    this.cork();
    process.nextTick(() => {
      this.#gathering = false;
      this.uncork();
    });
  }
}

/** Begins a connection over TCP, of version 4 or 6 of the internet protocol or of either. Whether it succeeds tell its events. */
export function connectSocket(host: string, port: number, family: 4 | 6 | null): Socket {
  const socket = new PacketSocket().setNoDelay(true).connect({ host, port, family: family ?? 0 });
  // `connect` of Node puts the `write` of its own class on the socket (lib/net.js), in front of ours.
  Reflect.deleteProperty(socket, 'write');
  return socket;
}

import type { Socket } from 'node:net';
import { connect, createServer } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';

/** What a link does to what passes through it, in each direction. */
export interface Fault {
  /** Ends both sides after so many bytes, without a word. */
  readonly cutAfter?: number;
  /** Lets nothing pass any more after so many bytes, and stays open. */
  readonly stallAfter?: number;
  /** Holds every piece back for so long, in milliseconds. */
  readonly delayMs?: number;
  readonly bytesPerSecond?: number;
}

/** A TCP port of this machine that leads to a server over a bad line. */
export interface FaultyProxy {
  readonly port: number;
  /** What is done to connections from now on, those that are open included; bytes are counted from now. */
  set(fault: Fault): void;
  /** How many connections were opened so far. */
  readonly connections: number;
  /** Ends all connections that are open. */
  cut(): void;
  stop(): Promise<void>;
}

/** Throttled data passes in pieces of so many bytes. */
const PIECE = 4096;

export async function startFaultyProxy(target: { readonly host: string; readonly port: number }): Promise<FaultyProxy> {
  const line = new Line();
  const server = createServer((client) => line.join(client, connect(target)));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the proxy has no port');
  return {
    port: address.port,
    set: (fault) => line.set(fault),
    get connections() {
      return line.count;
    },
    cut: () => line.cut(),
    stop: async () => {
      line.cut();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** All connections through a proxy: they share one fault and one count of bytes. */
class Line {
  readonly #sockets = new Set<Socket>();
  #fault: Fault = {};
  #passed = 0;
  count = 0;

  set(fault: Fault): void {
    this.#fault = fault;
    this.#passed = 0;
  }

  cut(): void {
    for (const socket of this.#sockets) socket.destroy();
    this.#sockets.clear();
  }

  join(client: Socket, server: Socket): void {
    this.count++;
    for (const [from, to] of [
      [client, server],
      [server, client],
    ] as const) {
      this.#sockets.add(from);
      from.setNoDelay(true);
      // Either side may be destroyed by us while the other still writes.
      from.on('error', () => to.destroy());
      from.on('close', () => {
        this.#sockets.delete(from);
        to.destroy();
      });
      void this.#carry(from, to);
    }
  }

  async #carry(from: Socket, to: Socket): Promise<void> {
    try {
      // Left on purpose where the line is dead: not destroyed, it says nothing to either side.
      for await (const piece of from.iterator({ destroyOnReturn: false })) {
        if (!(await this.#pass(piece as Buffer, from, to))) return;
      }
      to.end();
    } catch {
      // The other side has gone: so does this one.
      to.destroy();
    }
  }

  /** Whether the line goes on after this piece. */
  async #pass(piece: Buffer, from: Socket, to: Socket): Promise<boolean> {
    const { delayMs = 0, bytesPerSecond = Number.POSITIVE_INFINITY } = this.#fault;
    const size = Number.isFinite(bytesPerSecond) ? PIECE : piece.length;
    for (let at = 0; at < piece.length; at += size) {
      const part = piece.subarray(at, at + size);
      const pause = delayMs + (1000 * part.length) / bytesPerSecond;
      if (pause > 0) await delay(pause);
      const { cutAfter = Number.POSITIVE_INFINITY, stallAfter = Number.POSITIVE_INFINITY } = this.#fault;
      const room = Math.min(cutAfter, stallAfter) - this.#passed;
      this.#passed += part.length;
      if (room > 0) await written(to, part.subarray(0, room));
      if (this.#passed >= cutAfter) {
        from.destroy();
        to.destroy();
        return false;
      }
      // Read no more: the sender's buffers fill up, as they do on a line that is dead.
      if (this.#passed >= stallAfter) return false;
    }
    return true;
  }
}

function written(to: Socket, piece: Buffer): Promise<void> {
  return new Promise((resolve, reject) => to.write(piece, (error) => (error ? reject(error) : resolve())));
}

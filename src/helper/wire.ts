import type { Socket } from 'node:net';
import { encodeFrame, FrameReader } from './frames.ts';

/** So much is taken from a side that has not yet shown who it is, in bytes. */
const STRANGERS_LIMIT = 64 * 1024;

/** A socket that carries messages. */
export class Wire<Out extends object, In> {
  readonly #socket: Socket;
  readonly #reader = new FrameReader(STRANGERS_LIMIT);
  readonly #incoming: AsyncGenerator<In, null>;

  constructor(socket: Socket) {
    this.#socket = socket;
    // How the other side went makes no difference: `next` and `each` tell that it has gone.
    socket.on('error', () => undefined);
    this.#incoming = this.#read();
  }

  /** Takes messages of any length from now on. */
  trust(): void {
    this.#reader.limit = Number.POSITIVE_INFINITY;
  }

  send(message: Out): void {
    if (this.#socket.writable) this.#socket.write(encodeFrame(message));
  }

  /** The next message; null where the other side has gone, or has sent what is no message. */
  async next(): Promise<In | null> {
    return (await this.#incoming.next()).value;
  }

  /** Resolves when the other side has gone. */
  async each(listener: (message: In) => void): Promise<void> {
    for await (const message of this.#incoming) listener(message);
  }

  /**
   * Says that nothing more comes; what the other side still says is read until it ends too. Were it closed at once, the other side
   * might fail to write, and so lose what it has not read yet.
   */
  end(): void {
    this.#socket.end();
  }

  /** Closes it when all that was sent has gone out. Only for who has no answer to wait for, and whom nobody writes to. */
  leave(): void {
    this.#socket.destroySoon();
  }

  destroy(): void {
    this.#socket.destroy();
  }

  async *#read(): AsyncGenerator<In, null> {
    try {
      for await (const piece of this.#socket) {
        for (const message of this.#reader.push(piece as Uint8Array)) yield message as In;
      }
    } catch {
      // The other side was killed, or talks another language: in both cases nothing more is to come.
      this.#socket.destroy();
    }
    return null;
  }
}

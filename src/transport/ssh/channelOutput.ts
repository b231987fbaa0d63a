import type { Readable } from 'node:stream';

/** More than this waits in the channel, and so on the other side. */
const FULL_BYTES = 1024 * 1024;

/**
 * What a channel brings, piece by piece. Not the stream's own iterator: after that was left early, a channel of ssh2 does not
 * always come to its end, and its place at the server would seem to be taken for ever (seen with MaxSessions 1).
 */
export class ChannelOutput implements AsyncIterable<Uint8Array> {
  readonly #channel: Readable;
  readonly #pieces: Uint8Array[] = [];
  #waiting = 0;
  #ended = false;
  #dropped = false;
  #wake: () => void = () => undefined;

  constructor(channel: Readable) {
    this.#channel = channel;
    channel.on('data', (piece: Uint8Array) => this.#add(piece));
    for (const event of ['end', 'close', 'error']) {
      channel.on(event, () => {
        this.#ended = true;
        this.#wake();
      });
    }
  }

  /** From now on what comes is thrown away, so that the channel can end. */
  drop(): void {
    this.#dropped = true;
    this.#pieces.length = 0;
    this.#channel.resume();
    this.#wake();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array> {
    for (;;) {
      const piece = this.#pieces.shift();
      if (piece) {
        this.#waiting -= piece.length;
        if (this.#waiting < FULL_BYTES) this.#channel.resume();
        yield piece;
      } else {
        if (this.#ended || this.#dropped) return;
        await new Promise<void>((resolve) => {
          this.#wake = resolve;
        });
      }
    }
  }

  #add(piece: Uint8Array): void {
    if (this.#dropped) return;
    this.#pieces.push(piece);
    this.#waiting += piece.length;
    if (this.#waiting >= FULL_BYTES) this.#channel.pause();
    this.#wake();
  }
}

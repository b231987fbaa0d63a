import type { Readable } from 'node:stream';

/** More than this waits in the stream, and so on the other side. */
const FULL_BYTES = 1024 * 1024;

/**
 * What a stream brings, piece by piece; who stops reading can go on later. Not the stream's own iterator, which destroys it when it is
 * left early; a channel of ssh2 then does not always come to its end, and its place at the server would seem to be taken for ever
 * (seen with MaxSessions 1).
 */
export class Pieces implements AsyncIterable<Uint8Array> {
  readonly #stream: Readable;
  readonly #pieces: Uint8Array[] = [];
  #waiting = 0;
  #ended = false;
  #dropped = false;
  #wake: () => void = () => undefined;

  constructor(stream: Readable) {
    this.#stream = stream;
    stream.on('data', (piece: Uint8Array) => this.#add(piece));
    for (const event of ['end', 'close', 'error']) {
      stream.on(event, () => {
        this.#ended = true;
        this.#wake();
      });
    }
  }

  /** From now on what comes is thrown away, so that the stream can end. */
  drop(): void {
    this.#dropped = true;
    this.#pieces.length = 0;
    this.#stream.resume();
    this.#wake();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array> {
    for (;;) {
      const piece = this.#pieces.shift();
      if (piece) {
        this.#waiting -= piece.length;
        if (this.#waiting < FULL_BYTES) this.#stream.resume();
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
    if (this.#waiting >= FULL_BYTES) this.#stream.pause();
    this.#wake();
  }
}

/** Stands in the text of a message where bytes stood: where they begin behind the text, and how many they are. */
const BYTES = '$bytes';

/** Two numbers: the length of the text and of all bytes behind it. */
const HEAD_BYTES = 8;

/** A message as it goes over a socket: its text as JSON, and behind it, unchanged, the bytes in it. */
export function encodeFrame(message: object): Uint8Array {
  const parts: Uint8Array[] = [];
  let length = 0;
  const text = JSON.stringify(message, function (this: Readonly<Record<string, unknown>>, key: string, value: unknown) {
    // Not `value`: a Buffer has become a list of numbers there.
    const original = this[key];
    if (!(original instanceof Uint8Array)) return value;
    const place = [length, original.length];
    parts.push(original);
    length += original.length;
    return { [BYTES]: place };
  });
  const body = Buffer.from(text);
  const head = Buffer.alloc(HEAD_BYTES);
  head.writeUInt32BE(body.length, 0);
  head.writeUInt32BE(length, 4);
  return Buffer.concat([head, body, ...parts]);
}

/** Puts messages together from the pieces in which they arrive. */
export class FrameReader {
  /** The longest message that is taken, in bytes. */
  limit: number;
  #pieces: Uint8Array[] = [];
  #held = 0;

  constructor(limit: number) {
    this.limit = limit;
  }

  /** The messages that are whole now. Throws where what comes is no message. */
  *push(piece: Uint8Array): Generator<unknown> {
    this.#pieces.push(piece);
    this.#held += piece.length;
    for (;;) {
      const head = this.#peek(HEAD_BYTES);
      if (!head) return;
      const view = new DataView(head.buffer, head.byteOffset, HEAD_BYTES);
      const textBytes = view.getUint32(0);
      const whole = HEAD_BYTES + textBytes + view.getUint32(4);
      if (whole > this.limit) throw new Error(`a message of ${whole} bytes is too long`);
      const frame = this.#peek(whole);
      if (!frame) return;
      this.#pieces = [frame.subarray(whole)];
      this.#held -= whole;
      yield decode(frame.subarray(HEAD_BYTES, HEAD_BYTES + textBytes), frame.subarray(HEAD_BYTES + textBytes, whole));
    }
  }

  /** What is held, in one piece, if it is at least so much. */
  #peek(bytes: number): Uint8Array | null {
    if (this.#held < bytes) return null;
    const [first] = this.#pieces;
    if (first && first.length >= bytes) return first;
    const all = Buffer.concat(this.#pieces);
    this.#pieces = [all];
    return all;
  }
}

function decode(text: Uint8Array, bytes: Uint8Array): unknown {
  return JSON.parse(Buffer.from(text).toString('utf8'), (_key, value: unknown) => {
    const place = typeof value === 'object' && value !== null && BYTES in value ? value[BYTES] : undefined;
    // A text of the user may have any name: only two numbers stand for bytes.
    if (!Array.isArray(place) || typeof place[0] !== 'number' || typeof place[1] !== 'number') return value;
    return bytes.subarray(place[0], place[0] + place[1]);
  });
}

/** The first line of the answer to a script of `fileScripts.ts`. */
export type FileHead =
  | { readonly kind: 'ok'; readonly words: readonly string[] }
  | { readonly kind: 'absent' }
  /** Which of the files it was; what follows are the words of the program. */
  | { readonly kind: 'failed'; readonly index: number };

/** A line of ours is not longer than this. */
const LONGEST_LINE = 200;

/** Reads the answer to a script of `fileScripts.ts` piece by piece; what stands before it is passed over. */
export class FileAnswer {
  readonly #opening: Buffer;
  readonly #closing: Buffer;
  #head: FileHead | null = null;
  #waiting: Buffer = Buffer.alloc(0);
  #done = false;

  constructor(marker: string) {
    this.#opening = Buffer.from(`\n${marker} `);
    this.#closing = Buffer.from(`\n${marker} done\n`);
  }

  /** Null until it has arrived. */
  get head(): FileHead | null {
    return this.#head;
  }

  /** Whether the answer has come to its end. */
  get done(): boolean {
    return this.#done;
  }

  /** The part of the content that is certain after this piece; what may be the closing line is kept back. */
  push(piece: Uint8Array): Buffer {
    if (this.#done) return Buffer.alloc(0);
    this.#waiting = this.#waiting.length === 0 ? Buffer.from(piece) : Buffer.concat([this.#waiting, piece]);
    if (!this.#head && !this.#readHead()) return Buffer.alloc(0);
    const end = this.#waiting.indexOf(this.#closing);
    this.#done = end >= 0;
    const sure = this.#done ? end : Math.max(0, this.#waiting.length - this.#closing.length + 1);
    const content = this.#waiting.subarray(0, sure);
    this.#waiting = this.#waiting.subarray(sure);
    return content;
  }

  #readHead(): boolean {
    const start = this.#waiting.indexOf(this.#opening);
    if (start < 0) {
      // The beginning of a marker may stand at the very end.
      this.#waiting = this.#waiting.subarray(Math.max(0, this.#waiting.length - this.#opening.length + 1));
      return false;
    }
    const textStart = start + this.#opening.length;
    const textEnd = this.#waiting.indexOf('\n', textStart);
    if (textEnd < 0 && this.#waiting.length - textStart <= LONGEST_LINE) return false;
    this.#head = parseHead(this.#waiting.toString('latin1', textStart, textEnd).split(' '));
    this.#waiting = this.#waiting.subarray(textEnd + 1);
    return true;
  }
}

function parseHead([word, ...rest]: readonly string[]): FileHead {
  if (word === 'ok') return { kind: 'ok', words: rest };
  if (word === 'absent') return { kind: 'absent' };
  return { kind: 'failed', index: Number(rest[0] ?? 0) };
}

import type { FileRange, FileSlice } from '../transport/contract.ts';

/** Reads a part of a log; null where there is no file yet. A negative offset counts from its end. */
export type ReadPart = (range: FileRange) => Promise<FileSlice | null>;

/**
 * The end of a log that may still grow. Only what is new is read, and no more is kept than the given number of bytes:
 * a log of many gigabytes costs no more than a small one.
 */
export class LogTail {
  readonly #read: ReadPart;
  readonly #keptBytes: number;
  #bytes: Uint8Array = new Uint8Array();
  /** Where `#bytes` begins in the file. */
  #from = 0;
  #found = false;

  constructor(read: ReadPart, keptBytes: number) {
    this.#read = read;
    this.#keptBytes = keptBytes;
  }

  /** Whether there was a file when it was last read. */
  get found(): boolean {
    return this.#found;
  }

  /** How many bytes of the log come before the text. */
  get skippedBytes(): number {
    return this.#from;
  }

  /** Size of the log as far as it was read. */
  get size(): number {
    return this.#from + this.#bytes.length;
  }

  /** The end of the log, from the beginning of a line. An unfinished character at its end is left for the next time. */
  get text(): string {
    return new TextDecoder().decode(this.#bytes.subarray(0, completeEnd(this.#bytes)));
  }

  /** Reads what is new. Returns whether anything has changed. */
  async update(): Promise<boolean> {
    const known = this.size;
    const before = this.#found;
    // One byte that is known already is asked for again: it shows whether the file still is the one that was read.
    const overlap = this.#bytes.length > 0 ? 1 : 0;
    const slice = await this.#read(
      known === 0 ? this.#fromEnd() : { offset: known - overlap, length: this.#keptBytes + overlap },
    );
    if (slice === null || known === 0) {
      this.#begin(slice);
      return this.#found !== before || known !== this.size;
    }
    this.#found = true;
    const same = slice.size >= known && slice.bytes[0] === this.#bytes.at(-1);
    if (!same || slice.size - known > this.#keptBytes) return await this.#restart();
    const news = slice.bytes.subarray(overlap);
    if (news.length === 0) return false;
    const joined = new Uint8Array(this.#bytes.length + news.length);
    joined.set(this.#bytes);
    joined.set(news, this.#bytes.length);
    const cut = joined.length - this.#keptBytes;
    this.#keep(joined, this.#from, cut > 0 ? lineStart(joined, cut) : 0);
    return true;
  }

  /** The file was written anew, or has grown by more than is kept. */
  async #restart(): Promise<boolean> {
    this.#begin(await this.#read(this.#fromEnd()));
    return true;
  }

  #fromEnd(): FileRange {
    return { offset: -this.#keptBytes, length: this.#keptBytes };
  }

  #begin(slice: FileSlice | null): void {
    this.#found = slice !== null;
    const bytes = slice?.bytes ?? new Uint8Array();
    const from = slice?.offset ?? 0;
    this.#keep(bytes, from, from === 0 ? 0 : lineStart(bytes, 0));
  }

  #keep(bytes: Uint8Array, from: number, start: number): void {
    this.#bytes = bytes.subarray(start);
    this.#from = from + start;
  }
}

/** The first beginning of a line at or after a place; the place itself where the rest is one long line. */
function lineStart(bytes: Uint8Array, at: number): number {
  const end = bytes.indexOf(10, Math.max(0, at - 1));
  return end === -1 || end + 1 >= bytes.length ? at : end + 1;
}

/** Where the last whole UTF-8 character ends: a log is often read in the middle of one. */
function completeEnd(bytes: Uint8Array): number {
  for (let back = 1; back <= Math.min(3, bytes.length); back++) {
    const byte = bytes[bytes.length - back] ?? 0;
    if (byte < 0x80) break;
    if (byte < 0xc0) continue;
    const length = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2;
    return length > back ? bytes.length - back : bytes.length;
  }
  return bytes.length;
}

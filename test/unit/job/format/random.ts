/** Random choices that are the same in every run: mulberry32 with a fixed seed. */
export class Random {
  #state: number;

  constructor(seed: number) {
    this.#state = seed;
  }

  /** A number from 0 to 1, 1 exclusive. */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }

  /** A whole number from 0 to `limit`, `limit` exclusive. */
  below(limit: number): number {
    return Math.floor(this.next() * limit);
  }

  pick<T>(choices: readonly T[]): T {
    return choices[this.below(choices.length)] as T;
  }

  /** One of the choices in `share` of the cases, otherwise nothing. */
  maybe(share: number, choices: readonly string[]): string {
    return this.next() < share ? this.pick(choices) : '';
  }

  /** A text of up to `longest` pieces. */
  text(pieces: readonly string[], longest: number): string {
    return Array.from({ length: this.below(longest + 1) }, () => this.pick(pieces)).join('');
  }
}

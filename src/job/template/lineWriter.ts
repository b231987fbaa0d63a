import { normalizeNewlines } from './newlines.ts';

/** Where one line of a rendered text comes from. */
export interface TemplateLine {
  /** The line of the source, from 1, in which it begins. */
  readonly sourceLine: number;
  /** The keys whose values stand in it, in order, without repeats. */
  readonly keys: readonly string[];
}

/** Collects a rendered text with LF line ends and remembers where each of its lines comes from. */
export class LineWriter {
  readonly #lineAt: (offset: number) => number;
  readonly #lines: { readonly sourceLine: number; readonly keys: Set<string> }[] = [];
  #text = '';

  /** `lineAt`: the line, from 1, of an offset of the source. */
  constructor(lineAt: (offset: number) => number) {
    this.#lineAt = lineAt;
    this.#startLine(0);
  }

  get text(): string {
    return this.#text;
  }

  get lines(): readonly TemplateLine[] {
    return this.#lines.map(({ sourceLine, keys }) => ({ sourceLine, keys: [...keys] }));
  }

  /** Appends a stretch of the source that starts at `offset`. */
  copy(text: string, offset: number): void {
    let from = 0;
    for (const { 0: newline, index } of text.matchAll(/\r\n?|\n/g)) {
      this.#text += `${text.slice(from, index)}\n`;
      from = index + newline.length;
      this.#startLine(offset + from);
    }
    this.#text += text.slice(from);
  }

  /** Appends a text that stands for what is at `offset` of the source. All its lines contain the values of `keys`. */
  insert(text: string, offset: number, keys: readonly string[]): void {
    for (const [index, line] of normalizeNewlines(text).split('\n').entries()) {
      if (index > 0) {
        this.#text += '\n';
        this.#startLine(offset);
      }
      this.#text += line;
      for (const key of keys) this.#lines.at(-1)?.keys.add(key);
    }
  }

  #startLine(offset: number): void {
    this.#lines.push({ sourceLine: this.#lineAt(offset), keys: new Set() });
  }
}

import type { Span } from '../../base/text.ts';
import { decimalDigit } from '../integers.ts';
import { FormatError } from './formatError.ts';

/** Where the text stands in its field; `=` puts the padding between sign and digits. */
export type Align = '<' | '>' | '=' | '^';

/** The parts of a specification that can be wrong for a value. */
export type SpecPart = 'align' | 'sign' | 'zero' | 'alternate' | 'width' | 'grouping' | 'precision' | 'type';

/** A format specification taken apart: `[[fill]align][sign][z][#][0][width][,|_][.precision][type]`. */
export interface FormatSpec {
  /** One code point. */
  readonly fill: string;
  readonly align: Align;
  readonly sign: '' | '+' | '-' | ' ';
  /** `z`: a number that rounds to minus zero is written without its sign. */
  readonly positiveZero: boolean;
  /** `#`: the alternate form. */
  readonly alternate: boolean;
  /** In code points; 0 where it is not given. */
  readonly width: number;
  readonly grouping: '' | ',' | '_';
  readonly precision: number | null;
  /** Empty where it is not given. */
  readonly type: string;
  /** The specification as written. */
  readonly text: string;
  /** Where each part that is given stands in it. */
  readonly spans: Readonly<Partial<Record<SpecPart, Span>>>;
}

/** The widest field and the largest number of decimals, a rule of ours: Python would fill the memory. */
export const LARGEST_WIDTH = 10_000;

const ALIGN = /[<>=^]/;

/**
 * Takes a specification apart as Python 3.10 to 3.13 do. `natural`: on which side a value of this kind stands; a `0`
 * before the width moves only what stands right by nature. Throws a `FormatError` for what is no specification or too
 * wide.
 */
export function parseFormatSpec(text: string, natural: '<' | '>'): FormatSpec {
  const scanner = new SpecScanner(text);
  const { fill, align } = scanner.alignment();
  const sign = scanner.take('sign', /[-+ ]/y) as FormatSpec['sign'];
  const positiveZero = scanner.take('zero', /z/y) !== '';
  const alternate = scanner.take('alternate', /#/y) !== '';
  const zeroPadded = fill === '' && scanner.take(null, /0/y) !== '';
  const width = scanner.number('width') ?? 0;
  if (width > LARGEST_WIDTH) throw tooWide('width', scanner.spans.width);
  const grouping = scanner.take('grouping', /[,_]/y) as FormatSpec['grouping'];
  const precision = scanner.precision();
  const type = scanner.rest();
  return {
    fill: fill || (zeroPadded ? '0' : ' '),
    align: align || (zeroPadded && natural === '>' ? '=' : natural),
    sign,
    positiveZero,
    alternate,
    width,
    grouping,
    precision,
    type,
    text,
    spans: scanner.spans,
  };
}

/** The error for a width or precision beyond the limit. */
export function tooWide(part: 'width' | 'precision', span: Span | undefined): FormatError {
  const what = `The ${part} of a format is at most ${LARGEST_WIDTH}`;
  return new FormatError('format-too-wide', what, span ?? { start: 0, end: 0 });
}

class SpecScanner {
  readonly spans: Partial<Record<SpecPart, Span>> = {};
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  /** Any one code point may fill, even one that aligns: `<<5`. */
  alignment(): { readonly fill: string; readonly align: Align | '' } {
    const [first = '', second = ''] = this.#text;
    const fill = ALIGN.test(second) ? first : '';
    this.#at = fill.length;
    return { fill, align: this.take('align', /[<>=^]/y) as Align | '' };
  }

  /** The text that a sticky pattern finds here, empty for none. */
  take(part: SpecPart | null, pattern: RegExp): string {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text)?.[0] ?? '';
    if (part !== null && found !== '') this.spans[part] = { start: this.#at, end: this.#at + found.length };
    this.#at += found.length;
    return found;
  }

  /** Python takes the decimal digits of any script. */
  number(part: 'width' | 'precision'): number | null {
    const digits = this.take(part, /\p{Nd}+/uy);
    return digits === '' ? null : Number(Array.from(digits, decimalDigit).join(''));
  }

  precision(): number | null {
    const start = this.#at;
    if (this.take(null, /\./y) === '') return null;
    const precision = this.number('precision');
    if (precision !== null) return precision;
    throw new FormatError('format-syntax', 'A number must follow the dot of a format', { start, end: this.#at });
  }

  /** What is left is the type, one code point. */
  rest(): string {
    const start = this.#at;
    const span = { start, end: this.#text.length };
    const rest = this.#text.slice(start);
    if (Array.from(rest).length > 1) {
      const order = '[[fill]align][sign][z][#][0][width][,][.precision][type]';
      const what = `"${rest}" cannot stand here in a format, whose parts are ${order}, in this order`;
      throw new FormatError('format-syntax', what, span);
    }
    if (rest !== '') this.spans.type = span;
    return rest;
  }
}

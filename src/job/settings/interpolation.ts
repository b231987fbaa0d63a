import { unreachable } from '../../base/errors.ts';
import type { Span } from '../../base/text.ts';

/**
 * The exceptions by which configparser's BasicInterpolation refuses a value. `InterpolationError`, their base class, stands
 * for our own limit on the length of a value: configparser would go on until memory ends.
 */
export type InterpolationErrorClass =
  | 'InterpolationSyntaxError'
  | 'InterpolationMissingOptionError'
  | 'InterpolationDepthError'
  | 'InterpolationError';

/** How many values deep a reference may lead: ten references in a chain work, eleven do not. */
export const MAX_INTERPOLATION_DEPTH = 10;

/** The longest text, in UTF-16 units, that references may make of a value. */
export const MAX_EXPANDED_LENGTH = 1 << 20;

/** A piece of a raw value: `percent` is `%%`, `reference` is `%(name)s`, `bad` a `%` that stands for nothing. */
export type ValuePart = Span &
  (
    | { readonly kind: 'text' | 'percent' }
    | { readonly kind: 'reference'; readonly name: string }
    /** `unended`: a `%(` that no `)s` ends. */
    | { readonly kind: 'bad'; readonly unended: boolean }
  );

/** Takes a raw value apart; the pieces follow each other without gaps, their spans are offsets in the value. */
export function valueParts(value: string): ValuePart[] {
  const parts: ValuePart[] = [];
  let at = 0;
  // The next `)` is looked for only when the last one found lies behind, so that many `%(` cost no more than one.
  let close = 0;
  for (let percent = value.indexOf('%'); percent !== -1; percent = value.indexOf('%', at)) {
    if (percent > at) parts.push({ kind: 'text', start: at, end: percent });
    const next = value[percent + 1];
    if (next === '(' && close !== -1 && close < percent + 2) close = value.indexOf(')', percent + 2);
    if (next === '%') {
      parts.push({ kind: 'percent', start: percent, end: percent + 2 });
    } else if (next === '(' && close > percent + 2 && value[close + 1] === 's') {
      parts.push({ kind: 'reference', name: value.slice(percent + 2, close), start: percent, end: close + 2 });
    } else {
      const unended = next === '(';
      parts.push({ kind: 'bad', unended, start: percent, end: percent + (unended ? 2 : 1) });
    }
    at = parts.at(-1)?.end ?? value.length;
  }
  if (at < value.length) parts.push({ kind: 'text', start: at, end: value.length });
  return parts;
}

/** Why a value cannot be made. */
export interface InterpolationFailure {
  readonly class: InterpolationErrorClass;
  /** The setting in whose raw value the trouble stands: the one asked for, or one that it refers to. */
  readonly key: string;
  /** The trouble, in offsets of that raw value. */
  readonly span: Span;
}

/** What became of a value. */
export type Expansion =
  | { readonly text: string; readonly failure?: never }
  | { readonly failure: InterpolationFailure; readonly text?: never };

/** Makes the values of one section as configparser's BasicInterpolation does. */
export class Interpolator {
  readonly #rawOf: (key: string) => string | undefined;
  readonly #parts = new Map<string, readonly ValuePart[]>();
  /** What is known of each key, by the depth at which it was met. Without it nested references multiply without end. */
  readonly #known: Map<string, Expansion>[] = [];

  /** `rawOf`: the raw value of a key of the section, or of DEFAULT. */
  constructor(rawOf: (key: string) => string | undefined) {
    this.#rawOf = rawOf;
  }

  /** The pieces of the raw value of a key; none for a key that does not exist. */
  parts(key: string): readonly ValuePart[] {
    let parts = this.#parts.get(key);
    if (!parts) {
      parts = valueParts(this.#rawOf(key) ?? '');
      this.#parts.set(key, parts);
    }
    return parts;
  }

  /** The value of a key of the section, or the first trouble that configparser meets in it. */
  expand(key: string): Expansion {
    return this.#expand(key, this.#rawOf(key) ?? '', 1);
  }

  #expand(key: string, raw: string, depth: number): Expansion {
    if (!raw.includes('%')) return { text: raw };
    this.#known[depth] ??= new Map();
    const known = this.#known[depth];
    let expansion = known.get(key);
    if (!expansion) {
      expansion = this.#join(key, raw, depth);
      known.set(key, expansion);
    }
    return expansion;
  }

  #join(key: string, raw: string, depth: number): Expansion {
    let text = '';
    for (const part of this.parts(key)) {
      const fail = (errorClass: InterpolationErrorClass): Expansion => ({
        failure: { class: errorClass, key, span: { start: part.start, end: part.end } },
      });
      switch (part.kind) {
        case 'text':
          text += raw.slice(part.start, part.end);
          break;
        case 'percent':
          text += '%';
          break;
        case 'bad':
          return fail('InterpolationSyntaxError');
        case 'reference': {
          const value = this.#rawOf(part.name);
          if (value === undefined) return fail('InterpolationMissingOptionError');
          if (depth === MAX_INTERPOLATION_DEPTH && value.includes('%')) return fail('InterpolationDepthError');
          const inner = this.#expand(part.name, value, depth + 1);
          // A chain that is too long shows where it begins; other trouble where it stands.
          if (inner.failure) return isTooMuch(inner.failure.class) ? fail(inner.failure.class) : inner;
          text += inner.text;
          if (text.length > MAX_EXPANDED_LENGTH) return fail('InterpolationError');
          break;
        }
        default:
          return unreachable(part);
      }
    }
    return { text };
  }
}

function isTooMuch(errorClass: InterpolationErrorClass): boolean {
  return errorClass === 'InterpolationDepthError' || errorClass === 'InterpolationError';
}

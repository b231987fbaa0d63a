import { nearest } from '../../base/nearest.ts';
import type { Fix, Problem } from '../../base/problem.ts';
import type { Span } from '../../base/text.ts';
import { FormatError } from '../format/formatError.ts';
import { formatValue } from '../format/formatValue.ts';
import { asciiOf, reprOf, strOf } from '../format/repr.ts';
import type { Value } from '../value.ts';
import type { TemplateSource } from './templateSource.ts';
import type { PlaceholderToken } from './token.ts';

/** The names that placeholders can have. */
export interface KeyNames {
  /** The value of a resource or attribute, null where it is unset; undefined for a name that is none. */
  lookup(name: string): { readonly value: Value } | undefined;
  /** All names, to propose one for a misspelled word. */
  names(): Iterable<string>;
}

const CONVERSIONS: ReadonlyMap<string, (value: Value) => string> = new Map([
  ['r', reprOf],
  ['s', strOf],
  ['a', asciiOf],
]);

/** Finds the texts of placeholders, and collects what is wrong with them. */
export class PlaceholderReader {
  readonly #source: TemplateSource;
  readonly #names: KeyNames;
  readonly #problems: Problem[] = [];

  constructor(source: TemplateSource, names: KeyNames) {
    this.#source = source;
    this.#names = names;
  }

  get problems(): readonly Problem[] {
    return this.#problems;
  }

  /** The text that stands for a placeholder; null where there is an error. */
  read(token: PlaceholderToken): string | null {
    return this.#read(token, false);
  }

  /** `nested`: in the format specification of another placeholder. */
  #read(token: PlaceholderToken, nested: boolean): string | null {
    const { name, span, conversion } = token;
    const key = this.#names.lookup(name);
    if (!key) return this.#unknown(token, nested);
    const convert = conversion ? CONVERSIONS.get(conversion.text) : (value: Value) => value;
    if (!convert) {
      const message = `"!${conversion?.text}" is no conversion: there are !r, !s and !a, with a colon before a format.`;
      return this.#error('placeholder-conversion', message, {
        start: token.nameSpan.end,
        end: conversion?.span.end ?? span.end,
      });
    }
    const spec = this.#spec(token, nested);
    if (spec === null) return null;
    if (key.value === null) {
      const message = `${name} has no value, so {${name}} inserts nothing.`;
      this.#problems.push(this.#source.problem('warning', 'placeholder-unset', message, span));
      return '';
    }
    return this.#formatted(token, () => formatValue(convert(key.value), spec));
  }

  /** The format specification with its own placeholders put in. */
  #spec({ spec }: PlaceholderToken, nested: boolean): string | null {
    const pieces = (spec?.tokens ?? []).map((token) => {
      if (token.kind === 'brace') return token.text;
      if (token.kind !== 'placeholder') return this.#source.text.slice(token.span.start, token.span.end);
      if (!nested) return this.#read(token, true);
      return this.#error(
        'placeholder-nesting',
        'A placeholder in a format can have no placeholder in its own format.',
        token.span,
      );
    });
    return pieces.includes(null) ? null : pieces.join('');
  }

  #formatted(token: PlaceholderToken, format: () => string): string | null {
    try {
      return format();
    } catch (error) {
      if (!(error instanceof FormatError)) throw error;
      const message = `{${token.name}} cannot be written in this format: ${error.what}.`;
      return this.#error(error.code, message, formatErrorSpan(token, error));
    }
  }

  #unknown({ name, nameSpan, span }: PlaceholderToken, nested: boolean): null {
    const near = nearest(name, this.#names.names());
    const inner = this.#source.text.slice(span.start + 1, span.end - 1);
    const fixes: Fix[] = [];
    if (near !== null) fixes.push({ title: `Change to {${near}}`, span: nameSpan, text: near });
    if (!nested) fixes.push({ title: 'Keep the braces in the script', span, text: `{{${inner}}}` });
    const message = [
      `{${name}} is neither a resource nor an attribute of the job.`,
      near !== null && `Did you mean {${near}}?`,
      !nested && `To keep the braces in the script, write {{${inner}}}.`,
    ];
    return this.#error('placeholder-unknown', message.filter(Boolean).join(' '), span, fixes);
  }

  #error(code: string, message: string, span: Span, fixes: readonly Fix[] = []): null {
    const more = fixes.length > 0 ? { fixes } : {};
    this.#problems.push(this.#source.problem('error', code, message, span, { reach: 'unrenderable', ...more }));
    return null;
  }
}

/** The faulty part of a format that is written out; the whole format where parts of it were put in. */
function formatErrorSpan({ span, spec }: PlaceholderToken, error: FormatError): Span {
  if (!spec || error.code === 'format-number-too-large') return span;
  if (spec.tokens.some(({ kind }) => kind !== 'text')) return spec.span;
  return { start: spec.span.start + error.span.start, end: spec.span.start + error.span.end };
}

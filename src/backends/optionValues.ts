import { nearest } from '../base/nearest.ts';
import type { Span } from '../base/text.ts';
import type { Option, OptionTable } from './options.ts';

/** Why a scheduler would not take a value, or a part of it. */
export interface ValueFault {
  readonly message: string;
  /** The part, in offsets of the value. */
  readonly span: Span;
  /** A word that it would take in the place of the part; null where none is near. */
  readonly meant: string | null;
}

/** What is wrong with the value of an option. `name`: as the author wrote it. */
export function valueFaults(table: OptionTable, option: Option, name: string, value: string): readonly ValueFault[] {
  const whole = { start: 0, end: value.length };
  if (option.words && option.value === 'enum') return wrongWord(option, name, value, whole);
  if (option.words && option.value === 'list') return wrongWords(option, name, value);
  const form = table.forms?.[option.value];
  if (!form || form.pattern.test(value)) return [];
  return [{ message: `${name} is ${form.words}, not '${value}'.`, span: whole, meant: null }];
}

function wrongWords(option: Option, name: string, value: string): readonly ValueFault[] {
  return [...value.matchAll(/[^\s,]+/g)].flatMap(({ 0: word, index }) =>
    wrongWord(option, name, word, { start: index, end: index + word.length }),
  );
}

/** Case does not count, nor what follows behind `=` or `:` (`mcs=label`). */
function wrongWord(
  { words = [], optionalValue }: Option,
  name: string,
  word: string,
  span: Span,
): readonly ValueFault[] {
  const plain = (word.split(/[=:]/)[0] ?? word).toLowerCase();
  if (words.some((known) => known.toLowerCase() === plain)) return [];
  const choice = `${optionalValue ? 'stands alone or is' : 'is'} one of ${words.join(', ')}`;
  return [{ message: `${name} ${choice}, not '${word}'.`, span, meant: nearest(word, words) }];
}

/** A value with one fault mended. */
export function mended(value: string, { span, meant }: ValueFault): string {
  return value.slice(0, span.start) + (meant ?? '') + value.slice(span.end);
}

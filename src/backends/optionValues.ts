import { nearest } from '../base/nearest.ts';
import type { Span } from '../base/text.ts';
import { formatDuration, meantDuration } from '../job/durations.ts';
import { parseMemory } from '../job/memory.ts';
import type { Option, OptionTable, OptionValue } from './options.ts';

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
  const form = option.form ?? table.forms?.[option.value];
  if (!form || form.pattern.test(value)) return [];
  const meant = meantValues(option.value, value).find((other) => form.pattern.test(other)) ?? null;
  return [{ message: `${name} is ${form.words}, not '${value}'.`, span: whole, meant }];
}

/** What a value in another usual form may mean: `2h`, `1.5G`, `4GB`. */
function meantValues(kind: OptionValue, value: string): readonly string[] {
  if (kind === 'duration') {
    const seconds = meantDuration(value);
    return seconds === null ? [] : [formatDuration(seconds), String(Math.ceil(seconds / 60))];
  }
  const mb = kind === 'size' && /[a-z]$/i.test(value) ? parseMemory(value) : null;
  return mb === null ? [] : mb % 1024 === 0 ? [`${mb / 1024}G`] : [`${mb}M`];
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

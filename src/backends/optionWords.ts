import type { Span } from '../base/text.ts';
import type { DirectiveWord } from './directives.ts';
import type { Option, OptionTable } from './options.ts';

/** One option as it was written: which, and its value. */
export interface WrittenOption {
  /** Null for one that the table does not have. */
  readonly option: Option | null;
  /** The name as typed, with its dashes: `--job-name`, `-J`. For a word that is no option, the word. */
  readonly name: string;
  /** Null without a value. */
  readonly value: string | null;
  readonly span: Span;
  /** Where the value stands; null where quotes or backslashes keep its characters from standing one behind the other. */
  readonly valueSpan: Span | null;
  /** Why it cannot be understood; null where it can. */
  readonly trouble: string | null;
}

/**
 * How option names are recognised. `getopt`: `--long=value`, `--long value`, unambiguous beginnings of long names,
 * `-J name`, `-Jname`, `-HQ` (Slurm; PBS has the short ones only). `words`: a name is one whole word with one dash
 * (`-pe`, `-hold_jid`), its value the next word (SGE). `letters`: the same, and a value may stand directly behind a name of
 * one letter (`-n4`, `-R"span[hosts=1]"`; LSF).
 */
export type OptionStyle = 'getopt' | 'words' | 'letters';

/** Reads the options of one directive line, or of the arguments of a submit command. */
export function writtenOptions(
  words: readonly DirectiveWord[],
  table: OptionTable,
  style: OptionStyle,
): readonly WrittenOption[] {
  const found: WrittenOption[] = [];
  for (let at = 0; at < words.length; ) {
    const word = words[at];
    if (!word) break;
    const taken = readOption(word, words[at + 1], table, style);
    const last = words[at + taken.words - 1] ?? word;
    for (const option of taken.options) found.push({ ...option, valueSpan: valueSpan(option, last) });
    at += taken.words;
  }
  return found;
}

type FoundOption = Omit<WrittenOption, 'valueSpan'>;

/** A value is the end of its word. */
function valueSpan({ value }: FoundOption, { text, span }: DirectiveWord): Span | null {
  if (value === null || span.end - span.start !== text.length) return null;
  return { start: span.end - value.length, end: span.end };
}

interface Taken {
  readonly options: readonly FoundOption[];
  /** How many words they took. */
  readonly words: number;
}

function readOption(
  word: DirectiveWord,
  next: DirectiveWord | undefined,
  table: OptionTable,
  style: OptionStyle,
): Taken {
  const { text, span } = word;
  if (!text.startsWith('-') || text === '-') {
    return { options: [{ option: null, name: text, value: null, span, trouble: `"${text}" is no option` }], words: 1 };
  }
  if (style !== 'getopt')
    return (style === 'letters' && behindLetter(word, next, table)) || wholeWord(word, next, table);
  if (!text.startsWith('--')) return readShort(word, next, table);
  const equals = text.indexOf('=');
  const name = equals < 0 ? text : text.slice(0, equals);
  const option = findOption(table, name) ?? longByBeginning(table, name);
  if (option && equals >= 0) return { options: [attached(option, name, text.slice(equals + 1), span)], words: 1 };
  return withValue(word, next, option, name, equals < 0 ? null : text.slice(equals + 1));
}

function wholeWord(word: DirectiveWord, next: DirectiveWord | undefined, table: OptionTable): Taken {
  return withValue(word, next, findOption(table, word.text), word.text);
}

/** `-n4`; null for a name of the table, and before a lone word: that is the value of a misspelled name (`-queue short`). */
function behindLetter(word: DirectiveWord, next: DirectiveWord | undefined, table: OptionTable): Taken | null {
  const { text, span } = word;
  const name = text.slice(0, 2);
  const option = text.length > 2 && !findOption(table, text) ? findOption(table, name) : null;
  if (!option || option.value === 'none' || (next && !next.text.startsWith('-'))) return null;
  return { options: [attached(option, name, text.slice(2), span)], words: 1 };
}

/** `-J name`, `-Jname`, or several letters without values in one word. */
function readShort(word: DirectiveWord, next: DirectiveWord | undefined, table: OptionTable): Taken {
  const options: FoundOption[] = [];
  for (let at = 1; at < word.text.length; at++) {
    const name = `-${word.text[at]}`;
    const rest = word.text.slice(at + 1);
    const option = findOption(table, name);
    const takesValue = option !== null && option.value !== 'none';
    if (takesValue && rest !== '') {
      options.push({ option, name, value: rest, span: word.span, trouble: null });
      return { options, words: 1 };
    }
    if (rest === '' || option === null) {
      const last = withValue(word, next, option, option === null && at === 1 ? word.text : name);
      return { options: [...options, ...last.options], words: last.words };
    }
    options.push({ option, name, value: null, span: word.span, trouble: null });
  }
  return { options, words: 1 };
}

function withValue(
  word: DirectiveWord,
  next: DirectiveWord | undefined,
  option: Option | null,
  name: string,
  value: string | null = null,
): Taken {
  const { span } = word;
  if (option === null) {
    return { options: [{ option, name, value, span, trouble: `${name} is no known option` }], words: 1 };
  }
  if (option.value === 'none' || option.optionalValue) {
    return { options: [{ option, name, value: null, span, trouble: null }], words: 1 };
  }
  if (!next) return { options: [{ option, name, value: null, span, trouble: `${name} has no value` }], words: 1 };
  const whole = { start: span.start, end: next.span.end };
  return { options: [{ option, name, value: next.text, span: whole, trouble: null }], words: 2 };
}

function attached(option: Option, name: string, value: string, span: Span): FoundOption {
  const trouble = option.value === 'none' ? `${name} takes no value` : null;
  return { option, name, value, span, trouble };
}

/** The option with exactly this name, dashes included; null where the table has none. */
export function findOption(table: OptionTable, name: string): Option | null {
  return table.options.find((option) => option.names.includes(name)) ?? null;
}

/** getopt_long takes every beginning of a long name that fits one option only. */
function longByBeginning(table: OptionTable, name: string): Option | null {
  const fitting = table.options.filter((option) => option.names.some((full) => full.startsWith(name)));
  return fitting.length === 1 ? (fitting[0] ?? null) : null;
}

import type { ArraySpec } from '../job/arrays.ts';
import { parseArraySpec } from '../job/arrays.ts';
import type { KeyProblem, Resource } from '../job/dialect.ts';
import { formatDuration, parseDuration } from '../job/durations.ts';
import { splitList } from '../job/keys.ts';
import { parseMemory } from '../job/memory.ts';
import { strangeCondition } from './dependencyConditions.ts';
import type { HeaderBuilder } from './header.ts';
import { wholeNumber } from './header.ts';
import { likelyOption } from './likelyOption.ts';
import type { LogPatternTable } from './logNames.ts';
import { logName } from './logNames.ts';
import type { Option, OptionTable } from './options.ts';
import { mended, valueFaults } from './optionValues.ts';
import { findOption } from './optionWords.ts';

/** Whether a resource asks for anything: not unset, not empty, not `false`. */
export function isSet({ value }: Resource): boolean {
  return value !== null && value !== false && value !== '';
}

/**
 * Reads the values of the common keys for the header of one scheduler. What cannot be read becomes an error on its key,
 * and the answer is null.
 */
export class CommonValues {
  readonly #header: HeaderBuilder;
  readonly #scheduler: string;

  constructor(header: HeaderBuilder, scheduler: string) {
    this.#header = header;
    this.#scheduler = scheduler;
  }

  /** A text that is one word for the scheduler: in quotes if there are blanks in it that have none. */
  text(resource: Resource): string | null {
    const value = this.#value(resource);
    return value === null ? null : quoted(value);
  }

  /** Who gets mail. */
  addresses(resource: Resource, between = ','): string | null {
    const value = this.#value(resource);
    return value === null ? null : quoted(addressList(value, between));
  }

  /** A text as it is written. */
  plain(resource: Resource): string | null {
    return this.#value(resource);
  }

  /** A name, in which most schedulers take no blank. */
  name(resource: Resource): string | null {
    const value = this.#value(resource);
    if (value === null || !/\s/.test(value)) return value;
    const replace = { title: 'Put _ in place of the blanks', value: value.trim().replaceAll(/\s+/g, '_') };
    this.#header.error(
      resource.key,
      'impossible-name',
      `${this.#scheduler} takes no blanks in a job's name: ${value}.`,
      replace,
    );
    return null;
  }

  /** A whole number of at least 1. */
  count(resource: Resource): number | null {
    const value = this.#value(resource);
    if (value === null) return null;
    const count = wholeNumber(value);
    if (count !== null && count > 0) return count;
    this.#header.error(resource.key, 'not-a-number', `${resource.key} is a whole number from 1, not '${value}'.`);
    return null;
  }

  memoryMb(resource: Resource): number | null {
    const value = this.#value(resource);
    if (value === null) return null;
    const mb = parseMemory(value);
    if (mb === null)
      this.#header.error(resource.key, 'not-a-size', `mem is a number of MB or a size such as 4G, not '${value}'.`);
    return mb;
  }

  /** Wall time in seconds. */
  seconds(resource: Resource): number | null {
    const value = this.#value(resource);
    if (value === null) return null;
    const seconds = parseDuration(value);
    if (seconds !== null && seconds > 0 && Number.isSafeInteger(seconds)) return seconds;
    const message = `time = ${value} is no wall time: write minutes, H:M:S or D-H:M:S.`;
    this.#header.error(resource.key, 'impossible-time', message);
    return null;
  }

  /** Wall time as the scheduler takes it: unchanged in the forms that it reads in our sense, else `HH:MM:SS`. */
  time(resource: Resource, understood: RegExp): string | null {
    const seconds = this.seconds(resource);
    if (seconds === null) return null;
    const written = String(resource.value).trim();
    return understood.test(written) ? written : formatDuration(seconds);
  }

  array(resource: Resource): ArraySpec | null {
    const value = this.#value(resource);
    if (value === null) return null;
    const spec = parseArraySpec(value);
    if (spec === null) {
      const message = `array = ${value} is no list of tasks: write 1-10, 1,3,7-9 or 1-10%2.`;
      this.#header.error(resource.key, 'invalid-array', message);
    }
    return spec;
  }

  /** The path of an output file with the scheduler's own patterns for core variables. */
  output(resource: Resource, patterns: LogPatternTable): string | null {
    const value = this.#value(resource);
    if (value === null) return null;
    const { text, unmapped } = logName(value, patterns);
    for (const variable of unmapped) {
      const message = `${resource.key}: ${this.#scheduler} has no pattern for ${variable} in the path of an output file.`;
      this.#header.error(resource.key, 'no-log-pattern', message);
    }
    return unmapped.length > 0 ? null : quoted(text);
  }

  /**
   * The path of an output file as `output`, where a colon divides a host from its path: one behind a folder would make that
   * a host.
   */
  outputOnHost(resource: Resource, patterns: LogPatternTable): string | null {
    if (typeof resource.value === 'string' && /^[^:]*\/[^:]*:/.test(resource.value)) {
      const message = `${resource.key}: ${this.#scheduler} takes what stands before a colon for a host: ${resource.value}.`;
      this.#header.error(resource.key, 'impossible-path', message);
      return null;
    }
    return this.output(resource, patterns);
  }

  /** A dependency; `own`: the conditions that the scheduler has, `example`: one of them. */
  dependency(resource: Resource, own: RegExp, example: string): string | null {
    const value = this.plain(resource);
    const strange = value === null ? null : strangeCondition(value, own);
    if (strange === null) return value;
    const message = `dependency = ${strange} is no condition of ${this.#scheduler}: write ${example}, or run:ID for a run of ours.`;
    this.#header.error(resource.key, 'dependency-not-supported', message);
    return null;
  }

  /** What nodes must have, where the scheduler takes only values of this form. */
  constraint(resource: Resource, form: RegExp, meant: string): string | null {
    const value = this.plain(resource);
    if (value === null || form.test(value)) return value;
    const message = `constraint = ${value}: ${this.#scheduler} takes ${meant}.`;
    this.#header.error(resource.key, 'not-a-choice', message);
    return null;
  }

  /** Mail events as the letters of PBS and SGE; a value in letters passes unchanged. */
  mailLetters(resource: Resource, own: RegExp): string | null {
    const value = this.#value(resource);
    if (value === null || own.test(value)) return value;
    const letters = splitList(value).map((word) => MAIL_LETTERS[word.toUpperCase()]);
    if (letters.length > 0 && letters.every((letter) => letter !== undefined)) {
      return [...new Set(letters.join(''))].join('');
    }
    this.mailUnknown(resource.key, value);
    return null;
  }

  mailUnknown(key: string, value: string): void {
    const message = `${key} = ${value}: ${this.#scheduler} mails at BEGIN, END and FAIL (ALL: all of them, NONE: never).`;
    this.#header.error(key, 'not-a-choice', message);
  }

  /** Says that the scheduler cannot do what a key asks for. */
  unsupported(key: string, instead: string): void {
    this.#header.error(key, 'key-not-supported', `${this.#scheduler} has nothing for ${key}: ${instead}.`);
  }

  /** Says that standard error goes elsewhere already. */
  joined(key: string): void {
    this.#header.warn(key, 'stderr-joined', 'join puts standard error into standard output: stderr has no effect.');
  }

  /** The answer to `join = VALUE` where that is neither `true` nor one of the scheduler's own words. */
  notAFlag(key: string, value: Resource['value']): void {
    this.#header.error(key, 'not-a-choice', `${key} is true or false for ${this.#scheduler}, not '${value}'.`);
  }

  #value({ key, value }: Resource): string | null {
    if (value === true) {
      this.#header.error(key, 'value-needed', `${key} needs a value: true is none.`);
      return null;
    }
    return value === null || value === false ? null : String(value).trim();
  }
}

const MAIL_LETTERS: Readonly<Record<string, string>> = { BEGIN: 'b', END: 'e', FAIL: 'a', ALL: 'abe', NONE: 'n' };

/** A value as one word of a directive line: the author's own quotes around it stay, other blanks and quotes are put into quotes. */
export function quoted(value: string): string {
  if (!/[\s"']/.test(value) || /^(["']).*\1$/.test(value)) return value;
  return value.includes('"') ? `'${value}'` : `"${value}"`;
}

/** Addresses with commas or blanks between them, as the scheduler divides them; texts with names unchanged. */
export function addressList(value: string, between = ','): string {
  return /[<>"']/.test(value) ? value : splitList(value).join(between);
}

/** Adds an option in the scheduler's own spelling, and says what is odd about it. `word`: as it is written, with dash. */
export function addOwnOption(
  header: HeaderBuilder,
  resource: Resource,
  word: string,
  table: OptionTable,
  text: { readonly option: string; readonly joiner: string },
): void {
  const { key, value } = resource;
  if (/[\s='"#\\]/.test(key.replace(/=$/, ''))) {
    header.error(key, 'impossible-option', `'${key}' cannot be an option of ${table.command}.`);
    return;
  }
  const option = findOption(table, word);
  if (option === null) warnUnknown(header, resource, word, table);
  else if (option.commandLineOnly) {
    header.error(key, 'command-line-option', `${word} belongs on the command line of ${table.command}.`);
    return;
  } else if (option.value === 'none' && value !== true) {
    const replace = { title: 'Change the value to true', value: 'true' };
    header.error(key, 'option-without-value', `${word} takes no value: write true or false.`, replace);
    return;
  } else if (option.value !== 'none' && !option.optionalValue && value === true) {
    header.error(key, 'value-needed', `${word} needs a value: true is none.`);
    return;
  }
  const fault =
    option && typeof value !== 'boolean' && value !== null
      ? optionValueProblem(table, option, word.replace(/^-l /, ''), String(value))
      : null;
  if (fault) header.tell({ key, ...fault });
  header.option(text.option, asOneWord(option, word, value), [key], text.joiner);
}

/**
 * Blanks divide words in the directives of all schedulers, and a value is one word. What has quotes in it, or another option
 * behind its value, is written as it stands, as are the words of an option that nobody knows.
 */
function asOneWord(option: Option | null, word: string, value: Resource['value']): Resource['value'] {
  const isOneWord = option ? !option.severalWords : word.startsWith('-l ');
  return typeof value === 'string' && isOneWord && !/["']|\s-/.test(value) ? quoted(value.trim()) : value;
}

/** A value that the scheduler would hardly take for one of its own options; null where nothing is wrong with it. */
export function optionValueProblem(
  table: OptionTable,
  option: Option,
  name: string,
  value: string,
): Omit<KeyProblem, 'key'> | null {
  const [fault] = valueFaults(table, option, name, value);
  if (!fault) return null;
  const replace =
    fault.meant === null ? {} : { replace: { title: `Change to ${fault.meant}`, value: mended(value, fault) } };
  return { severity: 'warning', code: 'option-value', message: fault.message, at: 'value', ...replace };
}

function warnUnknown(header: HeaderBuilder, { key }: Resource, word: string, table: OptionTable): void {
  const asResource = word.startsWith('-l ');
  const names = table.options.flatMap((option) => option.names);
  const likely =
    word.length > 2
      ? likelyOption(
          key,
          word,
          names.filter((name) => name.startsWith('-l ') === asResource),
        )
      : null;
  // Sites define resources of their own: one that is like no known one is probably theirs.
  if (asResource && likely === null) return;
  const hint = likely === null ? '' : ` Did you mean ${likely.shown}?`;
  header.warn(
    key,
    'unknown-option',
    `${table.command} has no option ${word}.${hint}`,
    likely === null ? undefined : { title: `Change to ${likely.key}`, key: likely.key },
  );
}

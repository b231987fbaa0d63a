import { parseArgs } from 'node:util';
import { errorCode, errorText, UserError } from '../base/errors.ts';
import { nearest } from '../base/nearest.ts';

/** An option of a command. `many`: it may be given several times. `optional`: its value, behind `=`, may be missing. */
export interface OptionForm {
  readonly type: 'flag' | 'text' | 'many' | 'optional';
  readonly short?: string;
}

/** The options of a command by their names, without the dashes. */
export type OptionForms = Readonly<Record<string, OptionForm>>;

/** What an option comes to. An `optional` one without a value is the empty text; what was not given is false, null or empty. */
type OptionValue<F extends OptionForm> = F['type'] extends 'flag'
  ? boolean
  : F['type'] extends 'many'
    ? readonly string[]
    : string | null;

/** The arguments of a command after reading. */
export interface Arguments<F extends OptionForms> {
  readonly options: { readonly [Name in keyof F]: OptionValue<F[Name]> };
  readonly words: readonly string[];
}

/** The command was called in a wrong way; the exit status is 2. */
export function usageError(what: string, next?: string): UserError {
  return new UserError({ what, ...(next ? { next } : {}), code: 'wrong-usage' });
}

/** Reads arguments. A value may begin with a dash (`--keyword -A=1`). Throws a `UserError` with the code `wrong-usage`. */
export function readArguments<F extends OptionForms>(argv: readonly string[], forms: F): Arguments<F> {
  const parsed = parse(joinValues(argv, forms), forms);
  const options = Object.fromEntries(
    Object.entries(forms).map(([name, { type }]) => {
      const given = parsed.values[name];
      return [name, type === 'flag' ? given === true : type === 'many' ? (given ?? []) : (given ?? null)];
    }),
  );
  return { options: options as Arguments<F>['options'], words: parsed.positionals };
}

function parse(argv: readonly string[], forms: OptionForms) {
  try {
    return parseArgs({
      args: [...argv],
      allowPositionals: true,
      options: Object.fromEntries(
        Object.entries(forms).map(([name, { type, short }]) => [
          name,
          { type: type === 'flag' ? 'boolean' : 'string', multiple: type === 'many', ...(short ? { short } : {}) },
        ]),
      ),
    });
  } catch (error) {
    // Its first sentence says what is wrong, the second one is advice for programmers.
    const [what = ''] = errorText(error).split(/[.\n] ?/);
    const unknown = errorCode(error) === 'ERR_PARSE_ARGS_UNKNOWN_OPTION' ? /'--(.+)'/.exec(what)?.[1] : undefined;
    const likely = unknown === undefined ? null : nearest(unknown, Object.keys(forms));
    throw usageError(what, likely === null ? undefined : `Did you mean --${likely}?`);
  }
}

/** Puts the value of an option behind its name with `=`, so that a value that begins with a dash is no option. */
function joinValues(argv: readonly string[], forms: OptionForms): readonly string[] {
  const joined: string[] = [];
  for (let at = 0; at < argv.length; at++) {
    const word = argv[at] ?? '';
    if (word === '--') return [...joined, ...argv.slice(at)];
    const name = nameOf(word, forms);
    const type = name === null ? 'flag' : forms[name]?.type;
    const value = argv[at + 1];
    if (type === 'optional') joined.push(`${word}=`);
    else if (type === 'flag' || value === undefined) joined.push(word);
    else {
      joined.push(`--${name}=${value}`);
      at++;
    }
  }
  return joined;
}

function nameOf(word: string, forms: OptionForms): string | null {
  if (word.startsWith('--')) return Object.hasOwn(forms, word.slice(2)) ? word.slice(2) : null;
  const found = Object.entries(forms).find(([, { short }]) => short !== undefined && word === `-${short}`);
  return found ? found[0] : null;
}

/** The one word that a command needs. */
export function oneWord(words: readonly string[], name: string): string {
  const [word, ...more] = words;
  if (word === undefined) throw usageError(`${name} is missing`);
  if (more.length > 0) throw usageError(`Only one ${name} can be given, not ${words.join(' ')}`);
  return word;
}

/** The words of a command that needs at least one, each once. */
export function someWords(words: readonly string[], name: string): readonly string[] {
  if (words.length === 0) throw usageError(`${name} is missing`);
  return [...new Set(words)];
}

/** A whole number from 0, or null where the option was not given. */
export function wholeNumber(text: string | null, option: string): number | null {
  if (text === null) return null;
  if (!/^\d{1,15}$/.test(text)) throw usageError(`${option} ${text} is no whole number`);
  return Number(text);
}

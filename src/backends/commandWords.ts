import type { JobRef } from './jobState.ts';

/** A program with its arguments, as a scheduler's backend knows it. */
export interface BareCommand {
  /** Without its folder. */
  readonly program: string;
  readonly args: readonly string[];
}

/** Arguments taken apart. */
export interface WordList {
  /** Options with their values; one without a value has the empty text. */
  readonly options: ReadonlyMap<string, string>;
  readonly words: readonly string[];
}

/**
 * The command in a command line: without `env` and `timeout` in front of it, and of a line for a shell the last command, by
 * whose answer and exit code the line ends.
 */
export function bareCommand([first = '', ...rest]: readonly string[]): BareCommand {
  const program = first.slice(first.lastIndexOf('/') + 1);
  if (program === 'env') {
    const from = rest.findIndex((word, at) => !/^-|^\w+=/.test(word) && !/^-[uC]$/.test(rest[at - 1] ?? ''));
    if (from >= 0) return bareCommand(rest.slice(from));
  }
  if (program === 'timeout') {
    const from = rest.findIndex((word, at) => !word.startsWith('-') && !/^-[ks]$/.test(rest[at - 1] ?? ''));
    // The first word that is no option is the time.
    if (from >= 0) return bareCommand(rest.slice(from + 1));
  }
  if (/^(?:ba|da|z|k)?sh$/.test(program) && rest[0] === '-c') return bareCommand(lastOfLine(rest[1] ?? ''));
  return { program, args: rest };
}

/** The words of the last command of a shell's line, told apart by blanks. */
function lastOfLine(line: string): readonly string[] {
  const last =
    line
      .trim()
      .split(/[;|&\n]+/)
      .at(-1) ?? '';
  return last
    .trim()
    .split(/\s+/)
    .map((word) => word.replace(/^(["'])(.*)\1$/, '$2'));
}

/**
 * Takes arguments apart. `valued`: the options that have a value, behind a blank, behind `=` (long ones), or behind a single
 * letter without anything between (`-j12`).
 */
export function takeWords(args: readonly string[], valued: readonly string[]): WordList {
  const options = new Map<string, string>();
  const words: string[] = [];
  for (let at = 0; at < args.length; at++) {
    const word = args[at] ?? '';
    const [name = '', ...value] = word.split('=');
    const glued = valued.find((option) => option.length === 2 && word.startsWith(option) && word !== option);
    if (!/^-./.test(word)) words.push(word);
    else if (valued.includes(word)) options.set(word, args[++at] ?? '');
    else if (value.length > 0 && valued.includes(name)) options.set(name, value.join('='));
    else if (glued !== undefined && !word.startsWith('--')) options.set(glued, word.slice(2));
    else options.set(word, '');
  }
  return { options, words };
}

/** References of ids, each once. */
export function refsOf(ids: readonly string[]): readonly JobRef[] {
  return [...new Set(ids.filter((id) => id !== ''))].map((id) => ({ id }));
}

import { unreachable } from '../base/errors.ts';
import type { Span } from '../base/text.ts';

/** One word of a directive line, its quotes taken off, and where it stands in the script. */
export interface DirectiveWord {
  readonly text: string;
  readonly span: Span;
}

/** A line of a script that is for the scheduler. */
export interface DirectiveLine {
  /** The line as it is written. */
  readonly text: string;
  readonly span: Span;
  /** The words after the prefix. */
  readonly words: readonly DirectiveWord[];
  /** A quote that is never closed. */
  readonly openQuote: boolean;
}

/** How a scheduler reads directives. */
export interface DirectiveRules {
  /** How a directive begins. Must match at the start of the line (`y` flag) and end where the first word may begin. */
  readonly prefix: RegExp;
  /** Whether directives after the first line that is neither blank nor a comment count nothing. */
  readonly stopAtCommand: boolean;
  /** Whether they count nothing after a comment either (the `#!` line is none); LPBS does so. */
  readonly stopAtComment?: boolean;
  /** A text that begins a comment outside quotes: `word` only at the start of a word, `anywhere` also inside one. */
  readonly comment: 'none' | 'word' | 'anywhere';
  /**
   * Where a backslash takes the meaning from the next character. `shell`: not inside single quotes. `quotes`: there too,
   * but it never holds words together: an unquoted blank divides all the same (sbatch).
   */
  readonly escapes: 'none' | 'shell' | 'quotes';
}

/** The directive lines of a script that count, in order. Never fails, whatever the script holds. */
export function directiveLines(script: string, rules: DirectiveRules): readonly DirectiveLine[] {
  return sortDirectives(script, rules).counting;
}

/** The directive lines of a script: those that count, and those that stand where the scheduler passes over them. */
export function sortDirectives(
  script: string,
  rules: DirectiveRules,
): { readonly counting: readonly DirectiveLine[]; readonly passedOver: readonly DirectiveLine[] } {
  const [counting, passedOver]: [DirectiveLine[], DirectiveLine[]] = [[], []];
  let stopped = false;
  for (const match of script.matchAll(/[^\r\n]+/g)) {
    const line = match[0];
    rules.prefix.lastIndex = 0;
    const prefix = rules.prefix.exec(line);
    if (prefix) {
      const span = { start: match.index, end: match.index + line.length };
      const found = { text: line, span, ...splitWords(line, prefix[0].length, match.index, rules) };
      (stopped ? passedOver : counting).push(found);
    } else stopped ||= stopsAt(line, match.index, rules);
  }
  return { counting, passedOver };
}

function stopsAt(line: string, offset: number, { stopAtCommand, stopAtComment }: DirectiveRules): boolean {
  const isCommand = /^[ \t\v\f]*[^ \t\v\f#]/.test(line);
  if (isCommand) return stopAtCommand;
  return stopAtComment === true && line.trimStart().startsWith('#') && !(offset === 0 && line.startsWith('#!'));
}

/** Splits a line into words as the schedulers do: blanks divide, single and double quotes hold together. */
function splitWords(
  line: string,
  from: number,
  offset: number,
  rules: DirectiveRules,
): Pick<DirectiveLine, 'words' | 'openQuote'> {
  const words: DirectiveWord[] = [];
  let at = from;
  let openQuote = false;
  while (at < line.length && !openQuote) {
    if (isBlank(line[at])) {
      at++;
      continue;
    }
    if (line[at] === '#' && rules.comment !== 'none') break;
    const word = readWord(line, at, rules);
    openQuote = word.openQuote;
    words.push({ text: word.text, span: { start: offset + at, end: offset + word.end } });
    at = word.end;
    if (line[at] === '#') break;
  }
  return { words, openQuote };
}

function readWord(
  line: string,
  from: number,
  rules: DirectiveRules,
): { text: string; end: number; openQuote: boolean } {
  let text = '';
  let quote: string | null = null;
  let at = from;
  for (; at < line.length; at++) {
    const character = line[at] ?? '';
    if (character === '\\' && escapesNext(line, at, quote, rules)) text += line[++at] ?? '';
    else if (quote !== null) {
      if (character === quote) quote = null;
      else text += character;
    } else if (character === '"' || character === "'") quote = character;
    else if (isBlank(character) || (character === '#' && rules.comment === 'anywhere')) break;
    else if (character !== '\\' || rules.escapes !== 'quotes') text += character;
  }
  return { text, end: at, openQuote: quote !== null };
}

function escapesNext(line: string, at: number, quote: string | null, rules: DirectiveRules): boolean {
  if (at + 1 >= line.length) return false;
  switch (rules.escapes) {
    case 'none':
      return false;
    case 'shell':
      return quote !== "'";
    case 'quotes':
      return quote !== null || !isBlank(line[at + 1]);
    default:
      return unreachable(rules.escapes);
  }
}

/** C's isspace within a line: a no-break space is no blank for any scheduler. */
function isBlank(character: string | undefined): boolean {
  return character !== undefined && ' \t\v\f'.includes(character);
}

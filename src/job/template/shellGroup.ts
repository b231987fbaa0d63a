/**
 * Longest group that is looked for: an opening without an end must not make the whole rest of a script into one group.
 */
const LONGEST = 4000;
const DEEPEST = 40;

/**
 * The offset behind the `}` that closes the group opened by `${` at `start`, as the shell would find it: over nested
 * groups, command substitutions and quotes, but not over plain braces. Undefined where it does not close.
 *
 * Inside of double quotes bash lets single quotes hide a brace, `"${x:-'}'}"`, where POSIX shells do not (seen with
 * bash 5.2 with and without --posix, and dash 0.5.12). Which shell it is, and whether a quote is open, cannot be told
 * for sure. As a group over several lines is rare, the reading of bash counts unless only the other one ends on the
 * line.
 */
export function shellGroupEnd(text: string, start: number): number | undefined {
  const bash = groupEnd(text, start, true);
  if (bash !== undefined && isOneLine(text, start, bash)) return bash;
  const posix = groupEnd(text, start, false);
  if (posix !== undefined && isOneLine(text, start, posix)) return posix;
  return bash ?? posix;
}

function isOneLine(text: string, start: number, end: number): boolean {
  return !/[\r\n]/.test(text.slice(start, end));
}

function groupEnd(text: string, start: number, singleQuotes: boolean): number | undefined {
  const length = new GroupReader(text.slice(start, start + LONGEST), singleQuotes).end();
  return length === undefined ? undefined : start + length;
}

type Closing = '}' | ')' | '"' | '`';

/** Finds the end of a text's first group. `singleQuotes`: whether they hide braces directly in a group. */
class GroupReader {
  readonly #text: string;
  readonly #singleQuotes: boolean;

  constructor(text: string, singleQuotes: boolean) {
    this.#text = text;
    this.#singleQuotes = singleQuotes;
  }

  end(): number | undefined {
    return this.#after('}', '${'.length, 0);
  }

  /** The offset behind the closing of a construct; `start`: the one behind its opening. */
  #after(closing: Closing, start: number, depth: number): number | undefined {
    let at: number | undefined = start;
    while (at !== undefined && at < this.#text.length && depth < DEEPEST) {
      if (this.#text[at] === closing) return at + 1;
      at = this.#skip(closing, at, depth);
    }
    return undefined;
  }

  /** Over one character or one nested construct. */
  #skip(inside: Closing, at: number, depth: number): number | undefined {
    const char = this.#text[at];
    if (char === '\\') return at + 2;
    if (inside === '`') return at + 1;
    if (char === '`' || char === '"') return this.#after(char, at + 1, depth + 1);
    if (char === "'" && (inside === ')' || (inside === '}' && this.#singleQuotes))) return this.#behindQuotes(at);
    if (char === '(' && inside === ')') return this.#after(')', at + 1, depth + 1);
    if (char !== '$') return at + 1;
    const next = this.#text[at + 1];
    if (next === '{') return this.#after('}', at + 2, depth + 1);
    return next === '(' ? this.#after(')', at + 2, depth + 1) : at + 1;
  }

  /** In `$'...'` a backslash escapes the quote, in plain single quotes nothing does. */
  #behindQuotes(at: number): number | undefined {
    const pattern = this.#text[at - 1] === '$' ? /'(?:[^'\\]|\\.)*'/sy : /'[^']*'/y;
    pattern.lastIndex = at;
    return pattern.test(this.#text) ? pattern.lastIndex : undefined;
  }
}

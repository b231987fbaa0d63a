import type { ScopedToken } from './grammars.ts';

/** What a test case says about a stretch of the line above it. */
interface Assertion {
  /** Line of the case file, from 1. */
  readonly at: number;
  readonly start: number;
  readonly end: number;
  /** Scopes that lie over every character, in this order, the widest first. */
  readonly has: readonly string[];
  /** Scopes that lie over none: those with a dash in front. */
  readonly lacks: readonly string[];
}

/** A text with what is said about it. */
export interface GrammarCase {
  readonly lines: readonly string[];
  /** By line of the text, from 0. */
  readonly assertions: ReadonlyMap<number, readonly Assertion[]>;
}

const ASSERTION = /^(?<blanks> *)(?<carets>\^+) (?<scopes>\S.*)$/;

/**
 * Reads a case: text, in which a line of carets says which scopes the characters above them have
 * (`^^^ keyword.control`), or do not have (`^^^ -comment`). A scope stands for all that begin with it and a dot.
 */
export function readCase(text: string): GrammarCase {
  const lines: string[] = [];
  const assertions = new Map<number, Assertion[]>();
  for (const [index, line] of text.replace(/\n$/, '').split('\n').entries()) {
    const { blanks = '', carets = '', scopes = '' } = ASSERTION.exec(line)?.groups ?? {};
    if (carets === '') {
      lines.push(line);
      continue;
    }
    const words = scopes.split(/\s+/);
    const about = assertions.get(lines.length - 1) ?? [];
    assertions.set(lines.length - 1, about);
    about.push({
      at: index + 1,
      start: blanks.length,
      end: blanks.length + carets.length,
      has: words.filter((word) => !word.startsWith('-')),
      lacks: words.filter((word) => word.startsWith('-')).map((word) => word.slice(1)),
    });
  }
  return { lines, assertions };
}

/** What is wrong, in words; empty where all that the case says is true. */
export function checkCase(
  { lines, assertions }: GrammarCase,
  tokens: readonly (readonly ScopedToken[])[],
): readonly string[] {
  return [...assertions].flatMap(([line, about]) =>
    about.flatMap((assertion) => {
      const text = lines[line] ?? '';
      if (assertion.end > text.length) return [`line ${assertion.at}: the carets reach beyond the text above`];
      const touched = (tokens[line] ?? []).filter(({ start, end }) => start < assertion.end && end > assertion.start);
      return touched.flatMap((token) => complaint(assertion, token, text));
    }),
  );
}

function complaint(
  { at, has, lacks }: Assertion,
  { start, end, scopes }: ScopedToken,
  text: string,
): readonly string[] {
  let from = 0;
  const missing = has.find((scope) => {
    const found = scopes.findIndex((actual, index) => index >= from && isWithin(actual, scope));
    from = found + 1;
    return found < 0;
  });
  const unwanted = lacks.find((scope) => scopes.some((actual) => isWithin(actual, scope)));
  const where = `line ${at}: ${JSON.stringify(text.slice(start, end))}`;
  const actual = `it has ${scopes.slice(1).join(' ') || 'none'}`;
  if (missing !== undefined) return [`${where} lacks ${missing}; ${actual}`];
  return unwanted === undefined ? [] : [`${where} should not have ${unwanted}; ${actual}`];
}

function isWithin(actual: string, scope: string): boolean {
  return actual === scope || actual.startsWith(`${scope}.`);
}

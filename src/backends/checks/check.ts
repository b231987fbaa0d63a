import { isDeepStrictEqual } from 'node:util';

/** One rule of the contract that every backend keeps. `run` throws an error that says what is wrong. */
export interface ContractCheck {
  /** What it is about: `its sheet`, `headers`, `questions`, `orders`, `output files`. */
  readonly group: string;
  /** What the backend does if it passes, as the end of a sentence. */
  readonly name: string;
  readonly run: () => void;
}

/** Throws unless something is so; `what` says what it should be. */
export function ensure(isSo: boolean, what: string): void {
  if (!isSo) throw new Error(what);
}

/** Throws unless two values are equal, down to their parts. */
export function ensureSame(actual: unknown, expected: unknown, what: string): void {
  if (!isDeepStrictEqual(actual, expected))
    throw new Error(`${what}: expected ${JSON.stringify(expected)}, found ${JSON.stringify(actual)}`);
}

/** Throws unless a text fits a pattern. */
export function ensureMatch(text: string, pattern: RegExp, what: string): void {
  if (!pattern.test(text)) throw new Error(`${what}: '${text}' does not fit ${pattern}`);
}

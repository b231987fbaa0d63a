import type { Value } from '../value.ts';
import { floatDigits } from './floatDigits.ts';
import { FormatError } from './formatError.ts';

/** Python's `str(value)`. Throws a `FormatError` for a number beyond 2^53. */
export function strOf(value: Value): string {
  if (value === null) return 'None';
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  return typeof value === 'number' ? numberText(value) : value;
}

/** Python's `repr(value)`: a text in quotes and escaped, anything else as `str`. */
export function reprOf(value: Value): string {
  return typeof value === 'string' ? quoted(value) : strOf(value);
}

/** Python's `ascii(value)`: as `repr`, with everything beyond ASCII escaped too. */
export function asciiOf(value: Value): string {
  return Array.from(reprOf(value), (char) => (char > '\x7f' ? escaped(char) : char)).join('');
}

/** Refuses whole numbers that a double cannot hold exactly: another number would be written than was meant. */
export function checkSize(value: number): void {
  if (!Number.isFinite(value) || Math.abs(value) <= 2 ** 53) return;
  const what = `${value} is too large: numbers up to 2^53 (9007199254740992) can be written exactly`;
  throw new FormatError('format-number-too-large', what, { start: 0, end: 0 });
}

function numberText(value: number): string {
  checkSize(value);
  if (Number.isInteger(value)) return (value + 0).toFixed(0);
  const { whole, rest } = floatDigits(Math.abs(value), '', null, false);
  return (value < 0 ? '-' : '') + whole + rest;
}

/** Single quotes, unless the text has a single and no double one. */
function quoted(text: string): string {
  const quote = text.includes("'") && !text.includes('"') ? '"' : "'";
  const inner = Array.from(text, (char) => {
    if (char === quote || char === '\\') return `\\${char}`;
    return NAMED_ESCAPES.get(char) ?? (isPrintable(char) ? char : escaped(char));
  });
  return quote + inner.join('') + quote;
}

const NAMED_ESCAPES: ReadonlyMap<string, string> = new Map([
  ['\t', '\\t'],
  ['\n', '\\n'],
  ['\r', '\\r'],
]);

/**
 * Python's `str.isprintable` for one code point: no control, format, surrogate, private or unassigned one and no
 * separator but the blank. Both sides ask their own copy of the Unicode tables: a character younger than the older
 * copy may differ.
 */
function isPrintable(char: string): boolean {
  return char === ' ' || !/[\p{C}\p{Z}]/u.test(char);
}

function escaped(char: string): string {
  const code = char.codePointAt(0) ?? 0;
  const hex = code.toString(16);
  if (code <= 0xff) return `\\x${hex.padStart(2, '0')}`;
  return code <= 0xffff ? `\\u${hex.padStart(4, '0')}` : `\\U${hex.padStart(8, '0')}`;
}

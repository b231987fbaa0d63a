import { pythonStrip } from './settings/pythonSpace.ts';

/**
 * Reads a whole number as Python's `int` does: white space around it, a sign, leading zeros, single underscores between
 * digits, decimal digits of any script. Null for anything else. Numbers beyond 2^53 come out exactly, as a bigint.
 */
export function parseInteger(text: string): number | bigint | null {
  const match = /^([+-]?)(\p{Nd}+(?:_\p{Nd}+)*)$/u.exec(pythonStrip(text));
  if (!match) return null;
  const digits = Array.from((match[2] ?? '').replaceAll('_', ''), decimalDigit).join('');
  const exact = match[1] === '-' ? -BigInt(digits) : BigInt(digits);
  const near = Number(exact);
  return Number.isSafeInteger(near) ? near : exact;
}

/** The value of a decimal digit of any script. Unicode gives the digits of a script in runs of ten from 0; runs may touch one another. */
export function decimalDigit(char: string): number {
  const point = char.codePointAt(0) ?? 0;
  let first = point;
  while (/\p{Nd}/u.test(String.fromCodePoint(first - 1))) first--;
  return (point - first) % 10;
}

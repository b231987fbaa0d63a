import type { FormatSpec } from './formatSpec.ts';

/** A number as its parts, before sign, separators and padding are put in. */
export interface NumberParts {
  readonly negative: boolean;
  /** Between sign and digits: `0x`. */
  readonly prefix: string;
  /** The digits that may be grouped; empty for a character or infinity. */
  readonly digits: string;
  /** What follows them, never grouped. */
  readonly rest: string;
}

/** Puts a number into its field: sign, separators every `groupSize` digits, padding. */
export function numberField(
  { negative, prefix, digits, rest }: NumberParts,
  spec: FormatSpec,
  groupSize: number,
): string {
  const sign = negative ? '-' : spec.sign.replace('-', '');
  const around = sign.length + prefix.length + codePoints(rest);
  // Padding zeros between sign and digits count as digits: they are grouped with them.
  const filled = spec.fill === '0' && spec.align === '=' ? spec.width - around : 0;
  const grouped = digits === '' ? '' : group(digits, spec.grouping, groupSize, filled);
  const padding = spec.width - around - grouped.length;
  if (spec.align === '=') return sign + prefix + fillText(spec, padding) + grouped + rest;
  return padded(sign + prefix + grouped + rest, padding, spec);
}

/**
 * A text with its padding of `count` code points on the side that the specification says; in the middle, the odd one
 * is right.
 */
export function padded(text: string, count: number, spec: FormatSpec): string {
  const missing = Math.max(0, count);
  const before = spec.align === '<' ? 0 : spec.align === '^' ? Math.floor(missing / 2) : missing;
  return fillText(spec, before) + text + fillText(spec, missing - before);
}

/** The number of code points of a text, which is how Python counts its length. */
export function codePoints(text: string): number {
  let count = 0;
  for (const _ of text) count++;
  return count;
}

/**
 * Digits with separators, led by zeros to at least `width` characters. A separator never comes first, so the result
 * may be one wider than asked for.
 */
function group(digits: string, separator: string, size: number, width: number): string {
  if (separator === '') return digits.padStart(width, '0');
  const groups: string[] = [];
  let left = digits;
  let room = width;
  do {
    const length = Math.min(size, Math.max(left.length, room, 1));
    groups.unshift(left.slice(-length).padStart(length, '0'));
    left = left.slice(0, -length);
    room -= length + separator.length;
  } while (left !== '' || room + separator.length > 0);
  return groups.join(separator);
}

function fillText(spec: FormatSpec, count: number): string {
  return spec.fill.repeat(Math.max(0, count));
}

import type { Span } from '../../base/text.ts';

/**
 * Whether Python's `str.isspace`, `str.strip` and `\s` take a UTF-16 unit for white space. JavaScript's `trim` differs:
 * it takes U+FEFF and leaves U+001C to U+001F and U+0085. All of Python's white space lies in the basic plane.
 */
export function isPythonSpace(unit: number): boolean {
  if (unit < 0x80) return unit === 0x20 || (unit >= 0x09 && unit <= 0x0d) || (unit >= 0x1c && unit <= 0x1f);
  switch (unit) {
    case 0x85:
    case 0xa0:
    case 0x1680:
    case 0x2028:
    case 0x2029:
    case 0x202f:
    case 0x205f:
    case 0x3000:
      return true;
    default:
      return unit >= 0x2000 && unit <= 0x200a;
  }
}

/** The part of `text` from `start` to `end` that Python's `strip` leaves; where nothing is left, an empty span at `end`. */
export function strippedSpan(text: string, start: number, end: number): Span {
  let from = start;
  while (from < end && isPythonSpace(text.charCodeAt(from))) from++;
  let to = end;
  while (to > from && isPythonSpace(text.charCodeAt(to - 1))) to--;
  return { start: from, end: to };
}

/** A text without the white space around it, as Python's `str.strip` gives it. */
export function pythonStrip(text: string): string {
  const { start, end } = strippedSpan(text, 0, text.length);
  return text.slice(start, end);
}

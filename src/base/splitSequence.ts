/**
 * Cuts a sequence into `parts` slices of nearly equal length, in order; some are empty if there are more parts than items.
 * As the Python library's `split_seq`: border i is i * length / parts, rounded half to even.
 * Throws a `RangeError` unless `parts` is a whole number above zero.
 */
export function splitSequence<T>(items: readonly T[], parts: number): readonly (readonly T[])[] {
  return splitLength(items.length, parts).map(([from, to]) => items.slice(from, to));
}

/** Where these slices begin and end in a sequence of that length; no slice is longer than the length divided by `parts`, rounded up. */
export function splitLength(length: number, parts: number): readonly (readonly [from: number, to: number])[] {
  if (!Number.isSafeInteger(parts) || parts < 1) throw new RangeError(`cannot make ${parts} parts`);
  const border = (at: number): number => roundedQuotient(at * length, parts);
  return Array.from({ length: parts }, (_, at) => [border(at), border(at + 1)]);
}

/** Exact where a floating point quotient would be a little beside the half. */
function roundedQuotient(dividend: number, divisor: number): number {
  const whole = Math.floor(dividend / divisor);
  const twice = 2 * (dividend % divisor);
  if (twice === divisor) return whole + (whole % 2);
  return twice < divisor ? whole : whole + 1;
}

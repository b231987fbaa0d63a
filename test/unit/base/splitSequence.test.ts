import { describe, expect, it } from 'vitest';
import { splitSequence } from '../../../src/base/splitSequence.ts';

/** The lengths of the slices of `length` items. */
function lengths(length: number, parts: number): readonly number[] {
  return splitSequence(Array.from({ length }), parts).map((slice) => slice.length);
}

describe('splitSequence', () => {
  // Borders as Python's round() puts them, which rounds a half to the even side.
  it.each([
    [7, 3, [2, 3, 2]],
    [5, 2, [2, 3]],
    [1, 2, [0, 1]],
    [3, 2, [2, 1]],
    [6, 4, [2, 1, 1, 2]],
    [10, 4, [2, 3, 3, 2]],
    [0, 3, [0, 0, 0]],
    [4, 1, [4]],
  ])('cuts %i items into %i parts', (length, parts, expected) => {
    expect(lengths(length, parts)).toEqual(expected);
  });

  it('keeps all items in their order', () => {
    for (let parts = 1; parts < 30; parts++) {
      const items = Array.from({ length: 23 }, (_, at) => at);
      expect(splitSequence(items, parts).flat()).toEqual(items);
    }
  });

  it.each([0, -1, 1.5, Number.NaN])('refuses %d parts', (parts) => {
    expect(() => splitSequence([1], parts)).toThrow(RangeError);
  });
});

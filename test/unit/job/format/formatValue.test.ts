import { describe, expect, it } from 'vitest';
import { floatDigits } from '../../../../src/job/format/floatDigits.ts';
import { FormatError } from '../../../../src/job/format/formatError.ts';
import { formatValue } from '../../../../src/job/format/formatValue.ts';
import { asciiOf, reprOf, strOf } from '../../../../src/job/format/repr.ts';
import type { Value } from '../../../../src/job/value.ts';

/** Results of Python 3.11. */
const FORMATTED: readonly (readonly [value: Value, spec: string, text: string])[] = [
  ['job', '', 'job'],
  ['job', '>6', '   job'],
  ['job', '*^8', '**job***'],
  ['job', '05', 'job00'],
  ['job', '.2', 'jo'],
  ['😀x', '4s', '😀x  '],
  ['😀xy', '.2', '😀x'],
  ['a', '😀>3', '😀😀a'],
  [5, '03d', '005'],
  [-5, '05', '-0005'],
  [5, '+', '+5'],
  [255, '#x', '0xff'],
  [255, '#010X', '0X000000FF'],
  [1234567, ',', '1,234,567'],
  [1234, '08,', '0,001,234'],
  [65535, '_b', '1111_1111_1111_1111'],
  [97, 'c', 'a'],
  [5, '.1f', '5.0'],
  [5, '%', '500.000000%'],
  [true, '', 'True'],
  [true, 'd', '1'],
  [false, '>3', '  0'],
  [null, '', 'None'],
  [0.5, '.0f', '0'],
  [1.5, '.0f', '2'],
  [2.675, '.2f', '2.67'],
  [-0.4, 'z.0f', '0'],
  [-0.4, '.0f', '-0'],
  [0.1, '.55f', '0.1000000000000000055511151231257827021181583404541015625'],
  [1e-7, '', '1e-07'],
  [0.0001, '', '0.0001'],
  [1234.5, ',.2f', '1,234.50'],
  [2 ** 53, 'd', '9007199254740992'],
];

describe('formatValue', () => {
  it.each(FORMATTED)('%j with %j is %j', (value, spec, text) => {
    expect(formatValue(value, spec)).toBe(text);
  });

  /** The error and the part of the specification at which it points. */
  const REFUSED: readonly (readonly [value: Value, spec: string, code: string, part: string])[] = [
    ['job', '+5', 'format-option', '+'],
    ['job', '=5', 'format-option', '='],
    ['job', '#5', 'format-option', '#'],
    ['job', 'z5', 'format-option', 'z'],
    ['job', '5,', 'format-option', ','],
    ['job', '>5d', 'format-type', 'd'],
    [5, '5s', 'format-type', 's'],
    [5, '.2d', 'format-option', '2'],
    [5, 'zd', 'format-option', 'z'],
    [5, ',x', 'format-option', ','],
    [5, '_n', 'format-option', '_'],
    [5, '+c', 'format-option', '+'],
    [-5, '3c', 'format-character', 'c'],
    [0x110000, 'c', 'format-character', 'c'],
    [0.5, 'd', 'format-type', 'd'],
    [5, '5.', 'format-syntax', '.'],
    [5, '>5xx', 'format-syntax', 'xx'],
    [5, ',_d', 'format-syntax', '_d'],
    [true, 's', 'format-type', 's'],
    [null, '>5', 'format-no-value', '>5'],
    [5, '10001', 'format-too-wide', '10001'],
    ['job', '99999999999999999999', 'format-too-wide', '99999999999999999999'],
    [0.5, '.10001f', 'format-too-wide', '10001'],
    [2 ** 53 + 2, 'd', 'format-number-too-large', ''],
    [-(2 ** 53) - 2, '', 'format-number-too-large', ''],
    [1e300, 'g', 'format-number-too-large', ''],
  ];

  it.each(REFUSED)('refuses %j with %j: %s', (value, spec, code, part) => {
    const error = refusal(value, spec);
    expect(error.code).toBe(code);
    expect(spec.slice(error.span.start, error.span.end)).toBe(part);
    expect(error.what).toMatch(/^\S.*[^.]$/);
  });

  it('fills a field of the largest width', () => {
    expect(formatValue('x', '10000')).toHaveLength(10_000);
    expect(formatValue('x', '.20000')).toBe('x');
    expect(formatValue(1 / 3, '.10000f')).toHaveLength(10_002);
  });
});

describe('str, repr and ascii', () => {
  it.each([
    ["it's", `"it's"`, `"it's"`],
    [`it's "x"`, `'it\\'s "x"'`, `'it\\'s "x"'`],
    ['a\\\t\n\x07', `'a\\\\\\t\\n\\x07'`, `'a\\\\\\t\\n\\x07'`],
    ['größe 😀', `'größe 😀'`, `'gr\\xf6\\xdfe \\U0001f600'`],
    ['\u2028\ud800', `'\\u2028\\ud800'`, `'\\u2028\\ud800'`],
    [5, '5', '5'],
    [-0, '0', '0'],
    [0.1, '0.1', '0.1'],
    [true, 'True', 'True'],
    [null, 'None', 'None'],
  ])('of %j', (value, repr, ascii) => {
    expect([reprOf(value), asciiOf(value)]).toEqual([repr, ascii]);
    expect(strOf(value)).toBe(typeof value === 'string' ? value : repr);
  });
});

describe('floatDigits', () => {
  it.each([
    [1e16, '1', 'e+16'],
    [1e15, '1000000000000000', '.0'],
    [123456789012345680, '1', '.2345678901234568e+17'],
    [0, '0', '.0'],
    [5e-324, '5', 'e-324'],
    [Number.MAX_VALUE, '1', '.7976931348623157e+308'],
    [Number.POSITIVE_INFINITY, '', 'inf'],
    [Number.NaN, '', 'nan'],
  ])('gives the shortest form of %d', (value, whole, rest) => {
    expect(floatDigits(value, '', null, false)).toMatchObject({ whole, rest });
  });

  it('gives the exact value of the largest and the smallest double', () => {
    const largest = floatDigits(Number.MAX_VALUE, 'f', 0, false).whole;
    expect(BigInt(largest)).toBe((2n ** 53n - 1n) * 2n ** 971n);
    const smallest = floatDigits(5e-324, 'f', 1074, false).rest;
    expect(smallest.slice(1).replace(/^0+/, '')).toBe((5n ** 1074n).toString());
  });
});

function refusal(value: Value, spec: string): FormatError {
  try {
    const text = formatValue(value, spec);
    throw new Error(`not refused: ${text}`);
  } catch (error) {
    if (error instanceof FormatError) return error;
    throw error;
  }
}

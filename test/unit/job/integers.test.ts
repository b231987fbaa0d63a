import { describe, expect, it } from 'vitest';
import { parseInteger } from '../../../src/job/integers.ts';

describe('parseInteger', () => {
  it.each([
    ['5', 5],
    [' +5\t', 5],
    ['-5', -5],
    ['007', 7],
    ['1_000', 1000],
    ['\u0663\u0664', 34],
    ['\u{1d7d8}\u{1d7ff}', 9],
    ['\u00a05\u001c', 5],
    ['-0', 0],
    ['9007199254740993', 9007199254740993n],
    ['-99999999999999999999', -99999999999999999999n],
  ])('reads %j', (text, value) => {
    expect(parseInteger(text) === value).toBe(true);
  });

  it.each(['', ' ', '+', '1__0', '_1', '1_', '0x10', '1.0', '1e3', '- 5', '5 5', '\ufeff5', '\u00b2', '4G'])(
    'refuses %j',
    (text) => {
      expect(parseInteger(text)).toBeNull();
    },
  );
});

import { describe, expect, it } from 'vitest';
import { formatArraySpec, parseArraySpec } from '../../../src/job/arrays.ts';

describe('parseArraySpec', () => {
  it.each([
    ['1-10', { tasks: [{ first: 1, last: 10 }], limit: null }],
    ['1-10%4', { tasks: [{ first: 1, last: 10 }], limit: 4 }],
    [
      '1-5:2 % 1',
      {
        tasks: [
          { first: 1, last: 1 },
          { first: 3, last: 3 },
          { first: 5, last: 5 },
        ],
        limit: 1,
      },
    ],
    [
      '0,7-9',
      {
        tasks: [
          { first: 0, last: 0 },
          { first: 7, last: 9 },
        ],
        limit: null,
      },
    ],
  ])('reads %j', (text, spec) => {
    expect(parseArraySpec(text)).toEqual(spec);
  });

  it.each(['', '10-1', '1-10%0', '1-10%', '1-10%4%5', 'a', '1-10:0', '1-10%x'])('refuses %j', (text) => {
    expect(parseArraySpec(text)).toBeNull();
  });
});

describe('formatArraySpec', () => {
  it.each(['1-10', '1-10%4', '0,7-9%2'])('writes %s as it is read', (text) => {
    const spec = parseArraySpec(text);
    expect(spec && formatArraySpec(spec)).toBe(text);
  });
});

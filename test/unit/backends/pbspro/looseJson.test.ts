import { describe, expect, it } from 'vitest';
import { readLooseObject } from '../../../../src/backends/pbspro/looseJson.ts';

/** A document with one member, as PBS Pro lays it out. */
function memberOf(written: string): unknown {
  return readLooseObject(`{\n    "Jobs":{\n        "V":${written},\n        "W":"after"\n    }\n}\n`);
}

describe('values that are no JSON', () => {
  it.each([
    ['005', '005'],
    ['.5', '.5'],
    ['1e', '1e'],
    ['12', 12],
    ['"plain"', 'plain'],
    [`"\\'it\\'s"`, "'it's"],
    ['"ab\\,c"', 'ab,c'],
    ['"say "hi" now"', 'say "hi" now'],
    ['"a\tb\u0001c"', 'a\tb\u0001c'],
    ['""', ''],
  ])('%s', (written, value) => {
    expect(memberOf(written)).toEqual({ Jobs: { V: value, W: 'after' } });
  });

  it('are passed over where they have line breaks, with what looks like members in them', () => {
    expect(memberOf('"() {  echo foo\n}\n "W":"forged"')).toMatchObject({ Jobs: { W: 'after' } });
  });
});

it('may be called as what every object has', () => {
  const read = readLooseObject('{\n"Jobs":{\n"__proto__":{\n"x":01\n},\n"constructor":"y"\n}\n}\n');
  expect(Object.keys((read?.Jobs as object | undefined) ?? {})).toEqual(['__proto__', 'constructor']);
});

it('is nothing unless it is whole; what stands behind it is passed over', () => {
  const whole = '{\n  "Jobs":{\n    "1.srv":{\n      "a":01\n    }\n  }\n}';
  const lines = whole.split('\n');
  for (let end = 0; end < lines.length; end++) expect(readLooseObject(lines.slice(0, end).join('\n'))).toBeNull();
  expect(readLooseObject(`${whole}\nbye\n{\n`)).toEqual(readLooseObject(whole));
  expect(readLooseObject(whole)).not.toBeNull();
});

import { describe, expect, it } from 'vitest';
import { Source } from '../../../../src/base/problem.ts';
import { readSettings } from '../../../../src/job/settings/reader.ts';
import { linksIn } from '../../../../src/language/settings/settingsLinks.ts';
import { foldsOf, outlineOf } from '../../../../src/language/settings/settingsOutline.ts';

const TEXT = `# about
# this
[Resources]
time = 10

[Attributes]
script = ../body.sh
aux_scripts = a.sh, b.sh %(other)s
prologue =
    one

    two
`;
const document = readSettings(new Source('/w/j/train.ini', TEXT));

describe('the structure of settings files', () => {
  it('lists sections with their keys', () => {
    expect(
      outlineOf(document).map(({ name, children }) => [name, children.map((key) => `${key.name}: ${key.detail}`)]),
    ).toEqual([
      ['Resources', ['time: 10']],
      ['Attributes', ['script: ../body.sh', 'aux_scripts: a.sh, b.sh %(other)s', 'prologue: one']],
    ]);
  });

  it('keeps every entry inside of its section, and its name inside of itself', () => {
    for (const { span, nameSpan, children } of outlineOf(document)) {
      for (const inner of [nameSpan, ...children.map((child) => child.span)]) {
        expect(span.start <= inner.start && inner.end <= span.end).toBe(true);
      }
    }
  });

  it('folds sections, long values and long comments', () => {
    expect(foldsOf(document).map(({ firstLine, lastLine, kind }) => `${firstLine}-${lastLine} ${kind}`)).toEqual([
      '3-4 region',
      '6-12 region',
      '9-12 region',
      '1-2 comment',
    ]);
  });

  it('links to the scripts that it names, beside itself', () => {
    expect(
      linksIn(document, '/w/j/train.ini').map(({ span, file }) => [TEXT.slice(span.start, span.end), file]),
    ).toEqual([
      ['../body.sh', '/w/body.sh'],
      ['a.sh', '/w/j/a.sh'],
      ['b.sh', '/w/j/b.sh'],
    ]);
  });
});

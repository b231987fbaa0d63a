import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { checkCase, readCase } from './assertions.ts';
import { loadGrammar, tokenize } from './grammars.ts';

const folder = new URL('./cases/', import.meta.url);
const files = readdirSync(folder);

describe.each([
  ['settings files', 'source.clusterjob', '.ini'],
  ['shell scripts', 'source.shell', '.sh'],
  ['Python scripts', 'source.python', '.py'],
  ['Perl scripts', 'source.perl', '.py'],
  ['R scripts', 'source.r', '.py'],
])('the scopes of %s', (_, scopeName, ending) => {
  it.each(files.filter((file) => file.endsWith(ending)))('%s', async (file) => {
    const theCase = readCase(readFileSync(new URL(file, folder), 'utf8'));
    expect(theCase.assertions.size).toBeGreaterThan(0);
    expect(checkCase(theCase, tokenize(await loadGrammar(scopeName), theCase.lines))).toEqual([]);
  });
});

describe('the checker', () => {
  const tokens = [[{ start: 0, end: 3, scopes: ['source.a', 'keyword.b'] }]];

  it.each([
    ['abc\n^^^ keyword', []],
    ['abc\n^^^ source keyword.b -string', []],
    ['abc\n ^ keyword.c', ['line 2: "abc" lacks keyword.c; it has keyword.b']],
    ['abc\n^^^ keyword source', ['line 2: "abc" lacks source; it has keyword.b']],
    ['abc\n^^^ -keyword', ['line 2: "abc" should not have keyword; it has keyword.b']],
    ['abc\n^^^ key', ['line 2: "abc" lacks key; it has keyword.b']],
    ['abc\n  ^^ keyword', ['line 2: the carets reach beyond the text above']],
  ])('judges %j', (text, expected) => {
    expect(checkCase(readCase(text), tokens)).toEqual(expected);
  });
});

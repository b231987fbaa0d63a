import { describe, expect, it } from 'vitest';
import { Source } from '../../../../src/base/problem.ts';
import type { Span } from '../../../../src/base/text.ts';
import type { SettingsDocument } from '../../../../src/job/settings/document.ts';
import { lineAt, valueOffsetInFile, valueSpanInFile } from '../../../../src/job/settings/document.ts';
import { readSettings } from '../../../../src/job/settings/reader.ts';

function read(text: string): SettingsDocument {
  return readSettings(new Source('job.ini', text));
}

/** What a document holds, without places. */
function outline({ sections }: SettingsDocument): unknown {
  return sections.map(({ name, entries }) => [name, ...entries.map(({ key, value }) => `${key}=${value}`)]);
}

/** Every problem as `line:column code`. */
function problems({ problems: list }: SettingsDocument): string[] {
  return list.map(({ start, code }) => `${start?.line}:${start?.column} ${code}`);
}

/** The text after each fix of each problem has been applied alone. */
function mended(document: SettingsDocument): string[] {
  const { text } = document.source;
  return document.problems
    .flatMap(({ fixes }) => fixes ?? [])
    .map((fix) => text.slice(0, fix.span.start) + fix.text + text.slice(fix.span.end));
}

describe('sections, keys and values', () => {
  it.each([
    ['a section and its keys', '[A]\nk = v\nl: w\n', [['A', 'k=v', 'l=w']]],
    ['no blanks around the delimiter', '[A]\nk=v', [['A', 'k=v']]],
    ['the first of both delimiters', '[A]\nk = a:b=c\nl : a=b', [['A', 'k=a:b=c', 'l=a=b']]],
    ['nothing at all', '', []],
    ['only comments', '# a\n  ; b\n', []],
    ['an empty value', '[A]\nk =\nl = \n', [['A', 'k=', 'l=']]],
    ['case in keys', '[A]\nMem = 1\nmem = 2', [['A', 'Mem=1', 'mem=2']]],
    ['quotes, backslashes and comment signs in values', `[A]\nk = "a" \\n ; b # c`, [['A', `k="a" \\n ; b # c`]]],
    ['comment signs inside keys', '[A]\na#b;c = 1', [['A', 'a#b;c=1']]],
    ['blanks in a section name', '[ A ]\n[A]', [[' A '], ['A']]],
    ['a header with text behind it', '[A] # note\nk = v', [['A', 'k=v']]],
    ['a header to its last bracket', '[a]b]\n[]]', [['a]b'], [']']]],
    ['an indented header and indented keys', '  [A]\n    k = v\n    l = w', [['A', 'k=v', 'l=w']]],
    [
      'DEFAULT opened twice',
      '[DEFAULT]\na = 1\n[DEFAULT]\nb = 2',
      [
        ['DEFAULT', 'a=1'],
        ['DEFAULT', 'b=2'],
      ],
    ],
    [
      'the same key in two sections',
      '[A]\nk = 1\n[B]\nk = 2',
      [
        ['A', 'k=1'],
        ['B', 'k=2'],
      ],
    ],
    ['names that objects of JavaScript have', '[__proto__]\n__proto__ = 1', [['__proto__', '__proto__=1']]],
  ])('reads %s', (_, text, expected) => {
    const document = read(text);
    expect(outline(document)).toEqual(expected);
    expect(document.failure).toBeNull();
  });

  it.each([
    ['deeper lines', '[A]\nk = a\n  b\n c', 'a\nb\nc'],
    ['a first line that is empty', '[A]\nk =\n  a\n  b', '\na\nb'],
    ['lines without their own deeper indentation', '[A]\nk =\n  if x\n      then y', '\nif x\nthen y'],
    ['blank lines inside', '[A]\nk = a\n\n \t\n  b', 'a\n\n\nb'],
    ['no blank lines at the end', '[A]\nk = a\n  b\n\n  \n', 'a\nb'],
    ['no comment, at whatever indentation', '[A]\nk = a\n# x\n  ; y\n  b', 'a\nb'],
    ['blank lines but no comment between', '[A]\nk = a\n\n# x\n\n  b', 'a\n\n\nb'],
    ['deeper lines that look like settings and headers', '[A]\nk = a\n  l = b\n  [B]', 'a\nl = b\n[B]'],
    ['a tab as one character', '[A]\n  k = a\n\tb = c', 'a'],
    ['depth against the key, not the line above', '[A]\nk = a\n    b\n  c', 'a\nb\nc'],
  ])('joins %s', (_, text, expected) => {
    const document = read(text);
    expect(document.sections[0]?.entries[0]?.value).toBe(expected);
    expect(document.failure).toBeNull();
  });

  it('measures a continuation against the indentation of its own key', () => {
    expect(outline(read('[A]\n  k = a\n  l = b\n m = c\n  d'))).toEqual([['A', 'k=a', 'l=b', 'm=c\nd']]);
  });

  it.each([
    ['LF', '\n'],
    ['CRLF', '\r\n'],
    ['CR', '\r'],
  ])('ends lines at %s', (_, end) => {
    expect(outline(read(['[A]', 'k = a', '  b', '', 'l = c'].join(end)))).toEqual([['A', 'k=a\nb', 'l=c']]);
  });

  it('counts LF CR as two line ends', () => {
    expect(outline(read('[A]\nk = a\n\r  b'))).toEqual([['A', 'k=a\n\nb']]);
  });

  it.each(['\x0b', '\f', '\x1c', '\x1d', '\x1e', '\x1f', '\x85', '\xa0', '\u2028', '\u2029', '\u3000'])(
    'takes %j for white space but for no line end',
    (space) => {
      expect(outline(read(`[A]\nk${space}=${space}a${space}b${space}`))).toEqual([['A', `k=a${space}b`]]);
      expect(outline(read(`[A]\nk = a\n${space}b`))).toEqual([['A', 'k=a\nb']]);
    },
  );

  it.each(['\ufeff', '\u200b', '\u180e', '\x1b', '\x00'])('takes %j for text', (character) => {
    expect(outline(read(`[A]\nk =${character}`))).toEqual([['A', `k=${character}`]]);
    expect(read(`[A]\nk = a\n${character}`).failure).toEqual({ class: 'ParsingError', line: 3 });
  });
});

describe('what configparser raises', () => {
  it.each([
    ['a key above any header', 'k = v\n[A]', 'MissingSectionHeaderError', 1],
    ['any text above a header', '\n# x\nnonsense', 'MissingSectionHeaderError', 3],
    ['a byte order mark', '\ufeff[A]\nk = v', 'MissingSectionHeaderError', 1],
    ['a section opened twice', '[A]\n[B]\n[A]', 'DuplicateSectionError', 3],
    ['a key set twice', '[A]\nk = 1\n  2\nk = 3', 'DuplicateOptionError', 4],
    ['a key set twice in two parts of DEFAULT', '[DEFAULT]\nk = 1\n[A]\n[DEFAULT]\nk = 2', 'DuplicateOptionError', 5],
    ['a line without delimiter', '[A]\nk = 1\nnonsense\n\nmore', 'ParsingError', 3],
    ['a header without name', '[A]\n[]', 'ParsingError', 2],
    ['a header without end', '[A]\n[B', 'ParsingError', 2],
    ['an empty key', '[A]\n = 1', 'ParsingError', 2],
    ['two empty keys', '[A]\n= 1\n: 2', 'DuplicateOptionError', 3],
    ['a duplicate behind a line without delimiter', '[A]\nk = 1\nnonsense\nk = 2', 'DuplicateOptionError', 4],
    ['a deeper line below an empty key', '[A]\n= 1\n  more', 'ParsingError', 2],
  ])('for %s', (_, text, errorClass, line) => {
    expect(read(text).failure).toEqual({ class: errorClass, line });
  });

  it('lets the value above a line without delimiter go on behind it', () => {
    const document = read('[A]\nk = 1\nnonsense\n  more');
    expect(outline(document)).toEqual([['A', 'k=1\nmore']]);
    expect(problems(document)).toEqual(['3:1 settings-not-a-setting']);
  });
});

describe('problems', () => {
  it.each([
    ['[A]\r\na = 1\r\n  2\r\na = 3', ['[A]\r\na = 1\r\n  2\r\n', '[A]\r\na = 3']],
    ['[A]\n# kept\nk = 1\n[B]\nb = 1\n[A]\n# too\nl = 2\n', ['[A]\n# kept\nk = 1\n# too\nl = 2\n[B]\nb = 1\n']],
    ['[A]\n[B]\n[A]\nl = 2', ['[A]\nl = 2\n[B]\n']],
    ['[A]\nk = 1\n[A]\n[B]\n', ['[A]\nk = 1\n[B]\n']],
    ['[A]\nk = 1\n[A]\n\n  l = 2\n', []],
  ])('offers to keep one of two settings, and to bring two sections together: %j', (text, offered) => {
    expect(mended(read(text))).toEqual(offered);
  });

  it('tells every one of them at its place and reads on', () => {
    const document = read('k = 0\n[A]\na = 1\na = 2\nnonsense\n= 3\n[B]\n[A]\na = 4\n[C\n');
    expect(problems(document)).toEqual([
      '1:1 settings-no-section',
      '4:1 settings-duplicate-key',
      '5:1 settings-not-a-setting',
      '6:1 settings-empty-key',
      '8:1 settings-duplicate-section',
      '9:1 settings-duplicate-key',
      '10:1 settings-unclosed-header',
    ]);
    expect(document.problems.every(({ severity, reach }) => severity === 'error' && reach === 'unreadable')).toBe(true);
    expect(outline(document)).toEqual([['A', 'a=1', 'a=2', '=3'], ['B'], ['A', 'a=4']]);
    expect(document.orphans.map(({ key }) => key)).toEqual(['k']);
  });

  it('names the line of the first of two keys and of two sections', () => {
    const [key, section] = read('[A]\nk = 1\n\nk = 2\n[A]').problems;
    expect(key?.message).toBe("'k' is already set in [A] on line 2: keep one of the two.");
    expect(section?.message).toBe('Section [A] is already open since line 1: move these settings there.');
  });

  it('asks once for a header over many lines', () => {
    expect(problems(read('a = 1\nb = 2\nc = 3'))).toEqual(['1:1 settings-no-section']);
  });

  it('takes an unclosed header above all others for the header that it is meant to be', () => {
    const document = read('[Resources\nnodes = 1');
    expect(document.failure).toEqual({ class: 'MissingSectionHeaderError', line: 1 });
    expect(problems(document)).toEqual(['1:1 settings-unclosed-header']);
    expect(outline(document)).toEqual([['Resources', 'nodes=1']]);
    expect(mended(document)).toEqual(['[Resources]\nnodes = 1']);
  });

  it('reads a file behind its byte order mark as if it were not there', () => {
    const document = read('\ufeff[A]\nk = v');
    expect(problems(document)).toEqual(['1:1 settings-byte-order-mark']);
    expect(outline(document)).toEqual([['A', 'k=v']]);
    expect(mended(document)).toEqual(['[A]\nk = v']);
  });

  it('offers the missing delimiter and the missing indentation', () => {
    expect(mended(read('[A]\n  nodes 4'))).toEqual(['[A]\n  nodes = 4']);
    const document = read('[A]\n  prologue = set -e\n cp a b');
    expect(mended(document)).toEqual(['[A]\n  prologue = set -e\n cp = a b', '[A]\n  prologue = set -e\n    cp a b']);
    expect(read(mended(document)[1] ?? '').sections[0]?.entries[0]?.value).toBe('set -e\ncp a b');
  });

  it('offers a header above the first setting', () => {
    expect(mended(read('# x\n  k = v'))).toEqual(['# x\n  [Resources]\nk = v', '# x\n  [Attributes]\nk = v']);
  });

  it.each([
    ['[A]\ntime 00:05:00', ['2:1 settings-key-with-blank'], ['[A]\ntime = 00:05:00']],
    ['[A]\nexport  X=1', ['2:1 settings-key-with-blank'], ['[A]\nexport = X=1']],
    ['[A]\njob name = x', ['2:1 settings-key-with-blank'], []],
    ['[a]b]', ['1:2 settings-inner-bracket'], []],
    ['[A] nodes = 4', ['1:5 settings-text-after-header'], []],
    ['[A] ; note', [], []],
    ['[A]\nk = v\n  [B]\n', ['3:3 settings-swallowed-header'], ['[A]\nk = v\n[B]\n']],
    ['[A]\nk = v\n  [ -f x ] && y\n', [], []],
  ])('warns of what is allowed but hardly meant: %j', (text, expected, fixed) => {
    const document = read(text);
    expect(problems(document)).toEqual(expected);
    expect(mended(document)).toEqual(fixed);
    expect(document.failure).toBeNull();
    expect(document.problems.some(({ severity }) => severity === 'error')).toBe(false);
  });
});

describe('places', () => {
  const text = '# top\r\n[A] ; x\r\n  key one :  first \r\n\r\n  # inside\r\n    second 🚀\r\n# after\r\nempty = \r\n';
  const document = read(text);
  const slice = (span: Span | undefined) => text.slice(span?.start, span?.end);
  const [entry, empty] = document.sections[0]?.entries ?? [];

  it('knows the place of every token', () => {
    expect(slice(document.sections[0]?.headerSpan)).toBe('[A]');
    expect(slice(document.sections[0]?.nameSpan)).toBe('A');
    expect(slice(entry?.keySpan)).toBe('key one');
    expect(slice(entry?.delimiterSpan)).toBe(':');
    expect(slice(entry?.valueSpan)).toBe('first \r\n\r\n  # inside\r\n    second 🚀');
    expect(entry?.valueLines.map(({ at, span }) => [at, slice(span)])).toEqual([
      [0, 'first'],
      [6, ''],
      [7, 'second 🚀'],
    ]);
    expect(entry?.comments.map(slice)).toEqual(['# inside']);
    expect(document.comments.map(slice)).toEqual(['# top', '# inside', '# after']);
  });

  it('puts an empty value at the end of its line', () => {
    expect(empty?.value).toBe('');
    expect(empty?.valueSpan.start).toBe(text.length - 2);
  });

  it('finds an offset of the joined value in the file', () => {
    const second = entry?.value.indexOf('second') ?? -1;
    if (!entry) throw new Error('no entry');
    expect(valueOffsetInFile(entry, second)).toBe(text.indexOf('second'));
    expect(slice(valueSpanInFile(entry, { start: second, end: entry.value.length }))).toBe('second 🚀');
    expect(slice(valueSpanInFile(entry, { start: 1, end: 5 }))).toBe('irst');
  });

  it('says of every line what it is', () => {
    expect(document.lines.map(({ kind }) => kind)).toEqual([
      'comment',
      'header',
      'entry',
      'blank',
      'comment',
      'continuation',
      'comment',
      'entry',
      'blank',
    ]);
    expect(lineAt(document, text.indexOf('second'))).toMatchObject({ kind: 'continuation', entry });
    expect(lineAt(document, text.length)).toMatchObject({ kind: 'blank' });
  });
});

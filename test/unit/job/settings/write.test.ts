import { describe, expect, it } from 'vitest';
import { UserError } from '../../../../src/base/errors.ts';
import { Source } from '../../../../src/base/problem.ts';
import { readSettings } from '../../../../src/job/settings/reader.ts';
import { viewSections } from '../../../../src/job/settings/sections.ts';
import { writeSettings } from '../../../../src/job/settings/write.ts';
import { randomNumbers } from './settingsGenerator.ts';

function readBack(text: string): unknown {
  const { sections, failure } = viewSections(readSettings(new Source(null, text)));
  expect(failure).toBeNull();
  return sections.map(({ name, settings }) => ({ name, settings: settings.map(({ key, value }) => [key, value]) }));
}

describe('writing settings', () => {
  it('writes sections with keys, values and lines of values', () => {
    const text = writeSettings([
      {
        name: 'Attributes',
        settings: [
          ['backend', 'slurm'],
          ['prologue', 'set -e\n\nrsync -a "x;y" host:'],
        ],
      },
      {
        name: 'Resources',
        settings: [
          ['nodes', '4'],
          ['stdout', 'out-%j.txt'],
          ['queue', ''],
        ],
      },
    ]);
    expect(text).toBe(
      [
        '[Attributes]',
        'backend = slurm',
        'prologue = set -e',
        '',
        '  rsync -a "x;y" host:',
        '',
        '[Resources]',
        'nodes = 4',
        'stdout = out-%%j.txt',
        'queue =',
        '',
      ].join('\n'),
    );
  });

  it.each([
    'a=b',
    'a:b',
    '[x]',
    '[1,2]',
    '"quoted"',
    "'quoted'",
    '"',
    'a ; b',
    'a # b',
    '; a',
    '# a',
    '\\',
    '\\;',
    '%(nodes)s',
    '100%',
    '%%',
    '\nfirst\nsecond',
    'a\n\n\nb',
    '[Resources]\n[Attributes]',
    'true',
    'null',
    '123',
    '$HOME/{x}',
    'Größe 🚀',
    '\ufeff',
    '__proto__',
  ])('keeps the value %j', (value) => {
    const sections = [
      {
        name: 'A',
        settings: [
          ['first', 'x'],
          ['key', value],
          ['last', 'y'],
        ] as [string, string][],
      },
    ];
    expect(readBack(writeSettings(sections))).toEqual(sections);
  });

  it('keeps a section without keys, and odd names', () => {
    const sections = [
      { name: 'Empty', settings: [] },
      {
        name: 'a.b',
        settings: [
          ['__proto__', '1'],
          ['-A', '2'],
          ['slurm.x', '3'],
          ['job name', '4'],
        ] as [string, string][],
      },
    ];
    expect(readBack(writeSettings(sections))).toEqual(sections);
  });

  it('writes nothing for no section', () => {
    expect(writeSettings([])).toBe('');
  });

  it.each<[string, string, [string, string][]]>([
    ['blanks around a value', 'A', [['k', ' a ']]],
    ['blanks around a line of a value', 'A', [['k', 'a\n  b']]],
    ['a comment in a value', 'A', [['k', 'a\n# b']]],
    ['an empty line at the end of a value', 'A', [['k', 'a\n']]],
    ['a carriage return in a value', 'A', [['k', 'a\rb']]],
    ['an empty key', 'A', [['', 'v']]],
    ['a key with a delimiter', 'A', [['a=b', 'v']]],
    ['a key that is a comment', 'A', [['#a', 'v']]],
    ['a key that is a header', 'A', [['[a]', 'v']]],
    ['a key with a line end', 'A', [['a\nb', 'v']]],
    [
      'a key twice',
      'A',
      [
        ['a', '1'],
        ['a', '2'],
      ],
    ],
    ['an empty section name', '', [['a', '1']]],
    ['a section name with a line end', 'A\nB', [['a', '1']]],
    ['a DEFAULT section', 'DEFAULT', [['a', '1']]],
  ])('refuses %s', (_, name, settings) => {
    let thrown: unknown;
    try {
      writeSettings([{ name, settings }]);
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toBeInstanceOf(UserError);
    expect(thrown).toMatchObject({ code: 'settings-not-writable' });
  });

  it('refuses a section twice', () => {
    expect(() =>
      writeSettings([
        { name: 'A', settings: [] },
        { name: 'A', settings: [] },
      ]),
    ).toThrow(UserError);
  });

  it('keeps whatever one-line value and refuses nothing of it', () => {
    const random = randomNumbers(7);
    const characters = [...'ab=:;#%()s[]{}"\'\\$ \t\u3000\u2028é🚀,.-'];
    for (let round = 0; round < 2_000; round++) {
      const middle = Array.from(
        { length: Math.floor(random() * 8) },
        () => characters[Math.floor(random() * characters.length)],
      );
      const sections = [
        {
          name: 'A',
          settings: [
            ['k', `x${middle.join('')}x`],
            ['l', `"${middle.join('')}"`],
          ] as [string, string][],
        },
      ];
      expect(readBack(writeSettings(sections))).toEqual(sections);
    }
  });
});

import { describe, expect, it } from 'vitest';
import { Source } from '../../../../src/base/problem.ts';
import { readSettings } from '../../../../src/job/settings/reader.ts';
import type { SettingsView } from '../../../../src/job/settings/sections.ts';
import { viewSections } from '../../../../src/job/settings/sections.ts';

function view(text: string): SettingsView {
  return viewSections(readSettings(new Source('job.ini', text)));
}

function values({ sections }: SettingsView): unknown {
  return sections.map(({ name, settings }) => [name, ...settings.map(({ key, value }) => `${key}=${value}`)]);
}

function problems({ problems: list }: SettingsView): string[] {
  return list.map(({ start, code }) => `${start?.line}:${start?.column} ${code}`);
}

describe('DEFAULT', () => {
  it('gives its keys to every section, before its own', () => {
    const read = view('[A]\na = 1\n[DEFAULT]\nd = 2\ne = 3\n[B]\n');
    expect(values(read)).toEqual([
      ['A', 'd=2', 'e=3', 'a=1'],
      ['B', 'd=2', 'e=3'],
    ]);
    expect(read.defaults.map(({ key }) => key)).toEqual(['d', 'e']);
  });

  it("keeps its place where a section's own value wins", () => {
    const read = view('[DEFAULT]\nd = 2\ne = 3\n[A]\na = 1\nd = 4\n');
    expect(values(read)).toEqual([['A', 'd=4', 'e=3', 'a=1']]);
    expect(read.sections[0]?.settings.map(({ entry }) => entry.valueLines[0]?.span.start)).toEqual([
      read.document.source.text.indexOf('4'),
      read.document.source.text.indexOf('3'),
      read.document.source.text.indexOf('1'),
    ]);
  });

  it('is no section of its own, but is with other case or blanks', () => {
    expect(values(view('[DEFAULT]\nd = 1'))).toEqual([]);
    expect(values(view('[default]\nd = 1\n[DEFAULT ]'))).toEqual([['default', 'd=1'], ['DEFAULT ']]);
  });

  it('inserts what each section says', () => {
    expect(values(view('[DEFAULT]\ndir = /%(who)s\n[A]\nwho = a\n[B]\nwho = b'))).toEqual([
      ['A', 'dir=/a', 'who=a'],
      ['B', 'dir=/b', 'who=b'],
    ]);
  });

  it('may hold a bad value that no section ever asks for', () => {
    expect(view('[DEFAULT]\nbad = 5%')).toMatchObject({ failure: null, problems: [] });
    expect(view('[DEFAULT]\nbad = 5%\n[A]\nbad = 5').failure).toBeNull();
  });
});

describe('interpolation', () => {
  it('gives raw and inserted values', () => {
    expect(view('[A]\na = %(b)s%%\nb = 1').sections[0]?.settings).toMatchObject([
      { key: 'a', raw: '%(b)s%%', value: '1%' },
      { key: 'b', raw: '1', value: '1' },
    ]);
  });

  it('fails for a whole section, with the first bad key in its order', () => {
    const read = view('[A]\nok = 1\nbad = 5%\nworse = %(nope)s\n[B]\nb = 1');
    expect(read.sections[0]?.failure).toMatchObject({ class: 'InterpolationSyntaxError', asked: 'bad', key: 'bad' });
    expect(read.sections[0]?.settings.map(({ value }) => value)).toEqual(['1', null, null]);
    expect(read.sections[1]?.failure).toBeNull();
    expect(read.failure).toEqual({ class: 'InterpolationSyntaxError', line: null });
  });

  it('tells every problem at its place, in value lines too', () => {
    const read = view('[A]\na = 5% of 6%\n  more\n  %(nope)s %(a\nb = %(b)s\n');
    expect(problems(read)).toEqual([
      '2:6 settings-interpolation-syntax',
      '2:12 settings-interpolation-syntax',
      '4:3 settings-interpolation-missing',
      '4:12 settings-interpolation-syntax',
      '5:5 settings-interpolation-depth',
    ]);
    expect(read.problems.every(({ severity, reach }) => severity === 'error' && reach === 'unreadable')).toBe(true);
  });

  it('tells once what stands in DEFAULT or is referred to', () => {
    expect(problems(view('[DEFAULT]\nd = 5%\n[A]\na = %(d)s\n[B]\n'))).toEqual(['2:6 settings-interpolation-syntax']);
    expect(view('[DEFAULT]\nd = 5%\n[A]\na = %(d)s').sections[0]?.failure).toMatchObject({ asked: 'd', key: 'd' });
  });

  it('doubles a percent sign as the mend', () => {
    const text = '[A]\nstdout = out-%j.txt';
    const fix = view(text).problems[0]?.fixes?.[0];
    if (!fix) throw new Error('no fix');
    const mended = text.slice(0, fix.span.start) + fix.text + text.slice(fix.span.end);
    expect(values(view(mended))).toEqual([['A', 'stdout=out-%j.txt']]);
  });

  it('has a problem of its own for values without measure', () => {
    const links = Array.from({ length: 8 }, (_, index) => `k${index} = ${`%(k${index + 1})s`.repeat(50)}`);
    const read = view(['[A]', ...links, 'k8 = x'].join('\n'));
    expect(read.failure).toEqual({ class: 'InterpolationError', line: null });
    expect(read.problems[0]?.code).toBe('settings-interpolation-length');
  });
});

describe('a broken file', () => {
  it('is refused for the error of reading, and still shows what could be read', () => {
    const read = view('[A]\na = 1\na = 5%\nb = %(a)s\n');
    expect(read.failure).toEqual({ class: 'DuplicateOptionError', line: 3 });
    expect(values(read)).toEqual([['A', 'a=1', 'b=1']]);
  });

  it('has its problems in file order', () => {
    expect(problems(view('[A]\na = 5%\nnonsense\n'))).toEqual([
      '2:6 settings-interpolation-syntax',
      '3:1 settings-not-a-setting',
    ]);
  });
});

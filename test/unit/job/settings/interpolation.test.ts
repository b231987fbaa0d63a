import { describe, expect, it } from 'vitest';
import type { Expansion } from '../../../../src/job/settings/interpolation.ts';
import { Interpolator, MAX_EXPANDED_LENGTH, valueParts } from '../../../../src/job/settings/interpolation.ts';

function expand(values: Record<string, string>, key = 'k'): Expansion {
  const raw = new Map(Object.entries(values));
  return new Interpolator((name) => raw.get(name)).expand(key);
}

/** `length` references in a row: k0 -> k1 -> ... */
function chain(length: number, end: string): Record<string, string> {
  const links = Array.from({ length }, (_, index) => [`k${index}`, `<%(k${index + 1})s>`]);
  return Object.fromEntries([...links, [`k${length}`, end]]);
}

describe('taking a value apart', () => {
  it.each([
    ['plain', ['text plain']],
    ['', []],
    ['a%%b', ['text a', 'percent %%', 'text b']],
    ['%%%(x)s%%', ['percent %%', 'reference %(x)s', 'percent %%']],
    ['%(a b)s%(c\nd)s', ['reference %(a b)s', 'reference %(c\nd)s']],
    ['50%', ['text 50', 'bad %']],
    ['out-%j.txt', ['text out-', 'bad %', 'text j.txt']],
    ['%(x)', ['bad %(', 'text x)']],
    ['%(x)d', ['bad %(', 'text x)d']],
    ['%()s', ['bad %(', 'text )s']],
    ['%(x%(y)s', ['reference %(x%(y)s']],
    ['%(x) %(y)s', ['bad %(', 'text x) ', 'reference %(y)s']],
    ['%%(x)s', ['percent %%', 'text (x)s']],
  ])('%j', (value, expected) => {
    expect(valueParts(value).map(({ kind, start, end }) => `${kind} ${value.slice(start, end)}`)).toEqual(expected);
  });

  it('leaves no gap, also between many openings without an end', () => {
    const value = `${'%('.repeat(20_000)}x)${'%(y)'.repeat(20_000)}`;
    const parts = valueParts(value);
    expect(parts.map(({ start, end }) => value.slice(start, end)).join('')).toBe(value);
  });
});

describe('references', () => {
  it.each([
    ['nothing to do', { k: 'v' }, 'v'],
    ['another key', { k: 'a %(x)s b', x: '1' }, 'a 1 b'],
    ['a key twice', { k: '%(x)s%(x)s', x: '1' }, '11'],
    ['over two keys', { k: '%(x)s', x: '%(y)s!', y: '1' }, '1!'],
    ['a percent sign', { k: '100%%' }, '100%'],
    ['a percent sign from another key', { k: '%(x)s', x: '100%%' }, '100%'],
    ['a percent sign that makes no reference', { k: '%%(x)s', x: '1' }, '%(x)s'],
    ['names with case and blanks', { k: '%(X)s%( x)s', x: '0', X: '1', ' x': '2' }, '12'],
    ['the form of the shell', { k: '$x \x24{x}', x: '1' }, '$x \x24{x}'],
    ['an empty value', { k: '<%(x)s>', x: '' }, '<>'],
  ])('inserts %s', (_, values, expected) => {
    expect(expand(values)).toEqual({ text: expected });
  });

  it.each([
    ['a lone sign', { k: 'a % b' }, 'InterpolationSyntaxError', 'k', '%'],
    ['a reference without end', { k: '%(x)', x: '1' }, 'InterpolationSyntaxError', 'k', '%('],
    ['a lone sign in another key', { k: 'a %(x)s', x: '5%' }, 'InterpolationSyntaxError', 'x', '%'],
    ['an unknown key', { k: 'a %(y)s' }, 'InterpolationMissingOptionError', 'k', '%(y)s'],
    ['an unknown key in another key', { k: '%(x)s', x: 'b%(y)s' }, 'InterpolationMissingOptionError', 'x', '%(y)s'],
    ['the first of two troubles', { k: '%(y)s %' }, 'InterpolationMissingOptionError', 'k', '%(y)s'],
    ['itself', { k: 'a%(k)s' }, 'InterpolationDepthError', 'k', '%(k)s'],
    ['a circle', { k: '%(x)s', x: '-%(k)s' }, 'InterpolationDepthError', 'k', '%(x)s'],
  ])('refuses %s', (_, values: Record<string, string>, errorClass, key, text) => {
    const { failure } = expand(values);
    expect(failure).toMatchObject({ class: errorClass, key });
    expect(values[key]?.slice(failure?.span.start, failure?.span.end)).toBe(text);
  });

  it('follows ten references in a row and refuses eleven', () => {
    expect(expand(chain(10, 'end'), 'k0').text).toBe(`${'<'.repeat(10)}end${'>'.repeat(10)}`);
    expect(expand(chain(11, 'end'), 'k0').failure?.class).toBe('InterpolationDepthError');
    expect(expand(chain(11, 'end'), 'k1').text).toBe(`${'<'.repeat(10)}end${'>'.repeat(10)}`);
    // A last value with a percent sign in it counts as one more level.
    expect(expand(chain(9, '%%'), 'k0').text).toContain('%');
    expect(expand(chain(10, '%%'), 'k0').failure?.class).toBe('InterpolationDepthError');
  });

  it('stops where references multiply beyond measure', () => {
    const many = (name: string) => `%(${name})s`.repeat(100);
    const links = Array.from({ length: 8 }, (_, index) => [`k${index}`, many(`k${index + 1}`)]);
    expect(expand(Object.fromEntries([...links, ['k8', '']]), 'k0')).toEqual({ text: '' });
    expect(expand(Object.fromEntries([...links, ['k8', 'x']]), 'k0').failure?.class).toBe('InterpolationError');
    expect(expand({ k: 'x'.repeat(MAX_EXPANDED_LENGTH + 1) }).text).toHaveLength(MAX_EXPANDED_LENGTH + 1);
  });
});

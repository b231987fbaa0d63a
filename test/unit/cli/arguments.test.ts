import { describe, expect, it } from 'vitest';
import { oneWord, readArguments, someWords, wholeNumber } from '../../../src/cli/arguments.ts';

const FORMS = {
  json: { type: 'flag' },
  output: { type: 'text', short: 'o' },
  keyword: { type: 'many' },
  reuse: { type: 'optional' },
} as const;

function read(...argv: readonly string[]) {
  return readArguments(argv, FORMS);
}

describe('arguments', () => {
  it('that are not given are false, null and empty', () => {
    expect(read('job.sh')).toEqual({
      options: { json: false, output: null, keyword: [], reuse: null },
      words: ['job.sh'],
    });
  });

  it.each([
    [['--output', 'x'], 'x'],
    [['--output=x'], 'x'],
    [['-o', 'x'], 'x'],
    [['-ox'], 'x'],
    [['-o', '-'], '-'],
    [['--output', '--json'], '--json'],
    [['--output', 'a', '--output', 'b'], 'b'],
    [['--output='], ''],
  ])('%j give a value', (argv, value) => {
    expect(read(...argv).options.output).toBe(value);
  });

  it('may be repeated, and begin with a dash', () => {
    const { options, words } = read('--keyword', '-A=1', 'a', '--keyword=--x=2', '--keyword', 'nodes=3', 'b');
    expect(options.keyword).toEqual(['-A=1', '--x=2', 'nodes=3']);
    expect(words).toEqual(['a', 'b']);
  });

  it('with an optional value take none from the next word', () => {
    expect(read('--reuse', 'job.sh')).toMatchObject({ options: { reuse: '' }, words: ['job.sh'] });
    expect(read('--reuse=night', 'job.sh')).toMatchObject({ options: { reuse: 'night' }, words: ['job.sh'] });
  });

  it('behind -- are words', () => {
    expect(read('--json', '--', '--output', 'x').words).toEqual(['--output', 'x']);
  });

  it.each([
    [['--nonsense'], "Unknown option '--nonsense'"],
    [['-z'], "Unknown option '-z'"],
    [['--output'], "Option '-o, --output <value>' argument missing"],
    [['--json=1'], "Option '--json' does not take an argument"],
    [['--constructor', 'x'], "Unknown option '--constructor'"],
  ])('%j are refused', (argv, what) => {
    expect(() => read(...argv)).toThrow(expect.objectContaining({ what, code: 'wrong-usage', next: undefined }));
  });

  it('are told what they look like', () => {
    expect(() => read('--jsno')).toThrow("Unknown option '--jsno'. Did you mean --json?");
  });
});

describe('words', () => {
  it('are one where one is needed', () => {
    expect(oneWord(['a'], 'JOB')).toBe('a');
    expect(() => oneWord([], 'JOB')).toThrow('JOB is missing');
    expect(() => oneWord(['a', 'b'], 'JOB')).toThrow('Only one JOB can be given, not a b');
  });

  it('are taken once each', () => {
    expect(someWords(['a', 'b', 'a'], 'RUN')).toEqual(['a', 'b']);
    expect(() => someWords([], 'RUN')).toThrow('RUN is missing');
  });
});

describe('whole numbers', () => {
  it('are read', () => {
    expect(wholeNumber('0', '--lines')).toBe(0);
    expect(wholeNumber('12', '--lines')).toBe(12);
    expect(wholeNumber(null, '--lines')).toBe(null);
  });

  it.each(['', '-1', '1.5', '1e3', 'x', '1'.repeat(16)])('%j is none', (text) => {
    expect(() => wholeNumber(text, '--lines')).toThrow(`--lines ${text} is no whole number`);
  });
});

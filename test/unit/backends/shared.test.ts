import { describe, expect, it } from 'vitest';
import { answerLines, brokenAnswer, splitByLength } from '../../../src/backends/answers.ts';
import { directiveLines } from '../../../src/backends/directives.ts';
import { HeaderBuilder, optionLine, wholeNumber } from '../../../src/backends/header.ts';
import { coreLogName, logName } from '../../../src/backends/logNames.ts';
import type { OptionTable } from '../../../src/backends/options.ts';
import { writtenOptions } from '../../../src/backends/optionWords.ts';
import { nearest } from '../../../src/base/nearest.ts';
import { output } from './outputs.ts';

describe('option lines', () => {
  it.each([
    [null, null],
    [false, null],
    [true, '#PBS -V'],
    ['x', '#PBS -V x'],
    [3, '#PBS -V 3'],
    [0, '#PBS -V 0'],
  ])('%s', (value, line) => {
    expect(optionLine('#PBS', '-V', value)).toBe(line);
  });

  it('never hold a line break', () => {
    const header = new HeaderBuilder('#PBS');
    header.option('-N', 'a\nrm -rf /', ['jobname']);
    expect(header.result()).toMatchObject({ lines: [], problems: [{ key: 'jobname', code: 'line-break-in-value' }] });
  });
});

it.each([
  [2, 2],
  ['07', 7],
  [' 4 ', 4],
  [-1, null],
  [1.5, null],
  ['4G', null],
  [true, null],
  [null, null],
  ['9'.repeat(30), null],
])('%s is the whole number %s', (value, number) => {
  expect(wholeNumber(value)).toBe(number);
});

describe('names of output files', () => {
  const patterns = { ID: '%j', ARRAY_INDEX: '%a', NAME: '%x' } as const;

  it.each([
    ['run-$CLUSTERJOB_ID.out', 'run-%j.out', []],
    ['${CLUSTERJOB_NAME}x$CLUSTERJOB_ARRAY_INDEX', '%xx%a', []],
    ['{run}/$HOME/%u', '{run}/$HOME/%u', []],
    // Whole names only.
    ['$CLUSTERJOB_IDX', '$CLUSTERJOB_IDX', ['$CLUSTERJOB_IDX']],
    ['$CLUSTERJOB_WORKDIR/o', '$CLUSTERJOB_WORKDIR/o', ['$CLUSTERJOB_WORKDIR']],
    ['${CLUSTERJOB_ID:-none}', '${CLUSTERJOB_ID:-none}', ['${CLUSTERJOB_ID:-none}']],
  ])('%s', (path, text, unmapped) => {
    expect(logName(path, patterns)).toEqual({ text, unmapped });
  });

  it.each([
    ['run-%j.out', 'run-$CLUSTERJOB_ID.out'],
    ['%jx%a', '${CLUSTERJOB_ID}x$CLUSTERJOB_ARRAY_INDEX'],
    ['100%%j', '100%%j'],
    ['%u', '%u'],
  ])('%s back', (path, text) => {
    expect(coreLogName(path, patterns)).toBe(text);
  });
});

describe('directives', () => {
  const rules = { prefix: /#X/y, stopAtCommand: true, comment: 'word', escapes: 'shell' } as const;
  const words = (script: string, more = {}) =>
    directiveLines(script, { ...rules, ...more }).map((line) => line.words.map(({ text }) => text));

  it('end with the first command, where the scheduler ends there', () => {
    expect(words('#!/bin/sh\n\n# text\n#X -a\necho\n#X -b\n')).toEqual([['-a']]);
    expect(words('#!/bin/sh\necho\n#X -b\n', { stopAtCommand: false })).toEqual([['-b']]);
  });

  it('know quotes, escapes and comments', () => {
    expect(words(`#X -a "b c" 'd "e' f\\ g h#i #j`)).toEqual([['-a', 'b c', 'd "e', 'f g', 'h#i']]);
    expect(words('#X a#b', { comment: 'anywhere' })).toEqual([['a']]);
    expect(words('#X a #b', { comment: 'none' })).toEqual([['a', '#b']]);
    expect(words('#X a\\', { escapes: 'none' })).toEqual([['a\\']]);
  });

  it('have no blank but those of C', () => {
    expect(words('#X a\u00A0b\tc')).toEqual([['a\u00A0b', 'c']]);
  });

  it('tell of a quote that stays open', () => {
    expect(directiveLines('#X -a "b', rules)[0]?.openQuote).toBe(true);
  });
});

describe('options with one dash and whole words', () => {
  const table: OptionTable = {
    command: 'qsub',
    version: '1',
    options: [
      { names: ['-pe'], value: 'text', meaning: 'Environment.' },
      { names: ['-cwd'], value: 'none', meaning: 'Folder.' },
    ],
  };

  it('take the next word', () => {
    const line = '#X -pe mpi -cwd -what 3';
    const [read] = directiveLines(line, { prefix: /#X/y, stopAtCommand: true, comment: 'none', escapes: 'none' });
    const found = writtenOptions(read?.words ?? [], table, 'words');
    expect(found.map(({ name, value, trouble }) => [name, value, trouble === null])).toEqual([
      ['-pe', 'mpi', true],
      ['-cwd', null, true],
      ['-what', null, false],
      ['3', null, false],
    ]);
  });
});

describe('answers', () => {
  it.each([
    [output({ end: { kind: 'timeout' } }), /did not answer in time/, true],
    [output({ end: { kind: 'lost', reason: 'reset' } }), /reset/, true],
    [output({ end: { kind: 'signal', signal: 'SIGTERM' } }), /SIGTERM/, true],
    [output({ truncated: true }), /cut/, false],
    [output({ end: { kind: 'exit', code: 127 }, stderr: 'sh: squeue: not found\n' }), /not found/, false],
    [undefined, /not run/, true],
  ])('that are none (%#)', (answer, message, transient) => {
    const broken = brokenAnswer(answer, 'squeue');
    expect(broken?.message).toMatch(message);
    expect(broken?.transient).toBe(transient);
  });

  it.each([0, 1, 255])('that a reader has to judge: exit code %d', (code) => {
    expect(brokenAnswer(output({ end: { kind: 'exit', code } }), 'squeue')).toBeNull();
  });

  it('lose colours and blank lines', () => {
    expect(answerLines('\u001b[31mred\u001b[0m  \r\n\n  x\n')).toEqual(['red', '  x']);
  });
});

describe('splitting', () => {
  it('keeps every word, in order, below the limit', () => {
    const words = Array.from({ length: 1000 }, (_, index) => `é${index}`);
    const groups = splitByLength(words, 100);
    expect(groups.flat()).toEqual(words);
    expect(Math.max(...groups.map((group) => Buffer.byteLength(group.join(','))))).toBeLessThan(100);
  });

  it('leaves a word alone that is too long', () => {
    expect(splitByLength(['a', 'x'.repeat(200), 'b'], 100)).toEqual([['a'], ['x'.repeat(200)], ['b']]);
    expect(splitByLength([])).toEqual([]);
  });
});

describe('the nearest name', () => {
  it.each([
    ['slrum', 'slurm'],
    ['Slurm', 'slurm'],
    ['pbs', 'pbs'],
    ['xyzzy', null],
    ['', null],
  ])('to %s is %s', (word, found) => {
    expect(nearest(word, ['slurm', 'pbs', 'pbspro', 'local'])).toBe(found);
  });
});

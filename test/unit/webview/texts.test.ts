import { describe, expect, it } from 'vitest';
import { logText } from '../../../webview/logText.ts';
import { breakableNodes, proseNodes } from '../../../webview/pageNode.ts';
import { scriptLines } from '../../../webview/scriptLines.ts';
import { divideBar, percentText, toneOf } from '../../../webview/shares.ts';
import { formatTime, isoTime } from '../../../webview/times.ts';

describe('log text', () => {
  it('takes colours, titles and links of terminals out', () => {
    expect(logText('\u001b[1;32mok\u001b[0m \u001b]0;title\u0007x\u001b]8;;http://a\u001b\\link\u001b(B')).toBe(
      'ok xlink',
    );
  });

  it('shows the last state of a line that was written over', () => {
    expect(logText(' 10%\r 50%\r100%\ndone')).toBe('100%\ndone');
  });

  it('leaves the end of a longer state standing, as a terminal does', () => {
    expect(logText('abcdef\rxy')).toBe('xycdef');
  });

  it('reads CRLF as a line end', () => {
    expect(logText('a\r\nb\r\n')).toBe('a\nb\n');
  });

  it('leaves brackets without an escape alone', () => {
    expect(logText('[1m] array[0]')).toBe('[1m] array[0]');
  });
});

describe('lines of a script', () => {
  it.each([
    ['#SBATCH --mem=1', 'directive'],
    ['#PBS -N a', 'directive'],
    ['#BSUB -q short', 'directive'],
    ['#$ -N a', 'directive'],
    ['#$-cwd', 'directive'],
    ['#$HOME is set', 'comment'],
    ['#$(date)', 'comment'],
    [' #SBATCH indented', 'comment'],
    ['##SBATCH --off', 'comment'],
    ['#!/bin/bash', 'comment'],
    ['echo "#SBATCH"', 'code'],
    ['', 'code'],
  ])('%j is a %s', (line, kind) => {
    expect(scriptLines(line === '' ? '\n' : line)).toEqual([{ text: line, kind }]);
  });

  it('counts no line behind the last line feed', () => {
    expect(scriptLines('a\nb\n')).toHaveLength(2);
    expect(scriptLines('a\nb')).toHaveLength(2);
  });
});

describe('shares', () => {
  it('feels about a fraction', () => {
    expect([0, 0.89, 0.9, 1, 1.01].map(toneOf)).toEqual(['fine', 'fine', 'close', 'close', 'over']);
  });

  it('writes percents, small ones not as nothing', () => {
    expect([0, 0.004, 0.0098, 0.35, 0.998, 1.2].map(percentText)).toEqual([
      '0 %',
      '0.4 %',
      '1 %',
      '35 %',
      '100 %',
      '120 %',
    ]);
  });

  it('divides a bar without gaps and to its end', () => {
    expect(divideBar([1, 1, 2])).toEqual([
      { start: 0, length: 25 },
      { start: 25, length: 25 },
      { start: 50, length: 50 },
    ]);
  });

  it('keeps few among many visible', () => {
    const [few, many] = divideBar([1, 100_000]);
    expect(few?.length).toBeGreaterThan(1);
    expect((few?.length ?? 0) + (many?.length ?? 0)).toBeCloseTo(100, 1);
  });

  it('draws nothing for nothing', () => {
    expect(divideBar([0, 0])).toEqual([
      { start: 0, length: 0 },
      { start: 0, length: 0 },
    ]);
    expect(divideBar([])).toEqual([]);
  });
});

describe('times', () => {
  const time = Date.UTC(2026, 2, 4, 23, 30, 5);
  const berlin = { locale: 'en-GB', timeZone: 'Europe/Berlin' };

  it('leaves out a day that is today where the reader is', () => {
    expect(formatTime(time, { now: time + 60_000, ...berlin })).toBe('00:30:05');
    expect(formatTime(time, { now: time - 3_600_000, ...berlin })).toBe('5 Mar, 00:30:05');
  });

  it('names the year of another year', () => {
    expect(formatTime(time, { now: time + 400 * 86_400_000, ...berlin })).toBe('5 Mar 2026, 00:30:05');
  });

  it('is exact for machines', () => {
    expect(isoTime(time)).toBe('2026-03-04T23:30:05.000Z');
  });
});

describe('prose', () => {
  it('may break a path between its folders', () => {
    const wbr = { tag: 'wbr', attributes: {}, children: [] };
    expect(breakableNodes('/home/alice//a/')).toEqual(['/', wbr, 'home/', wbr, 'alice//', wbr, 'a/']);
    expect(breakableNodes('5 min')).toEqual(['5 min']);
  });

  it('makes code of words between backticks', () => {
    expect(proseNodes('Set `mem` now')).toEqual(['Set ', { tag: 'code', attributes: {}, children: ['mem'] }, ' now']);
    expect(proseNodes('a lone ` stays')).toEqual(['a lone ` stays']);
  });
});

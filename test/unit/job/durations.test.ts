import { describe, expect, it } from 'vitest';
import { describeDuration, formatDuration, meantDuration, parseDuration } from '../../../src/job/durations.ts';

describe('parseDuration', () => {
  it.each([
    ['90', 5400],
    ['90:30', 5430],
    ['01:02:03', 3723],
    ['30:00:00', 108_000],
    ['1-12', 129_600],
    ['1-12:30', 131_400],
    ['1-12:30:15', 131_415],
    ['1:12:30:15', 131_415],
    ['0', 0],
    ['007', 420],
    ['1:90:90', 9090],
    ['  5 \t', 300],
    ['\u00a05\u0085', 300],
  ])('reads %j as %i seconds', (text, seconds) => {
    expect(parseDuration(text)).toBe(seconds);
  });

  it.each([
    '',
    ' ',
    '1h',
    '-5',
    '+5',
    '1.5',
    '1-',
    '-1:00',
    '1-2-3',
    '1:2:3:4:5',
    '1-2:3:4:5',
    ':30',
    '1:',
    '1 :2',
    'UNLIMITED',
    '\ufeff5',
  ])('refuses %j', (text) => {
    expect(parseDuration(text)).toBeNull();
  });

  it('takes numbers of any size', () => {
    expect(parseDuration('9'.repeat(30))).toBeGreaterThan(1e30);
  });
});

describe('formatDuration', () => {
  it.each([
    [0, '00:00:00'],
    [59.2, '00:01:00'],
    [3723, '01:02:03'],
    [129_600, '36:00:00'],
    [360_000, '100:00:00'],
  ])('writes %d seconds as %s', (seconds, text) => {
    expect(formatDuration(seconds)).toBe(text);
  });

  it('writes no exponent, however long the time', () => {
    expect(formatDuration(1e25)).toMatch(/^\d+:\d\d:\d\d$/);
  });
});

describe('describeDuration', () => {
  it.each([
    [0, '0 seconds'],
    [1, '1 second'],
    [90, '1 minute 30 seconds'],
    [93_600, '1 day 2 hours'],
  ])('tells %d seconds as "%s"', (seconds, text) => {
    expect(describeDuration(seconds)).toBe(text);
  });
});

describe('meantDuration', () => {
  it.each([
    ['2h', 7200],
    ['90 min', 5400],
    ['1d12h', 129_600],
    ['1.5 hours', 5400],
    ['2 days 3 hrs', 183_600],
    ['30s', 30],
    ['1H 30M', 5400],
  ])('knows what %j means', (text, seconds) => {
    expect(meantDuration(text)).toBe(seconds);
  });

  it.each(['2x', '2h3', 'h', '', '90', '2 hours or so', '1h-2h', 'month'])('has no meaning for %j', (text) => {
    expect(meantDuration(text)).toBeNull();
  });
});

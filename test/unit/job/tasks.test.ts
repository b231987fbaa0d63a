import { describe, expect, it } from 'vitest';
import {
  commonTasks,
  countTasks,
  formatOneRange,
  formatTasks,
  joinTasks,
  parseTasks,
  tasksBetween,
  withoutTasks,
} from '../../../src/job/tasks.ts';

const tasks = (text: string) => parseTasks(text) ?? expect.fail(text);

describe('tasks', () => {
  it.each([
    ['1-3,7', '1-3,7'],
    ['7,1-3,4', '1-4,7'],
    ['1-10:4', '1,5,9'],
    [' 5 , 5 ', '5'],
  ])('%j are %s', (text, expected) => expect(formatTasks(tasks(text))).toBe(expected));

  it.each(['', '3-1', 'a', '1-3:0', '1-3%2', '1-99999999999999999'])('%j are none', (text) =>
    expect(parseTasks(text)).toBeNull(),
  );

  it.each([
    ['1-10', 0, 3, '1-3'],
    ['1-3,7-9,20', 2, 5, '3,7-8'],
    ['1-3,7-9,20', 6, 7, '20'],
    ['1-9:4', 1, 3, '5,9'],
    ['1-3', 3, 3, ''],
  ])('of %s those from place %i to %i are %s', (all, from, to, expected) =>
    expect(formatTasks(tasksBetween(tasks(all), from, to))).toBe(expected),
  );

  it.each([
    ['1-10', '1-10'],
    ['4', '4-4'],
    ['1-9:4', '1-9:4'],
    ['1,3,6', null],
    ['1-3,7', null],
  ])('%s is one range: %s', (all, expected) => expect(formatOneRange(tasks(all))).toBe(expected));

  it.each([
    ['1-10', '3-5,9', '3-5,9', '1-2,6-8,10'],
    ['1-3,7-9', '2-8', '2-3,7-8', '1,9'],
    ['1-3', '5', '', '1-3'],
    ['1-3', '', '', '1-3'],
  ])('%s and %s have %s in common; without those it is %s', (all, others, common, rest) => {
    const other = others === '' ? [] : tasks(others);
    expect(formatTasks(commonTasks(tasks(all), other))).toBe(common);
    expect(formatTasks(withoutTasks(tasks(all), other))).toBe(rest);
    expect(countTasks(joinTasks(tasks(all), other))).toBe(
      countTasks(withoutTasks(tasks(all), other)) + countTasks(other),
    );
  });
});

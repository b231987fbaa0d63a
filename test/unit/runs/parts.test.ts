import { describe, expect, it } from 'vitest';
import { formatTasks, parseTasks } from '../../../src/job/tasks.ts';
import {
  askedJobs,
  describeJobIds,
  jobOfTask,
  orderedJobs,
  partsOf,
  speaksFor,
  statesOfJobs,
} from '../../../src/runs/parts.ts';
import { arrayRun, jobState, run, seen, sentJob } from '../support/runs.ts';

const tasks = (text: string) => parseTasks(text) ?? expect.fail(text);

/** Tasks 1 to 3000 in three jobs with the same indexes, of which the second was not accepted. */
const cut = run({
  schedulerIds: ['12', null, '14'],
  job: sentJob({
    tasks: tasks('1-3000'),
    cuts: ['1-1000', '1001-2000', '2001-3000'].map(tasks),
    shifts: [0, 1000, 2000],
  }),
});

describe('the jobs of an array that is cut', () => {
  it('are asked about and ordered by their own indexes', () => {
    const both = [
      { id: '12', tasks: tasks('1-1000') },
      { id: '14', tasks: tasks('1-1000') },
    ];
    expect(askedJobs(cut)).toEqual(both);
    expect(orderedJobs(cut, undefined)).toEqual([{ id: '12' }, { id: '14' }]);
    expect(orderedJobs(cut, tasks('999-2010'))).toEqual([
      { id: '12', tasks: tasks('999-1000') },
      { id: '14', tasks: tasks('1-10') },
    ]);
    expect(orderedJobs(cut, tasks('1500'))).toEqual([]);
  });

  it('are told of as tasks of the run', () => {
    const states = [
      jobState({}, '5'),
      jobState({ ref: { id: '14', tasks: tasks('5') } }),
      jobState({ ref: { id: '14' } }),
    ];
    const told = statesOfJobs(cut, seen(...states, jobState({ ref: { id: '13' } })));
    expect(told.map(({ ref }) => [ref.id, formatTasks(ref.tasks ?? [])])).toEqual([
      ['12', '5'],
      ['14', '2005'],
      ['14', '2001-3000'],
    ]);
  });

  it('are all spoken for, or none', () => {
    expect(speaksFor(cut, seen())).toBe(false);
    expect(speaksFor(cut, { ...seen(), answered: [{ id: '12' }, { id: '14' }] })).toBe(true);
  });

  it('have each task once', () => {
    expect(jobOfTask(cut, 1000)).toEqual({ id: '12', task: 1000 });
    expect(jobOfTask(cut, 1500)).toBe(null);
    expect(jobOfTask(cut, 2001)).toEqual({ id: '14', task: 1 });
    expect(describeJobIds(cut)).toBe('12 and 14');
  });
});

describe('the one job of any other run', () => {
  it('is what it is', () => {
    expect(partsOf(run({ schedulerId: null }))).toEqual([]);
    expect(describeJobIds(run({ schedulerId: null }))).toBe(null);
    expect(askedJobs(run())).toEqual([{ id: '12' }]);
    expect(askedJobs(arrayRun('1-3'))).toEqual([{ id: '12', tasks: tasks('1-3') }]);
    expect(orderedJobs(arrayRun('1-3'), tasks('2'))).toEqual([{ id: '12', tasks: tasks('2') }]);
    expect(jobOfTask(arrayRun('1-3'), 2)).toEqual({ id: '12', task: 2 });
    expect(describeJobIds(run())).toBe('12');
  });
});

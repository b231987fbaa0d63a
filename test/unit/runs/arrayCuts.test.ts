import { describe, expect, it } from 'vitest';
import type { ArrayLimit, Backend } from '../../../src/backends/contract.ts';
import { createTorque } from '../../../src/backends/pbs/pbsBackend.ts';
import { createPbspro } from '../../../src/backends/pbspro/pbsproBackend.ts';
import { createSge } from '../../../src/backends/sge/sgeBackend.ts';
import { createSlurm } from '../../../src/backends/slurm/slurm.ts';
import { parseArraySpec } from '../../../src/job/arrays.ts';
import { formatTasks } from '../../../src/job/tasks.ts';
import { cutArray } from '../../../src/runs/arrayCuts.ts';
import type { SentJob } from '../../../src/runs/record.ts';
import { submitRequests } from '../../../src/runs/submission.ts';
import { run, sentJob } from '../support/runs.ts';

function jobOf(array: string, change: Partial<SentJob> = {}): SentJob {
  const resources = [{ key: 'array', value: array, native: false }];
  return sentJob({ resources, tasks: parseArraySpec(array)?.tasks ?? expect.fail(array), ...change });
}

function cut(array: string, limit: ArrayLimit | undefined, most: number, change: Partial<SentJob> = {}): unknown {
  const found = cutArray(jobOf(array, change), { limit: limit ?? expect.fail('no limit'), most, site: 'site' });
  return found === null || typeof found === 'string' ? found : found.cuts.map(formatTasks);
}

const sge = createSge().arrayLimit;
const pbspro = createPbspro().arrayLimit;
const slurm = createSlurm().arrayLimit;

describe('an array', () => {
  it.each([
    ['1-10', 10, null],
    ['1-7', 3, ['1-2', '3-5', '6-7']],
    ['1-2000', 1000, ['1-1000', '1001-2000']],
    ['5-50:5', 6, ['5,10,15,20,25', '30,35,40,45,50']],
  ])('%s is cut for a limit of %i tasks as split_seq cuts: %j', (array, most, expected) => {
    expect(cut(array, sge, most)).toEqual(expected);
  });

  it.each([
    [
      '1-10%2',
      sge,
      5,
      {},
      '10 tasks are more than the 5 that site takes in one job, and a limit of tasks at a time (%2) holds',
    ],
    ['1-10', sge, 5, { kind: 'plain' } as const, 'is sent as it is. Take less.'],
    ['1-1000', sge, 5, {}, 'they cannot go as 200 jobs. Take less.'],
    // PBS Pro has no array of one task.
    ['1-3', pbspro, 2, {}, 'they cannot go as 2 jobs. Take less.'],
    ['1-1001%5', slurm, 1001, {}, 'site takes no task index above 1000 in one job, and a limit'],
    [
      '1-9',
      slurm,
      5,
      { script: '#!/usr/bin/env python3\nmain()\n' },
      'in a POSIX shell alone. Number the tasks lower.',
    ],
    ['1-1000', slurm, 5, {}, 'they cannot go as 200 jobs. Take less.'],
  ])('%s that cannot be cut is told with the limit', (array, limit, most, change, words) => {
    expect(cut(array, limit, most, change)).toContain(words);
  });

  it('with all indexes below the limit goes whole', () => {
    expect(cut('0-1000%5', slurm, 1001)).toBe(null);
    expect(cut('0-9%5', sge, 10)).toBe(null);
  });

  it('over the limit of indexes goes as jobs with lower ones, of which the script knows by how much', () => {
    const script = '#!/bin/bash\n#SBATCH --array=1-2000\n# mine\n\nexport X=1\n';
    const found = cutArray(jobOf('1-2000', { script }), {
      limit: slurm ?? expect.fail('no limit'),
      most: 1001,
      site: 'site',
    });
    expect(found).toEqual({
      cuts: [[{ first: 1, last: 1000 }], [{ first: 1001, last: 2000 }]],
      shifts: [0, 1000],
      script: script.replace('# mine', 'SLURM_ARRAY_TASK_ID=$((SLURM_ARRAY_TASK_ID + $1)); shift\n# mine'),
    });
    if (found === null || typeof found === 'string') return;
    const requests = submitRequests(run({ job: { ...jobOf('1-2000'), ...found } }), createSlurm());
    expect(requests.map(({ args, scriptArgs }) => [args, scriptArgs])).toEqual([
      [['--array=1-1000'], ['0']],
      [['--array=1-1000'], ['1000']],
    ]);
  });

  it.each([
    ['2000-2001', ['2000-2001'], [1999]],
    // No room for a beginning at 1.
    ['0-9', ['0-4', '5-9'], [0, 5]],
    ['3-30:9', ['3', '12', '21', '30'], [0, 11, 20, 29]],
  ])('%s goes as %j for indexes below 5', (array, cuts, shifts) => {
    const found = cutArray(jobOf(array), { limit: slurm ?? expect.fail('no limit'), most: 5, site: 'site' });
    expect(found).toMatchObject({ shifts });
    expect(cut(array, slurm, 5)).toEqual(cuts);
  });

  it.each([
    ['sge', createSge(), ['-t', '5-25:5'], ['-t', '30-50:5']],
    ['pbspro', createPbspro(), ['-J', '5-25:5'], ['-J', '30-50:5']],
    ['pbs', createTorque(), ['-t', '5,10,15,20,25'], ['-t', '30,35,40,45,50']],
  ])('asks each job of %s for its own tasks on the command line', (_, backend: Backend, first, second) => {
    const args = [first, second];
    const job = jobOf('5-50:5', { submitArgs: ['-V'] });
    const found = cutArray(job, { limit: backend.arrayLimit ?? expect.fail('no limit'), most: 6, site: 'site' });
    if (found === null || typeof found === 'string') return expect.fail(String(found));
    const requests = submitRequests(run({ job: { ...job, ...found } }), backend);
    expect(requests.map((request) => request.args)).toEqual(args.map((own) => ['-V', ...own]));
  });
});

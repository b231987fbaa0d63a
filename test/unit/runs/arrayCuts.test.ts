import { describe, expect, it } from 'vitest';
import type { ArrayLimit } from '../../../src/backends/contract.ts';
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
  const cuts = cutArray(jobOf(array, change), limit ?? expect.fail('no limit'), most, 'site');
  return Array.isArray(cuts) ? cuts.map(formatTasks) : cuts;
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
      '10 tasks are more than the 5 that site takes in one job, and in 2 jobs up to 4 tasks would run',
    ],
    ['1-10', sge, 5, { kind: 'plain' } as const, 'is sent as it is: take fewer tasks.'],
    ['1-1000', sge, 5, {}, 'they cannot go as 200 jobs: take fewer tasks.'],
    // PBS Pro has no array of one task.
    ['1-3', pbspro, 2, {}, 'they cannot go as 2 jobs: take fewer tasks.'],
    ['1-1001', slurm, 1001, {}, 'site takes no task index above 1000, and'],
    ['2000-2001', slurm, 1001, {}, 'site takes no task index above 1000, and'],
  ])('%s that cannot be cut is told with the limit', (array, limit, most, change, words) => {
    expect(cut(array, limit, most, change)).toContain(words);
  });

  it('with all indexes below the limit goes whole', () => {
    expect(cut('0-1000%5', slurm, 1001)).toBe(null);
    expect(cut('0-9%5', sge, 10)).toBe(null);
  });

  it.each([
    ['sge', createSge(), ['-t', '5-25:5'], ['-t', '30-50:5']],
    ['pbspro', createPbspro(), ['-J', '5-25:5'], ['-J', '30-50:5']],
    ['pbs', createTorque(), ['-t', '5,10,15,20,25'], ['-t', '30,35,40,45,50']],
  ])('asks each job of %s for its own tasks on the command line', (_, backend, ...args) => {
    const job = jobOf('5-50:5', { submitArgs: ['-V'] });
    const cuts = cutArray(job, backend.arrayLimit ?? expect.fail('no limit'), 6, 'site');
    if (!Array.isArray(cuts)) return expect.fail(String(cuts));
    const requests = submitRequests(run({ job: { ...job, cuts } }), backend);
    expect(requests.map((request) => request.args)).toEqual(args.map((own) => ['-V', ...own]));
  });
});

import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { formatTasks, parseTasks } from '../../../../src/job/tasks.ts';
import type { RunRecord } from '../../../../src/runs/record.ts';
import type { RunService } from '../../../../src/runs/service.ts';
import type { RunStore } from '../../../../src/runs/store/store.ts';
import type { ClockAhead } from '../../support/clockAhead.ts';
import { sentJob } from '../../support/runs.ts';
import { toyRun } from './toyRun.ts';
import type { ToyScheduler } from './toyScheduler.ts';
import type { ToyService } from './toyService.ts';
import { openToyService } from './toyService.ts';

const tasks = (text: string) => parseTasks(text) ?? expect.fail(text);

let opened: ToyService;
let folder: string;
let toy: ToyScheduler;
let store: RunStore;
let service: RunService;
let clock: ClockAhead;

/** Tasks 1 to 9 in three jobs. */
function cutRun(change: Partial<RunRecord> = {}): RunRecord {
  const cuts = ['1-3', '4-6', '7-9'].map(tasks);
  const job = sentJob({ localFolder: folder, filename: 'train.toy', tasks: tasks('1-9'), cuts });
  return toyRun(folder, { job, ...change });
}

async function submitted(): Promise<RunRecord> {
  return await service.submit(cutRun(), { intent: 'user' });
}

function groups(record: RunRecord): readonly unknown[] {
  return record.tasks?.map((group) => [formatTasks(group.tasks), group.state, group.exit?.message ?? null]) ?? [];
}

beforeEach(async () => {
  opened = await openToyService();
  ({ clock, folder, store, service, toy } = opened);
});

afterEach(() => opened.close());

describe('an array in several jobs', () => {
  it('is submitted as these, in their order, and followed as one run', async () => {
    const sent = await submitted();
    expect(sent).toMatchObject({ state: 'pending', schedulerId: '1', schedulerIds: ['1', '2', '3'], trouble: null });
    expect(toy.accepted).toEqual(['1-3', '4-6', '7-9'].map((part) => `${sent.token} ${part}`));
    const seen = await service.refresh(sent);
    expect(seen.state).toBe('running');
    expect(groups(seen)).toEqual([['1-9', 'running', null]]);
    expect(await service.find('3')).toMatchObject({ id: sent.id });
  });

  it('keeps the jobs that were accepted before one was refused, and tells of the other tasks', async () => {
    toy.set({ before: 'if [ "$3" = 4-6 ]; then echo "refused: too many jobs" >&2; exit 1; fi' });
    const sent = await submitted();
    expect(toy.accepted).toEqual([`${sent.token} 1-3`]);
    expect(sent.schedulerIds).toEqual(['1', null, null]);
    expect(sent.trouble).toEqual({
      message: 'Tasks 4-9 were not submitted with the others: too many jobs',
      next: 'Submit these tasks again',
    });
    const seen = await service.refresh(sent);
    expect(groups(seen)).toEqual([
      ['1-3', 'running', null],
      ['4-6', 'failed', 'too many jobs'],
      ['7-9', 'failed', 'Not submitted, because the job before was not accepted'],
    ]);
  });

  it('is refused as any other where the first job is', async () => {
    toy.set({ before: 'echo "refused: no arrays today" >&2; exit 1' });
    expect(await submitted()).toMatchObject({
      state: 'failed',
      schedulerId: null,
      trouble: { message: 'no arrays today' },
    });
    expect(toy.accepted).toEqual([]);
  });

  it('calls tasks lost whose job got no clear answer, and never submits them again', async () => {
    toy.set({ after: 'if [ "$3" = 4-6 ]; then exit 1; fi' });
    const sent = await submitted();
    expect(toy.accepted).toHaveLength(2);
    expect(sent.trouble?.next).toBe('Look at the jobs on the cluster before you submit these tasks again');
    expect(groups(sent)).toEqual([
      ['1-3', 'pending', null],
      ['4-6', 'lost', null],
      ['7-9', 'failed', 'Not submitted, because the job before was not accepted'],
    ]);
  });

  it('is found by its token where no receipt came, once all its jobs are there', async () => {
    const sending = cutRun({ step: 'sent' });
    await store.insert(sending, { source: 'client', text: null });
    const lines = ['1-3', '4-6', '7-9'].map((part) => `${sending.token} ${part}`);
    mkdirSync(join(folder, '.clusterjob', sending.token), { recursive: true });
    toy.list(lines.slice(0, 2));
    clock.aheadMs = 100_000;
    await service.poller.refresh(null, 'background');
    expect(await store.get(sending.id)).toMatchObject({ state: 'submitting', schedulerId: null });
    toy.list(lines);
    clock.aheadMs = 120_000;
    await service.poller.refresh(null, 'background');
    expect(await store.get(sending.id)).toMatchObject({ schedulerIds: ['1', '2', '3'], trouble: null });
  });
});

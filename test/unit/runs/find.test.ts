import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parseTasks } from '../../../src/job/tasks.ts';
import type { RunRecord } from '../../../src/runs/record.ts';
import type { OpenService } from '../support/openService.ts';
import { openService } from '../support/openService.ts';
import { cluster, run, sentJob } from '../support/runs.ts';

let opened: OpenService;

beforeEach(async () => {
  opened = await openService();
});

afterEach(() => opened.close());

/** Stores a run of which the scheduler speaks by `schedulerId`. */
async function have(id: string, schedulerId: string, change: Partial<RunRecord> = {}): Promise<void> {
  const record = run({ id, token: `token-${id}`, schedulerId, ...change });
  await opened.store.insert(record, { source: 'client', text: null });
}

async function found(id: string): Promise<string> {
  return (await opened.service.find(id)).id;
}

describe('a run is found', () => {
  it('by its whole id, before one that the scheduler calls so', async () => {
    await have('12', '99');
    await have('bbbbbbbb', '12');
    expect(await found('12')).toBe('12');
  });

  it('by its whole id, before one whose id begins so', async () => {
    await have('aaaa', '7');
    await have('aaaabbbb', '8');
    expect(await found('aaaa')).toBe('aaaa');
  });

  it('by the whole id of its job, before one whose id begins so', async () => {
    await have('12ffffff', '99');
    await have('bbbbbbbb', '12');
    expect(await found('12')).toBe('bbbbbbbb');
  });

  it('by any of the jobs of its array', async () => {
    const cuts = ['1-3', '4-6', '7-9'].map((text) => parseTasks(text)!);
    await have('bbbbbbbb', '12', { schedulerIds: ['12', '13', null], job: sentJob({ cuts }) });
    expect(await found('13')).toBe('bbbbbbbb');
  });

  it('by the begin of its id, and not by that of its job', async () => {
    await have('12ffffff', '99');
    await have('bbbbbbbb', '123');
    expect(await found('12')).toBe('12ffffff');
  });

  it('though it is hidden', async () => {
    await have('bbbbbbbb', '12', { hidden: true });
    expect(await found('12')).toBe('bbbbbbbb');
    expect(await found('bbb')).toBe('bbbbbbbb');
  });
});

describe('no run is found', () => {
  it('by what is neither an id nor the begin of one', async () => {
    await have('bbbbbbbb', '12');
    await expect(found('1')).rejects.toMatchObject({
      code: 'no-such-run',
      message: "There is no run '1'. `clusterjob list` shows the runs with their ids",
    });
  });

  it('by nothing, though every id begins so', async () => {
    await have('bbbbbbbb', '12');
    await expect(found('')).rejects.toMatchObject({ code: 'no-such-run' });
  });

  it('by the begin of several ids, which are named, the newest first', async () => {
    await have('bbbb1111', '12');
    await have('bbbb2222', '13', { job: sentJob({ name: 'test' }), cluster: cluster({ name: 'small' }) });
    await expect(found('bbbb')).rejects.toMatchObject({
      code: 'ambiguous-run',
      message:
        "Several runs are meant by 'bbbb': bbbb2222 (test on small), bbbb1111 (train on big). " +
        '`clusterjob list` shows the runs with their ids',
    });
  });

  it('by the id of a job that two clusters have', async () => {
    await have('aaaaaaaa', '12');
    await have('bbbbbbbb', '12', { cluster: cluster({ key: 'key-2', name: 'small' }) });
    await expect(found('12')).rejects.toThrow(/: bbbbbbbb \(train on small\), aaaaaaaa \(train on big\)\./);
  });

  it('by the begin of many ids, of which five are named', async () => {
    for (let at = 1; at <= 7; at++) await have(`bbbb000${at}`, `${at}`);
    await expect(found('bbbb')).rejects.toThrow(/: bbbb0007 .* bbbb0003 \(train on big\), 2 more\./);
  });
});

import { execFile } from 'node:child_process';
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FollowedRuns } from '../../../../src/runs/followedRuns.ts';
import type { RunRecord } from '../../../../src/runs/record.ts';
import type { RunService } from '../../../../src/runs/service.ts';
import type { RunStore } from '../../../../src/runs/store/store.ts';
import { Submitter } from '../../../../src/runs/submit.ts';
import type { ClockAhead } from '../../support/clockAhead.ts';
import { sentJob } from '../../support/runs.ts';
import type { Death } from './client.ts';
import { toyRun } from './toyRun.ts';
import type { ToyScheduler } from './toyScheduler.ts';
import type { ToyService } from './toyService.ts';
import { openToyService } from './toyService.ts';

let opened: ToyService;
let folder: string;
let toy: ToyScheduler;
let store: RunStore;
let service: RunService;
/** Time as the recovering client sees it: far enough ahead for the leases of a dead one to be over. */
let clock: ClockAhead;

function freshRun(change: Partial<RunRecord> = {}): RunRecord {
  return toyRun(folder, change);
}

/** Lets another process submit the run and die at a point; resolves when it is gone. */
function clientDies(record: RunRecord, death: Death): Promise<void> {
  const args = [join(import.meta.dirname, 'client.ts'), store.file, folder, JSON.stringify(record), death];
  return new Promise((resolve) => {
    execFile(process.execPath, ['--disable-warning=ExperimentalWarning', ...args], (error, _, stderr) => {
      if (death !== 'never' && error?.signal !== 'SIGKILL') throw new Error(`the client did not die: ${stderr}`);
      resolve();
    });
  });
}

async function recovered(): Promise<RunRecord> {
  clock.aheadMs = 100_000;
  await service.poller.refresh(null, 'background');
  return (await store.get('abcdefgh'))!;
}

beforeEach(async () => {
  opened = await openToyService();
  ({ clock, folder, store, service, toy } = opened);
});

afterEach(() => opened.close());

describe('submitting', () => {
  it('places the script, submits it under its lock and keeps the id', async () => {
    const done = await service.submit(freshRun(), { intent: 'user' });
    expect(done).toMatchObject({ state: 'pending', schedulerId: '1', step: 'answered', trouble: null });
    expect(toy.accepted).toEqual([done.token]);
    expect(readFileSync(join(folder, 'work', 'train.toy'), 'utf8')).toBe(done.job.script);
    expect(statSync(join(folder, '.clusterjob', done.token)).mode & 0o777).toBe(0o700);
  });

  it('is not taken for given up by another window that looks just when the run was stored', async () => {
    const insert = store.insert.bind(store);
    store.insert = async (...args) => {
      await insert(...args);
      await service.poller.refresh(null, 'background');
    };
    const done = await service.submit(freshRun(), { intent: 'user' });
    expect(done).toMatchObject({ state: 'pending', schedulerId: '1' });
    expect(await store.get(done.id)).toEqual(done);
  });

  it('is not given up by another window if its process goes on in that moment', async () => {
    const record = freshRun({ step: 'placed' });
    await store.insert(record, { source: 'client', text: null });
    const get = store.get.bind(store);
    store.get = async (id) => {
      store.get = get;
      const seen = await get(id);
      await store.update(record, { step: 'sent' }, { source: 'client', text: null });
      return seen;
    };
    const found = await new Submitter(service.context).recover(record, { intent: 'background' });
    expect(found).toMatchObject({ state: 'submitting', step: 'sent', exit: null });
  });

  it('submits no more often than the profile permits, and sends nothing of what is aborted meanwhile', async () => {
    const cluster = { ...freshRun().cluster, maxSubmitRate: 0.001 };
    await service.submit(freshRun({ cluster }), { intent: 'user' });
    const abort = new AbortController();
    const steps: string[] = [];
    const progress = (step: string): void => {
      steps.push(step);
      if (step.startsWith('waiting')) abort.abort(new Error('no longer wanted'));
    };
    const second = freshRun({ id: 'ijklmnop', token: 'second', cluster });
    const waiting = service.submit(second, { intent: 'user', signal: abort.signal, progress });
    await expect(waiting).rejects.toThrow('no longer wanted');
    expect(steps.at(-1)).toBe('waiting: at most 0.001 submissions a second');
    expect(toy.accepted).toHaveLength(1);
    expect(await store.get(second.id)).toMatchObject({ state: 'failed', exit: { class: 'never started' } });
    const others = [1, 2].map((at) =>
      freshRun({ id: `other-${at}`, token: `other-${at}`, cluster: { ...cluster, maxSubmitRate: 0 } }),
    );
    for (const other of others) await service.submit(other, { intent: 'user' });
    expect(toy.accepted).toHaveLength(3);
  });

  it("runs the submit command under the user's own umask", async () => {
    toy.set({ before: 'umask >"$1/umask"' });
    await service.submit(freshRun(), { intent: 'user' });
    const own = process.umask().toString(8).padStart(4, '0');
    expect(readFileSync(join(folder, 'umask'), 'utf8').trim()).toBe(own);
  });

  it('tells a refusal in the words of the scheduler, as a failed run that never started', async () => {
    toy.set({ before: 'echo "refused: no such queue" >&2; exit 1' });
    const refused = await service.submit(freshRun(), { intent: 'user' });
    expect(refused).toMatchObject({
      state: 'failed',
      exit: { class: 'never started' },
      trouble: { message: 'no such queue' },
    });
    expect(toy.accepted).toEqual([]);
  });

  it('leaves the telling of a refusal to the one who submits', async () => {
    const followed = new FollowedRuns(store, 'test');
    const insert = store.insert.bind(store);
    store.insert = async (...args) => {
      await insert(...args);
      await followed.look();
    };
    toy.set({ before: 'echo "refused: no such queue" >&2; exit 1' });
    await service.submit(freshRun(), { intent: 'user' });
    expect((await followed.look()).runs).toEqual([]);
  });

  it('sends nothing when the prologue fails', async () => {
    const job = sentJob({
      localFolder: folder,
      filename: 'train.toy',
      prologue: '#!/bin/sh\necho no data >&2\nexit 4\n',
    });
    await expect(service.submit(freshRun({ job }), { intent: 'user' })).rejects.toMatchObject({
      code: 'prologue-failed',
      message: expect.stringContaining('no data'),
    });
    expect(await store.get('abcdefgh')).toMatchObject({ state: 'failed', step: 'given-up' });
    expect(toy.accepted).toEqual([]);
  });

  it('runs the prologue in the folder of the job, after the files are in place', async () => {
    const job = sentJob({
      localFolder: folder,
      filename: 'train.toy',
      prologue: '#!/bin/sh\npwd >where; ls work >there\n',
    });
    await service.submit(freshRun({ job }), { intent: 'user' });
    expect(readFileSync(join(folder, 'where'), 'utf8').trim()).toBe(folder);
    expect(readFileSync(join(folder, 'there'), 'utf8')).toContain('train.toy');
  });

  it('gives up at once what the shell of the cluster could not begin', async () => {
    const record = freshRun({ cluster: { ...freshRun().cluster, loginEnv: join(folder, 'missing') } });
    const failed = await service.submit(record, { intent: 'user' });
    expect(failed).toMatchObject({
      state: 'failed',
      step: 'given-up',
      exit: { class: 'never started' },
      trouble: {
        message: expect.stringMatching(/^Nothing was submitted: .* cannot be read/),
        next: expect.stringContaining('login_env'),
      },
    });
    expect(toy.accepted).toEqual([]);
  });

  it('reports a folder that cannot be written, and keeps the run', async () => {
    const record = freshRun({ folder: join(folder, 'jobs-file', 'work') });
    // A file where a folder is wanted cannot be written below, by nobody.
    writeFileSync(join(folder, 'jobs-file'), '');
    await expect(service.submit(record, { intent: 'user' })).rejects.toThrow(/jobs-file/);
    expect(await store.get('abcdefgh')).toMatchObject({
      state: 'failed',
      trouble: { message: expect.stringContaining('jobs-file') },
    });
  });
});

describe('after a client has died', () => {
  it.each(['stored', 'placed'] as const)('at the step `%s` the run is known not to be submitted', async (death) => {
    await clientDies(freshRun(), death);
    expect(await recovered()).toMatchObject({ state: 'failed', step: 'given-up', exit: { class: 'never started' } });
    expect(toy.accepted).toEqual([]);
  });

  it('the end of its run is told by a window that follows it', async () => {
    await clientDies(freshRun(), 'placed');
    const followed = new FollowedRuns(store, 'test');
    await followed.look();
    await recovered();
    expect((await followed.look()).runs).toMatchObject([{ id: 'abcdefgh' }]);
  });

  it('before it sent anything the lock is taken, so that nothing can be submitted later either', async () => {
    const record = freshRun();
    await clientDies(record, 'sent');
    expect(await recovered()).toMatchObject({ state: 'failed', step: 'given-up' });
    expect(existsSync(join(folder, '.clusterjob', record.token, 'closed'))).toBe(true);
    expect(toy.accepted).toEqual([]);
  });

  it('while the submit command runs, the run is adopted once that has ended', async () => {
    toy.set({ before: 'touch "$1/die-now"; sleep 2' });
    const record = freshRun();
    await clientDies(record, 'sending');
    expect(toy.accepted).toEqual([]);
    const first = await recovered();
    const found = first.schedulerId === null ? await recovered() : first;
    expect(found).toMatchObject({ schedulerId: '1', step: 'answered' });
    expect(toy.accepted).toEqual([record.token]);
  });

  it('between acceptance and receipt, the run is adopted by its token', async () => {
    toy.set({ after: 'touch "$1/die-now"; sleep 1; kill -9 0' });
    const record = freshRun();
    await clientDies(record, 'sending');
    expect(await recovered()).toMatchObject({ schedulerId: '1', step: 'answered' });
    expect(existsSync(join(folder, '.clusterjob', record.token, 'status'))).toBe(false);
    expect(toy.accepted).toEqual([record.token]);
  });

  it('after the receipt was written, the run is adopted from it', async () => {
    const record = freshRun();
    await clientDies(record, 'answered');
    expect(await recovered()).toMatchObject({ schedulerId: '1', step: 'answered' });
    expect(toy.accepted).toEqual([record.token]);
  });

  it('nothing is submitted twice, however often it is recovered', async () => {
    const record = freshRun();
    await clientDies(record, 'answered');
    for (let times = 0; times < 3; times++) await recovered();
    expect(toy.accepted).toEqual([record.token]);
  });
});

describe('an answer that says neither yes nor no', () => {
  it('is followed by the question whether the scheduler knows our token', async () => {
    toy.set({ after: 'echo "Socket timed out" >&2; exit 1' });
    const found = await service.submit(freshRun(), { intent: 'user' });
    expect(found).toMatchObject({ schedulerId: '1', state: 'pending' });
  });

  it('is not taken for a refusal while the scheduler does not know it yet', async () => {
    toy.set({ before: 'echo "Socket timed out" >&2; exit 1' });
    expect(await service.submit(freshRun(), { intent: 'user' })).toMatchObject({
      state: 'submitting',
      schedulerId: null,
    });
    clock.aheadMs = 400_000;
    await service.poller.refresh(null, 'background');
    expect(await store.get('abcdefgh')).toMatchObject({ state: 'unsure' });
  });
});

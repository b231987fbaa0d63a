import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runsWithOldLock } from '../../../src/runs/oldLocks.ts';
import type { RunRecord } from '../../../src/runs/record.ts';
import type { RunService } from '../../../src/runs/service.ts';
import type { RunStore } from '../../../src/runs/store/store.ts';
import { newToken } from '../../../src/runs/token.ts';
import { Connections } from '../../../src/transport/connections.ts';
import type { OpenService } from '../support/openService.ts';
import { openService } from '../support/openService.ts';
import { cluster, exit, run } from '../support/runs.ts';
import { ToyScheduler } from './submission/toyScheduler.ts';

const SAID = { source: 'client', text: null } as const;
const NOW = Date.now();

let opened: OpenService;
let folder: string;
let store: RunStore;
let service: RunService;

function ended(id: string, change: Partial<RunRecord> = {}): RunRecord {
  return run({
    id,
    token: newToken(),
    root: folder,
    cluster: cluster({ backend: 'toy' }),
    state: 'completed',
    exit: exit(),
    ended: NOW,
    ...change,
  });
}

function lockOf({ token }: RunRecord): string {
  return join(folder, '.clusterjob', token);
}

/** What a submission leaves on the cluster. */
function makeLock(record: RunRecord, ...names: readonly string[]): void {
  mkdirSync(lockOf(record), { recursive: true });
  for (const name of names) writeFileSync(join(lockOf(record), name), '');
}

/** A round of questions, for which something has to be open. */
async function askOnce(): Promise<void> {
  await service.poller.refresh(null, 'background');
}

beforeEach(async () => {
  opened = await openService({ connections: new Connections(), backend: () => new ToyScheduler(folder).backend });
  ({ folder, store, service } = opened);
  await store.insert(ended('open', { state: 'running', exit: null, ended: null, schedulerId: '99' }), SAID);
});

afterEach(() => opened.close());

describe('the lock of a submission on the cluster', () => {
  it('is removed with the next question once nothing more is to be asked about the job', async () => {
    const done = ended('done');
    await store.insert(done, SAID);
    makeLock(done, 'command', 'stdout', 'stderr', 'status');
    await askOnce();
    expect(readdirSync(join(folder, '.clusterjob'))).toEqual([]);
    expect(await store.get('done')).toMatchObject({ step: 'cleared', state: 'completed' });
    expect(await store.events('done')).toHaveLength(1);
  });

  it('of a refused job is removed as well', async () => {
    const refused = ended('refused', { state: 'failed', schedulerId: null });
    await store.insert(refused, SAID);
    makeLock(refused, 'command', 'stdout', 'stderr', 'status');
    await askOnce();
    expect(existsSync(lockOf(refused))).toBe(false);
  });

  it('stays when it was closed: a late script must find it for ever', async () => {
    const closed = ended('closed');
    await store.insert(closed, SAID);
    makeLock(closed, 'closed');
    await askOnce();
    expect(readdirSync(lockOf(closed))).toEqual(['closed']);
    expect(await store.get('closed')).toMatchObject({ step: 'answered' });
  });

  it('stays with what is in it that is not ours', async () => {
    const done = ended('done');
    await store.insert(done, SAID);
    makeLock(done, 'status', 'notes.txt');
    await askOnce();
    expect(readdirSync(lockOf(done))).toEqual(['notes.txt']);
  });

  it('that is gone already is not looked for again', async () => {
    mkdirSync(join(folder, '.clusterjob'));
    await store.insert(ended('done'), SAID);
    await askOnce();
    expect(await store.get('done')).toMatchObject({ step: 'cleared' });
  });

  it('is not held for gone while its folder is out of reach', async () => {
    await store.insert(ended('done', { root: join(folder, 'not', 'mounted') }), SAID);
    await askOnce();
    expect(await store.get('done')).toMatchObject({ step: 'answered' });
  });
});

describe('locks that have done their work', () => {
  it.each([
    ['a run that goes on', { state: 'running', exit: null }],
    ['a run whose end may still be corrected', { exit: exit({ final: false }) }],
    ['a run that was given up: its script may still be on its way', { state: 'failed', step: 'given-up' }],
    ['a run of which it is not known whether it was submitted', { state: 'unsure', step: 'sent', schedulerId: null }],
    ['a run without a token of ours, whose folder would be another one', { token: '' }],
    ['a run whose lock is gone', { step: 'cleared' }],
  ] as const)('are not that of %s', (_, change) => {
    expect(runsWithOldLock([ended('it', change)], NOW + 1000)).toEqual([]);
  });

  it('are that of a run of which nothing was heard in time', () => {
    const lost = ended('lost', { state: 'lost', exit: null });
    expect(runsWithOldLock([lost], NOW)).toEqual([lost]);
  });
});

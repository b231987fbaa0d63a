import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { JobState } from '../../../src/backends/jobState.ts';
import { Emitter } from '../../../src/base/event.ts';
import type { RunRecord } from '../../../src/runs/record.ts';
import type { Intent } from '../../../src/transport/contract.ts';
import { sshTrouble } from '../../../src/transport/sshTrouble.ts';
import { output } from '../backends/outputs.ts';
import { connectionsTo } from '../support/connections.ts';
import { FakeClock } from '../support/fakeClock.ts';
import { fakeTransport } from '../support/fakeTransport.ts';
import { ask, listingScheduler } from '../support/listingScheduler.ts';
import type { OpenService } from '../support/openService.ts';
import { openService } from '../support/openService.ts';
import { cluster, exit, jobState, run, sentJob } from '../support/runs.ts';

let opened: OpenService;
let clock: FakeClock;
/** Who asked the cluster so far. */
let intents: Intent[];
/** Whether somebody has signed in. */
let signedIn: boolean;
/** Fired when the state of a connection has changed. */
let connected: Emitter<void>;
let jobs: readonly JobState[];
let warnings: string[];

beforeEach(async () => {
  clock = new FakeClock();
  connected = new Emitter();
  [intents, signedIn, jobs, warnings] = [[], false, [jobState()], []];
  const transport = fakeTransport({
    kind: 'ssh',
    exchange: async (commands, { intent }) => {
      intents.push(intent);
      if (!signedIn) throw sshTrouble('signInNeeded', 'delta');
      return commands.map(() => output());
    },
  });
  opened = await openService({
    clock,
    connections: {
      ...connectionsTo(async () => transport),
      state: () => (signedIn ? { kind: 'connected', since: 0 } : { kind: 'sign-in needed' }),
      onDidChangeState: connected.event,
    },
    backend: () =>
      listingScheduler(() => jobs, {
        submit: () => ({ commands: [ask('submit')], read: () => expect.fail('nothing was submitted') }),
      }),
    log: {
      info: () => undefined,
      warn: (message) => void warnings.push(message),
      error: (message) => expect.fail(message),
      exchange: () => undefined,
    },
  });
});

afterEach(() => opened.close());

async function have(change: Partial<RunRecord>): Promise<RunRecord> {
  const record = run({ cluster: cluster({ transport: 'ssh', remote: 'delta' }), ...change });
  await opened.store.insert(record, { source: 'client', text: null });
  return record;
}

const stored = async (): Promise<RunRecord | null> => await opened.store.get('abcdefgh');

describe('a cluster that only the user can sign in to', () => {
  it.each([
    ['a run', run({ state: 'running' })],
    ['a submission whose answer is missing', run({ state: 'submitting', step: 'sent', schedulerId: null })],
  ])('leaves %s as it was', async (_, { state, step, schedulerId }) => {
    await have({ state, step, schedulerId });
    const before = await stored();
    await expect(opened.service.poller.refresh(null, 'background')).rejects.toMatchObject({ code: 'sign-in-needed' });
    expect(await stored()).toEqual(before);
  });

  it('is waited for, and asked for the user only once', async () => {
    const record = await have({ state: 'running' });
    const waited = opened.service.wait(record, null, { intent: 'user' });
    await clock.pass(120_000);
    expect(intents.slice(0, 3)).toEqual(['user', 'background', 'background']);
    expect(warnings[0]).toContain('only you can answer');
    signedIn = true;
    jobs = [jobState({ state: 'completed', exit: exit() })];
    await clock.pass(900_000);
    expect(await waited).toMatchObject({ outcome: 'finished', run: { state: 'completed' } });
    expect(intents.filter((intent) => intent === 'user')).toEqual(['user']);
  });

  it('lets an epilogue wait, without a change of the run at each look, and has it run once', async () => {
    const localFolder = opened.folder;
    const job = sentJob({ localFolder, epilogue: '#!/bin/sh\ntouch ran && mkdir once\n' });
    await have({ state: 'completed', exit: exit(), job, epilogue: { kind: 'waiting' } });
    const before = await stored();
    for (let look = 0; look < 3; look++) await opened.service.poller.runEpilogues();
    expect(await stored()).toEqual(before);
    expect(existsSync(join(localFolder, 'ran'))).toBe(false);
    expect(new Set(intents)).toEqual(new Set(['background']));
    signedIn = true;
    for (let look = 0; look < 3; look++) await opened.service.poller.runEpilogues();
    expect((await stored())?.epilogue).toMatchObject({ kind: 'done' });
    expect(existsSync(join(localFolder, 'ran'))).toBe(true);
  });

  it('is connected again by somebody, which wakes the epilogue that waits for it', async () => {
    const job = sentJob({ localFolder: opened.folder, epilogue: '#!/bin/sh\nmkdir once\n' });
    await have({ state: 'completed', exit: exit(), job, epilogue: { kind: 'waiting' } });
    opened.service.poller.start();
    await expect.poll(() => intents.length).toBe(1);
    connected.fire();
    expect(intents).toHaveLength(1);
    signedIn = true;
    connected.fire();
    await expect.poll(async () => (await stored())?.epilogue.kind).toBe('done');
    expect(intents).toEqual(['background', 'background']);
  });
});

import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../../src/base/clock.ts';
import { Epilogues } from '../../../src/runs/epilogue.ts';
import type { RunRecord } from '../../../src/runs/record.ts';
import { RunStore } from '../../../src/runs/store/store.ts';
import type { Surroundings } from '../support/openService.ts';
import { runsContext } from '../support/openService.ts';
import type { OpenStore } from '../support/openStore.ts';
import { openStore } from '../support/openStore.ts';
import { exit, run, sentJob } from '../support/runs.ts';

let opened: OpenStore;
let folder: string;
let store: RunStore;
let other: RunStore;

function epilogues(shared: RunStore, surroundings: Surroundings = {}): Epilogues {
  return new Epilogues(runsContext(shared, { owner: 'window', ...surroundings }));
}

/** A finished run whose epilogue is `script`. */
async function finished(script: string, change: Partial<RunRecord> = {}): Promise<void> {
  const record = run({
    state: 'completed',
    exit: exit(),
    job: sentJob({ localFolder: folder, epilogue: `#!/bin/sh\n${script}\n` }),
    epilogue: { kind: 'waiting' },
    ...change,
  });
  await store.insert(record, { source: 'client', text: null });
}

const stored = async (): Promise<RunRecord> => (await store.get('abcdefgh'))!;

beforeEach(async () => {
  opened = await openStore();
  ({ folder, store } = opened);
  other = await RunStore.open(store.file, systemClock);
});

afterEach(() => {
  other.dispose();
  opened.close();
});

describe('the epilogue of a run', () => {
  it('runs once, in the folder of the job, though several windows see the end', async () => {
    await finished('pwd >>ran; sleep 0.3');
    const windows = [epilogues(store), epilogues(other, { owner: 'other' }), epilogues(store)];
    await Promise.all(windows.map((window) => window.runAllDue()));
    await windows[0]!.runAllDue();
    expect(readFileSync(join(folder, 'ran'), 'utf8')).toBe(`${folder}\n`);
    expect((await stored()).epilogue).toMatchObject({ kind: 'done' });
  });

  it('that fails is told with its status and last words, and can be repeated', async () => {
    await finished('if [ -e again ]; then exit 0; fi; touch again; echo no space >&2; exit 3');
    await epilogues(store).runAllDue();
    expect((await stored()).epilogue).toMatchObject({ kind: 'failed', message: 'It ended with status 3: no space' });
    await epilogues(store).repeat(await stored());
    expect((await stored()).epilogue).toMatchObject({ kind: 'done' });
  });

  it('is not run in a folder that is not trusted, and waits for a process that trusts it', async () => {
    await finished('touch ran');
    await epilogues(store, { trusts: () => false }).runAllDue();
    expect(existsSync(join(folder, 'ran'))).toBe(false);
    expect((await stored()).epilogue).toEqual({ kind: 'waiting' });
  });

  it('of an unfinished run does not run', async () => {
    await finished('touch ran', { state: 'running', exit: null });
    await epilogues(store).runAllDue();
    expect(existsSync(join(folder, 'ran'))).toBe(false);
  });

  it('that was begun by a process which has died is not run again by itself', async () => {
    await finished('touch ran', { epilogue: { kind: 'claimed', by: 'dead', at: 0 } });
    await epilogues(store).runAllDue();
    expect(existsSync(join(folder, 'ran'))).toBe(false);
    expect((await stored()).epilogue).toMatchObject({ kind: 'failed', message: expect.stringContaining('begun') });
  });

  it('that has ended since a window looked is not taken for that of a dead process', async () => {
    await finished('touch ran', { epilogue: { kind: 'claimed', by: 'window', at: 0 } });
    const seen = await stored();
    await other.change(seen.id, () => ({
      change: { epilogue: { kind: 'done', at: 1 } },
      source: 'client',
      text: null,
    }));
    await epilogues(store).runIfDue(seen);
    expect((await stored()).epilogue).toEqual({ kind: 'done', at: 1 });
  });

  it('is repeated whatever else of the run was changed meanwhile', async () => {
    await finished('touch ran', { epilogue: { kind: 'failed', at: 0, message: 'It ended with status 1' } });
    const seen = await stored();
    await other.change(seen.id, () => ({ change: { hidden: true }, source: 'client', text: null }));
    await epilogues(store).repeat(seen);
    expect(existsSync(join(folder, 'ran'))).toBe(true);
    expect(await stored()).toMatchObject({ hidden: true, epilogue: { kind: 'done' } });
  });
});

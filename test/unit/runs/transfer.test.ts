import { execFileSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../../src/base/clock.ts';
import { UserError } from '../../../src/base/errors.ts';
import { Epilogues } from '../../../src/runs/epilogue.ts';
import type { RunRecord, SentJob } from '../../../src/runs/record.ts';
import { RunStore } from '../../../src/runs/store/store.ts';
import type { TransferOptions } from '../../../src/runs/transfer.ts';
import { checkTransfers, downloadFiles, uploadFiles } from '../../../src/runs/transfer.ts';
import { LocalTransport } from '../../../src/transport/local/localTransport.ts';
import { connectionsTo } from '../support/connections.ts';
import { runsContext } from '../support/openService.ts';
import { run, sentJob } from '../support/runs.ts';

const OPTIONS: TransferOptions = { intent: 'user', clock: systemClock };

let root: string;
let here: string;
let there: string;
let transport: LocalTransport;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'clusterjob-transfer-'));
  here = join(root, 'here');
  there = join(root, 'there');
  mkdirSync(here);
  mkdirSync(there);
  transport = new LocalTransport({ loginEnv: 'no' });
});

afterEach(() => {
  transport.dispose();
  rmSync(root, { recursive: true, force: true });
});

function write(path: string, text: string, secondsAgo = 0): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
  const time = Date.now() / 1000 - secondsAgo;
  utimesSync(path, time, time);
}

const read = (path: string): string => readFileSync(path, 'utf8');

function job(change: Partial<SentJob>, more: Partial<RunRecord> = {}): RunRecord {
  const file = join(here, 'train.sh');
  return run({ folder: there, job: sentJob({ localFolder: here, file, filename: 'train.slr', ...change }), ...more });
}

describe('uploading', () => {
  it('copies files, folders and globs with their paths and modes', async () => {
    write(join(here, 'code', 'lib', "it's.py"), 'code');
    write(join(here, 'data', 'a.csv'), '1');
    write(join(here, 'data', 'b.txt'), '2');
    const result = await uploadFiles(job({ upload: ['code', 'data/*.csv'] }), transport, OPTIONS);
    expect(result).toEqual({ copied: 2, bytes: 5, unchanged: 0, unmatched: [] });
    expect(read(join(there, 'code', 'lib', "it's.py"))).toBe('code');
    expect(existsSync(join(there, 'data', 'b.txt'))).toBe(false);
  });

  it('copies only what has changed: by size, by time, by content', async () => {
    write(join(here, 'same'), 'same', 100);
    write(join(here, 'longer'), 'longer', 100);
    write(join(here, 'digit'), 'digit 2', 100);
    write(join(here, 'old'), 'old!', 10_000);
    write(join(there, 'same'), 'same');
    write(join(there, 'longer'), 'long');
    // Changed after it was copied, and yet older by the clock of the cluster.
    write(join(there, 'digit'), 'digit 1', -60);
    // Copied long after its last change: nobody compares them.
    write(join(there, 'old'), 'OLD!');
    write(join(there, 'other'), 'is never deleted');
    const result = await uploadFiles(job({ upload: ['*'] }), transport, OPTIONS);
    expect(result).toMatchObject({ copied: 2, unchanged: 2 });
    expect(['same', 'longer', 'digit', 'old', 'other'].map((name) => read(join(there, name)))).toEqual([
      'same',
      'longer',
      'digit 2',
      'OLD!',
      'is never deleted',
    ]);
  });

  it('takes what git tracks as it is, and not what it does not', async () => {
    const git = (...args: readonly string[]): unknown =>
      execFileSync('git', ['-C', here, ...args], { stdio: 'ignore' });
    git('init', '-q');
    write(join(here, 'tracked.py'), 'first');
    write(join(here, 'sub', 'ünï.py'), 'x');
    write(join(here, 'gone.py'), 'x');
    git('add', '.');
    write(join(here, 'tracked.py'), 'changed and not committed');
    rmSync(join(here, 'gone.py'));
    write(join(here, 'untracked.bin'), 'x');
    expect(await uploadFiles(job({ upload: ['git'] }), transport, OPTIONS)).toMatchObject({ copied: 2 });
    expect(read(join(there, 'tracked.py'))).toBe('changed and not committed');
    expect(existsSync(join(there, 'sub', 'ünï.py'))).toBe(true);
    expect(existsSync(join(there, 'untracked.bin'))).toBe(false);
  });

  it('leaves alone what was rendered for the run', async () => {
    write(join(here, 'train.slr'), 'an old script');
    write(join(here, 'helper.sh'), 'as written');
    write(join(there, 'train.slr'), 'rendered');
    write(join(there, 'helper.sh'), 'rendered too');
    await uploadFiles(job({ upload: ['*'], aux: { 'helper.sh': 'rendered too' } }), transport, OPTIONS);
    expect([read(join(there, 'train.slr')), read(join(there, 'helper.sh'))]).toEqual(['rendered', 'rendered too']);
  });

  it('has nothing to do where the job runs in its own folder', async () => {
    symlinkSync(here, join(root, 'link'));
    write(join(here, 'data'), 'x');
    const same = job({ upload: ['data'], download: ['data'] }, { folder: join(root, 'link') });
    expect(await uploadFiles(same, transport, OPTIONS)).toMatchObject({ copied: 0, unchanged: 0 });
    expect(await downloadFiles(same, transport, OPTIONS)).toMatchObject({ copied: 0, unchanged: 0 });
  });

  it('tells how far it has come, and stops when it is wanted no longer', async () => {
    for (let at = 0; at < 20; at++) write(join(here, `file${at}`), 'x'.repeat(1000));
    const steps: string[] = [];
    const aborting = new AbortController();
    const reason = new Error('cancelled');
    const options = { ...OPTIONS, signal: aborting.signal, progress: (step: string) => steps.push(step) };
    await uploadFiles(job({ upload: ['file1*'] }), transport, options);
    expect(steps.at(-1)).toBe('uploading files: 11 of 11, 0.0 of 0.0 MB');
    aborting.abort(reason);
    await expect(uploadFiles(job({ upload: ['file*'] }), transport, options)).rejects.toBe(reason);
    expect(existsSync(join(there, 'file2'))).toBe(false);
  });

  it('is refused in one sentence before anything is sent', async () => {
    const check = (upload: readonly string[], download: readonly string[] = []): Promise<void> =>
      checkTransfers({ upload, download, folder: here }, undefined);
    await expect(check(['data/*.csv'])).rejects.toThrow(
      `'data/*.csv' of \`upload\` means no file: there is none in ${here}`,
    );
    await expect(check(['../secret'])).rejects.toMatchObject({ code: 'outside-job-folder' });
    await expect(check(['git'])).rejects.toMatchObject({ code: 'git-failed' });
    await expect(check([], ['git'])).rejects.toMatchObject({ code: 'git-download' });
    await expect(check([], ['results/*.csv'])).resolves.toBeUndefined();
  });
});

describe('downloading', () => {
  it('brings home what has changed, and never overwrites a source', async () => {
    write(join(here, 'train.sh'), 'source');
    write(join(here, 'train.ini'), 'settings');
    write(join(there, 'train.sh'), 'SOURCE');
    write(join(there, 'train.ini'), 'SETTINGS');
    write(join(there, 'results', 'a.csv'), '1,2');
    write(join(there, '.clusterjob', 'token', 'receipt'), 'x');
    const layers = [{ layer: 'job', file: join(here, 'train.ini'), text: '' }];
    const run = job({ download: ['.', 'models/*.pt'], layers });
    expect(await downloadFiles(run, transport, OPTIONS)).toEqual({
      copied: 1,
      bytes: 3,
      unchanged: 0,
      unmatched: ['models/*.pt'],
    });
    expect([read(join(here, 'train.sh')), read(join(here, 'train.ini'))]).toEqual(['source', 'settings']);
    expect(read(join(here, 'results', 'a.csv'))).toBe('1,2');
    expect(existsSync(join(here, '.clusterjob'))).toBe(false);
    expect(await downloadFiles(run, transport, OPTIONS)).toMatchObject({ copied: 0, unchanged: 1 });
  });

  it('takes place once when the run has ended, before the epilogue, and again when it is wanted', async () => {
    const store = await RunStore.open(join(root, 'runs.sqlite'), systemClock);
    try {
      let reachable = false;
      const connections = connectionsTo(async () => {
        if (!reachable) throw new UserError({ what: 'out of reach', transient: true });
        return transport;
      });
      const epilogues = new Epilogues(runsContext(store, { connections }));
      write(join(there, 'result'), '42');
      const ended = job(
        { download: ['result'], epilogue: '#!/bin/sh\ncat result >>seen\n' },
        { state: 'completed', epilogue: { kind: 'waiting' } },
      );
      await store.insert(ended, { source: 'client', text: null });
      const state = async (): Promise<string | undefined> => (await store.get(ended.id))?.epilogue.kind;
      await epilogues.runAllDue();
      expect([await state(), existsSync(join(here, 'seen'))]).toEqual(['waiting', false]);
      reachable = true;
      await epilogues.runAllDue();
      await epilogues.runAllDue();
      expect([await state(), read(join(here, 'seen'))]).toEqual(['done', '42']);
      reachable = false;
      await epilogues.repeat(ended);
      expect((await store.get(ended.id))?.epilogue).toMatchObject({
        kind: 'failed',
        message: 'The files were not copied back: out of reach',
        part: 'download',
      });
    } finally {
      store.dispose();
    }
  });
});

import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../../src/base/clock.ts';
import { runLocalScript } from '../../../src/runs/localScript.ts';

let folder: string;

beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'clusterjob-script-')));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

const run = (lines: string, signal?: AbortSignal) =>
  runLocalScript(`#!/bin/sh\n${lines}\n`, folder, systemClock, signal);

/** The process that a script has noted in its file `child`, once it has. */
async function child(): Promise<number> {
  while (!existsSync(join(folder, 'child'))) await pause(10);
  return Number(readFileSync(join(folder, 'child'), 'utf8'));
}

/** Whether a process is there and does not only wait to be collected. */
function isAlive(pid: number): boolean {
  return /^[^Z\s]/.test(spawnSync('ps', ['-o', 'stat=', '-p', String(pid)], { encoding: 'utf8' }).stdout.trim());
}

const NOTE_CHILD = 'echo $! >child.new; mv child.new child';

describe('a script on this machine', () => {
  it('runs in its folder and tells its status and what it printed on both streams', async () => {
    expect(await run('pwd; echo trouble >&2; exit 3')).toEqual({ code: 3, output: `${folder}\ntrouble\n` });
  });

  it('keeps the end of a long output', async () => {
    const { output } = await run('yes 0123456789 | head -n 20000; echo end');
    expect(output.length).toBe(64_000);
    expect(output.endsWith('0123456789\nend\n')).toBe(true);
  });

  it('is ended with all that it has started', async () => {
    const end = new AbortController();
    const running = run(`sleep 60 & ${NOTE_CHILD}; wait`, end.signal);
    const pid = await child();
    end.abort();
    expect(await running).toEqual({ code: null, output: '' });
    while (isAlive(pid)) await pause(10);
  });

  it('is killed if it does not end when it is asked to', async () => {
    const end = new AbortController();
    const running = run(`trap "" TERM; sleep 60 & ${NOTE_CHILD}; while :; do sleep 0.1; done`, end.signal);
    const pid = await child();
    end.abort();
    expect((await running).code).toBeNull();
    while (isAlive(pid)) await pause(10);
  });

  it('has ended when it ends itself, whatever it leaves running', async () => {
    const { code, output } = await run(`echo started; sleep 60 & ${NOTE_CHILD}`);
    const pid = await child();
    expect({ code, output, left: isAlive(pid) }).toEqual({ code: 0, output: 'started\n', left: true });
    process.kill(pid, 'SIGKILL');
  });

  it('that cannot be started is told in words', async () => {
    const text = '#!/no/such/interpreter\n';
    await expect(runLocalScript(text, folder, systemClock)).rejects.toMatchObject({ code: 'script-not-started' });
    await expect(runLocalScript('#!/bin/sh\n', join(folder, 'none'), systemClock)).rejects.toMatchObject({
      code: 'script-not-started',
    });
  });

  it('is not started once it is not wanted any more', async () => {
    await expect(run('touch ran', AbortSignal.abort(new Error('stopped')))).rejects.toThrow('stopped');
    expect(existsSync(join(folder, 'ran'))).toBe(false);
  });
});

import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { leashed } from '../../../src/transport/remoteShell.ts';
import type { Sandbox } from './sandbox.ts';
import { makeSandbox } from './sandbox.ts';
import { SHELLS } from './shells.ts';

let sandbox: Sandbox;

beforeEach(() => {
  sandbox = makeSandbox();
});

afterEach(() => sandbox.remove());

describe.each(SHELLS)('a script on a leash, read by %s', (shell) => {
  /** Starts a shell in a process group of its own, as sshd does: the leash ends the whole group. */
  const start = (text: string): ChildProcess => {
    const started = spawn(shell, { env: sandbox.environment, detached: true, stdio: ['pipe', 'pipe', 'ignore'] });
    started.stdin.write(text);
    return started;
  };

  it('does nothing, wherever it was cut', async () => {
    const mark = join(sandbox.root, 'ran');
    const script = leashed(`{\n: >${mark}\nexit 3\n}`);
    // Without its last line end it is whole.
    for (let size = 1; size < script.length - 1; size++) {
      const cut = start(script.slice(0, size));
      cut.stdin?.end();
      await once(cut, 'exit');
      expect([size, existsSync(mark)]).toEqual([size, false]);
    }
    const whole = start(script);
    expect(await once(whole, 'exit')).toEqual([3, null]);
    expect(existsSync(mark)).toBe(true);
    whole.stdin?.end();
    await expect.poll(() => sandbox.processes()).toEqual([]);
  }, 60_000);

  it('is asked to end, with all that it runs, when its input ends', async () => {
    const running = start(leashed("{\ntrap 'echo asked; exit 4' TERM\nsleep 60 & echo begun; sleep 61\n}"));
    const words: string[] = [];
    running.stdout?.on('data', (piece: Buffer) => words.push(`${piece}`));
    await expect.poll(() => words.join('')).toBe('begun\n');
    running.stdin?.end();
    expect(await once(running, 'exit')).toEqual([4, null]);
    await expect.poll(() => words.join('')).toBe('begun\nasked\n');
    await expect.poll(() => sandbox.processes()).toEqual([]);
  });
});

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { describe, expect, it } from 'vitest';
import { signalGroup } from '../../../src/base/processGroup.ts';

describe('a signal to a process group', () => {
  it('reaches the process that leads it, and does not mind that it has ended', async () => {
    const leader = spawn('sleep', ['60'], { detached: true, stdio: 'ignore' });
    const ended = once(leader, 'exit');
    signalGroup(leader.pid ?? expect.fail('not started'), 'SIGTERM');
    expect(await ended).toEqual([null, 'SIGTERM']);
    signalGroup(leader.pid ?? expect.fail('not started'), 'SIGTERM');
  });

  it('that there is not is an error', () => {
    expect(() => signalGroup(process.pid, 'SIGNONE' as NodeJS.Signals)).toThrow(/SIGNONE/);
  });
});

import { expect, it } from 'vitest';
import type { CommandEnd, CommandOutput } from '../../../../src/base/command.ts';
import { submitUnderLock } from '../../../../src/runs/receipt.ts';

const plan = submitUnderLock({ root: '/root', token: 'token' }, []);

function output(end: CommandEnd, stderr = ''): CommandOutput {
  return { end, stdout: '', stderr, truncated: false, ms: 1 };
}

it.each([
  [
    'the connection was lost',
    output({ kind: 'lost', reason: 'the connection to big was lost' }),
    'the connection to big was lost',
  ],
  ['there was no answer in time', output({ kind: 'timeout' }), 'the cluster has not answered in time'],
])('it cannot be told whether a job was submitted where %s', (_, lock, why) => {
  const { lock: answer } = plan.read([lock, lock, lock, lock]);
  expect(answer).toEqual({ kind: 'unclear', message: `It cannot be told yet whether it was submitted: ${why}` });
});

it.each([
  ['in the words of the cluster', output({ kind: 'exit', code: 1 }, 'mkdir: no\nmore\n'), 'mkdir: no'],
  ['by the status', output({ kind: 'exit', code: 1 }), 'the lock could not be taken (exit status 1)'],
  ['by the signal', output({ kind: 'signal', signal: 'SIGTERM' }), 'the lock could not be taken (SIGTERM)'],
])('a lock that could not be tried is told %s', (_, lock, message) => {
  expect(plan.read([lock, lock, lock, lock]).lock).toEqual({ kind: 'unclear', message });
});

import { describe, expect, it } from 'vitest';
import type { Waiting } from '../../../../src/backends/pbs/reasons.ts';
import { waitingReason } from '../../../../src/backends/pbs/reasons.ts';

const QUEUED: Waiting = { letter: 'Q', comment: null, holds: 'n', dependency: null, notBefore: null, failedStarts: 0 };

describe('why a job waits', () => {
  it.each([
    ['Can Never Run: Insufficient amount of resource: ncpus (R: 64 A: 8 T: 8)', 'no node could ever run it', true],
    ['Not Running: Insufficient amount of resource: ncpus (R: 8 A: 1 T: 8)', 'resources are in use', false],
    ['Not Running: Not enough of the right type of nodes are available', 'resources are in use', false],
    ['Not Running: Queue not started.', 'the queue is stopped; it waits until an administrator starts it', false],
    ['Not Running: User has reached queue workq running job limit.', 'a limit on running jobs is reached', false],
    ['Not Running: The moon is in the wrong phase', 'Not Running: The moon is in the wrong phase', false],
  ])('%s', (comment, text, stuck) => {
    const reason = waitingReason({ ...QUEUED, comment });
    expect(reason).toMatchObject({ code: comment, text });
    expect(reason?.stuck !== null).toBe(stuck);
  });

  it('is not told by the comment of an earlier start, or by none', () => {
    expect(waitingReason(QUEUED)).toBeNull();
    expect(waitingReason({ ...QUEUED, comment: 'Job started on Fri Nov 20 at 10:09' })).toBeNull();
  });

  it.each([
    ['u', 'held by its owner', 'Release it'],
    ['us', 'held by the scheduler or an administrator', 'Ask the administrators of the cluster'],
    ['uo', 'held by an operator', 'Ask the administrators of the cluster'],
    ['?', 'held', 'Release it'],
  ])('is a hold: %s', (holds, text, next) => {
    expect(waitingReason({ ...QUEUED, letter: 'H', holds })).toMatchObject({ text, stuck: { next } });
  });

  it('is another job while the scheduler holds it for that', () => {
    const waiting = { ...QUEUED, letter: 'H', holds: 's', dependency: 'afterok:12.pbs01@pbs01' };
    expect(waitingReason(waiting)).toMatchObject({ code: 'afterok:12.pbs01@pbs01', stuck: null });
    // Jobs that wait for this one say nothing of why it waits.
    expect(waitingReason({ ...waiting, dependency: 'beforeok:13.pbs01@pbs01' })?.stuck).not.toBeNull();
  });
});

import { describe, expect, it } from 'vitest';
import { runTable } from '../../../src/cli/runText.ts';
import { describeRun } from '../../../src/runs/describe.ts';
import { publicRun } from '../../../src/runs/publicRun.ts';
import { exit, NOW, run } from '../support/runs.ts';

/** Captured from slurmstepd 22.05. */
const LIMIT = 'slurmstepd-n1: error: StepId=4.batch exceeded memory limit (608264192 > 52428800), being killed';

describe('a run that was killed', () => {
  const killed = exit({ class: 'signal', status: null, signal: 9 });

  it('is told to have been out of memory if its error output says so and accounting missed it', () => {
    const described = describeRun(run({ state: 'failed', exit: killed, extra: { errorOutput: LIMIT } }), NOW);
    expect(described.stateText).toBe('failed: out of memory');
    expect(described.next).toBe('Ask for more `mem` and submit it again');
  });

  it('is only told to have been killed if nothing says why', () => {
    const described = describeRun(run({ state: 'failed', exit: killed, extra: { errorOutput: 'bye' } }), NOW);
    expect(described).toMatchObject({ stateText: 'failed: ended by SIGKILL', next: null });
  });

  it('is not taken for that where it failed by itself and only speaks of memory', () => {
    const failed = exit({ class: 'failed', status: 1 });
    const described = describeRun(run({ state: 'failed', exit: failed, extra: { errorOutput: 'out of memory' } }), NOW);
    expect(described.stateText).toBe('failed: exit status 1');
  });
});

describe('why a run waits', () => {
  it.each([
    [{ code: 'Priority', text: 'others come first' }, 'others come first (Priority)'],
    [{ code: 'Odd', text: 'Slurm says: Odd' }, 'Slurm says: Odd'],
    [{ code: 'hqw', text: 'held' }, 'held'],
    [{ code: '', text: 'it waits for its turn' }, 'it waits for its turn'],
  ])('keeps the code of the scheduler: %j', (reason, expected) => {
    const waiting = run({ nativeState: 'hqw', reason: { ...reason, stuck: null } });
    expect(describeRun(waiting, NOW).explanation).toBe(expected);
    expect(publicRun(waiting).reason).toBe(expected);
    expect(runTable([waiting], NOW)).toContain(`pending: ${expected}\n`);
  });
});

import { describe, expect, it } from 'vitest';
import { formatTasks } from '../../../src/job/tasks.ts';
import { hasLeftQueue, isOpen, reconcile } from '../../../src/runs/reconcile.ts';
import type { RunRecord } from '../../../src/runs/record.ts';
import { SILENCE_MS } from '../../../src/runs/silence.ts';
import { arrayRun, exit, jobState, NOW, run, seen } from '../support/runs.ts';

const nothing = { states: [], answered: [], unread: [], failure: null };
const usage = (maxRssBytes: number) => ({
  maxRssBytes,
  cpuSeconds: 1,
  elapsedSeconds: 1,
  requested: { memBytes: null, seconds: null, cores: null, nodes: null },
});
const completed = jobState({ state: 'completed', native: 'COMPLETED', ended: NOW + 9000, exit: exit() });

function reconciled(
  record: RunRecord,
  findings: Partial<Parameters<typeof reconcile>[1]>,
  now = NOW + 5000,
): RunRecord {
  const outcome = reconcile(record, { queue: seen(), history: null, marker: null, ...findings }, now);
  return outcome ? { ...record, ...outcome.change } : record;
}

describe('a run that is listed', () => {
  it('takes over state, times and nodes, with the time and source of the answer', () => {
    const next = reconciled(run(), { queue: seen(jobState()) });
    expect(next).toMatchObject({
      state: 'running',
      nativeState: 'RUNNING',
      source: 'queue',
      asOf: NOW + 5000,
      queue: 'debug',
    });
    expect(next.attempts).toMatchObject([{ number: 1, state: 'running', started: NOW + 1000, nodes: 'n1' }]);
  });

  it('keeps its state at a word not seen before, and shows the word', () => {
    const next = reconciled(run({ state: 'running' }), { queue: seen(jobState({ state: null, native: 'FOO' })) });
    expect(next).toMatchObject({ state: 'running', nativeState: 'FOO' });
  });

  it('is not believed if neither name nor submission time fits: ids come again', () => {
    const other = jobState({ name: 'other', submitted: NOW - 86_400_000 });
    expect(reconciled(run(), { queue: seen(other) })).toMatchObject({ state: 'pending', missingSince: NOW + 5000 });
  });

  it('is not believed with the token of another run, whatever else fits', () => {
    expect(reconciled(run(), { queue: seen(jobState({ token: 'clusterjob-other' })) }).state).toBe('pending');
  });

  it('gets an attempt more when the scheduler has started it anew', () => {
    const before = reconciled(run(), { queue: seen(jobState()) });
    const next = reconciled(before, {
      queue: seen(jobState({ state: 'pending', native: 'PENDING', started: null, restarts: 1 })),
    });
    expect(next.attempts.map(({ number, state }) => [number, state])).toEqual([
      [1, 'cancelled'],
      [2, 'pending'],
    ]);
  });

  it('goes on after it was finished, as one attempt more, if it is requeued', () => {
    const before = reconciled(run(), { queue: seen(), history: seen(completed) });
    const next = reconciled(before, { queue: seen(jobState({ state: 'pending', restarts: 1 })) });
    expect(next).toMatchObject({ state: 'pending', exit: null, ended: null });
    expect(next.attempts).toHaveLength(2);
  });
});

describe('a run that is not listed', () => {
  it('is looked up in the history, which alone may call it completed', () => {
    expect(hasLeftQueue(run(), seen())).toBe(true);
    expect(reconciled(run(), { history: seen(completed) })).toMatchObject({
      state: 'completed',
      source: 'history',
      exit: { status: 0 },
    });
  });

  it('changes nothing while the answer does not speak for it', () => {
    expect(hasLeftQueue(run(), nothing)).toBe(false);
    expect(reconcile(run(), { queue: nothing, history: null, marker: null }, NOW)).toBeNull();
  });

  it('is not completed because nobody knows it: it is lost after a time of silence', () => {
    const missing = reconciled(run({ state: 'running' }), {});
    expect(missing).toMatchObject({ state: 'running', missingSince: NOW + 5000 });
    expect(reconciled(missing, {}, NOW + 6000)).toBe(missing);
    expect(reconciled(missing, {}, NOW + 5000 + SILENCE_MS)).toMatchObject({
      state: 'lost',
      source: 'silence',
      exit: null,
    });
  });

  it('is not lost while the history cannot be asked, nor at once when it answers again', () => {
    const missing = reconciled(run({ state: 'running' }), {});
    const down = { ...nothing, failure: { message: 'Connection refused', transient: true } };
    const later = NOW + 5000 + SILENCE_MS;
    const waiting = reconciled(missing, { history: down }, later);
    expect(waiting.state).toBe('running');
    expect(reconciled(waiting, { history: seen() }, later + 5000).state).toBe('running');
    expect(reconciled(waiting, { history: seen() }, later + SILENCE_MS).state).toBe('lost');
  });

  it('is lost in the end where the history is closed to the user for good', () => {
    const missing = reconciled(run({ state: 'running' }), {});
    const closed = { ...nothing, failure: { message: 'Access denied', transient: false } };
    expect(reconciled(missing, { history: closed }, NOW + 5000 + SILENCE_MS).state).toBe('lost');
  });

  it('does not trust a history that still calls it running', () => {
    expect(reconciled(run({ state: 'running' }), { history: seen(jobState()) })).toMatchObject({
      missingSince: NOW + 5000,
    });
  });

  it('is believed when it comes back into the list', () => {
    const missing = reconciled(run(), {});
    expect(reconciled(missing, { queue: seen(jobState()) })).toMatchObject({ state: 'running', missingSince: null });
  });

  it('is told by its own exit marker where the history is silent', () => {
    const marker = jobState({ state: 'failed', native: 'marker', exit: exit({ class: 'failed', status: 3 }) });
    expect(reconciled(run(), { marker })).toMatchObject({ state: 'failed', source: 'marker', exit: { status: 3 } });
  });
});

describe('a finished run', () => {
  const provisional = reconciled(run(), { history: seen({ ...completed, exit: exit({ final: false }) }) });

  it('is asked about until its exit information is final, but not for ever', () => {
    expect(isOpen(provisional, NOW + 20_000)).toBe(true);
    expect(isOpen(provisional, NOW + 3_600_000)).toBe(false);
    expect(isOpen(reconciled(run(), { history: seen(completed) }), NOW + 20_000)).toBe(false);
  });

  it('may still be corrected', () => {
    const oom = {
      ...completed,
      state: 'failed' as const,
      native: 'OUT_OF_MEMORY',
      exit: exit({ class: 'out of memory', status: null }),
    };
    expect(reconciled(provisional, { history: seen(oom) })).toMatchObject({
      state: 'failed',
      exit: { class: 'out of memory' },
    });
  });

  it('is not touched once it is final', () => {
    const done = reconciled(run(), { history: seen(completed) });
    expect(reconciled(done, { history: seen(jobState({ state: 'failed' })) })).toBe(done);
  });
});

describe('an array', () => {
  const groups = (record: RunRecord) => record.tasks?.map(({ tasks, state }) => [formatTasks(tasks), state]);

  it('keeps its tasks as ranges, and is running while one of them runs', () => {
    const next = reconciled(arrayRun('1-10'), {
      queue: seen(jobState({}, '1-2'), jobState({ state: 'pending', native: 'PENDING' }, '3-10')),
    });
    expect(groups(next)).toEqual([
      ['1-2', 'running'],
      ['3-10', 'pending'],
    ]);
    expect(next.state).toBe('running');
  });

  it('asks the history for the tasks that have left the queue, and only for those believes it', () => {
    const before = reconciled(arrayRun('1-4'), { queue: seen(jobState({}, '1-4')) });
    const queue = seen(jobState({}, '3-4'));
    expect(hasLeftQueue(before, queue)).toBe(true);
    const failed = jobState({ state: 'failed', native: 'FAILED', exit: exit({ class: 'failed', status: 1 }) }, '1');
    const stale = jobState({ state: 'cancelled', native: 'CANCELLED' }, '2-4');
    expect(groups(reconciled(before, { queue, history: seen(failed, stale) }))).toEqual([
      ['1', 'failed'],
      ['2', 'cancelled'],
      ['3-4', 'running'],
    ]);
  });

  it('has failed if one task has, once all are finished', () => {
    const history = seen(
      jobState({ state: 'completed', exit: exit(), ended: NOW + 10_000 }, '1-3'),
      jobState({ state: 'failed', exit: exit({ class: 'failed', status: 3 }), ended: NOW + 20_000 }, '4'),
    );
    const next = reconciled(arrayRun('1-4'), { history });
    expect(next).toMatchObject({ state: 'failed', exit: { status: 3 }, ended: NOW + 20_000 });
    expect(next.attempts).toMatchObject([{ state: 'failed', exit: { status: 3 } }]);
  });

  it('asks the history once more when all tasks have ended, and is final when all of them are', () => {
    const ended = { state: 'completed', native: 'COMPLETED' } as const;
    const queue = seen(jobState({ ...ended, exit: exit({ final: false }) }, '1-3'));
    const before = arrayRun('1-3');
    expect(hasLeftQueue(before, queue)).toBe(true);
    const some = seen(jobState({ ...ended, exit: exit(), usage: usage(1000) }, '1'));
    const next = reconciled(before, { queue, history: some });
    expect(next).toMatchObject({ state: 'completed', exit: { final: false } });
    expect(isOpen(next, NOW + 20_000)).toBe(true);
    const all = seen(...[1, 2, 3].map((task) => jobState({ ...ended, exit: exit(), usage: usage(task) }, `${task}`)));
    const known = reconciled(next, { queue, history: all });
    expect(known).toMatchObject({ exit: { final: true }, usage: { maxRssBytes: 1000 } });
    // What each has used does not tear them apart.
    expect(groups(known)).toEqual([['1-3', 'completed']]);
  });

  it('has tasks that were cancelled while they waited, though the scheduler has forgotten them', () => {
    const before = { ...arrayRun('1-5'), extra: { cancelledTasks: '2-3,5' } };
    const next = reconciled(before, { queue: seen(jobState({ state: 'pending', native: 'PENDING' }, '1,4')) });
    expect(groups(next)).toEqual([
      ['1,4', 'pending'],
      ['2-3,5', 'cancelled'],
    ]);
    expect(next.missingSince).toBe(null);
    const queue = seen(jobState({ state: 'completed', exit: exit() }, '1,4'));
    expect(reconciled(next, { queue })).toMatchObject({
      state: 'cancelled',
      exit: { class: 'cancelled', final: true },
    });
  });

  it('loses tasks that nobody knows while others are still there, after a time', () => {
    const queue = seen(jobState({}, '1'));
    const missing = reconciled(arrayRun('1-2'), { queue });
    expect(missing).toMatchObject({ state: 'running', missingSince: NOW + 5000 });
    const later = NOW + 5000 + SILENCE_MS;
    const down = { ...nothing, failure: { message: 'Connection refused', transient: true } };
    expect(groups(reconciled(missing, { queue, history: down }, later))).toContainEqual(['2', 'pending']);
    const next = reconciled(missing, { queue }, later);
    expect(groups(next)).toEqual([
      ['1', 'running'],
      ['2', 'lost'],
    ]);
    expect(next.state).toBe('running');
  });

  it('loses only the tasks that nobody knows', () => {
    const before = reconciled(arrayRun('1-2'), {
      queue: seen(jobState({}, '2')),
      history: seen(jobState({ state: 'completed', exit: exit() }, '1')),
    });
    const missing = reconciled(before, {});
    expect(groups(reconciled(missing, {}, NOW + 5000 + SILENCE_MS))).toEqual([
      ['1', 'completed'],
      ['2', 'lost'],
    ]);
  });
});

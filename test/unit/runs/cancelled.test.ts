import { describe, expect, it } from 'vitest';
import type { JobState, Seen } from '../../../src/backends/jobState.ts';
import { builtInBackends, createRegistry } from '../../../src/backends/registry.ts';
import { formatTasks } from '../../../src/job/tasks.ts';
import { believeCancel, cancelledTasks, withCancelled, withoutCancelled } from '../../../src/runs/cancelled.ts';
import { reconcile } from '../../../src/runs/reconcile.ts';
import type { RunRecord } from '../../../src/runs/record.ts';
import { SILENCE_MS } from '../../../src/runs/silence.ts';
import { outputOf, readCaptured } from '../backends/outputs.ts';
import { arrayRun, exit, jobState, NOW, run, seen } from '../support/runs.ts';

const registry = createRegistry(builtInBackends());
const GONE: Seen = { states: [], answered: [{ id: '12' }], unread: [], failure: null };
const killed = exit({ class: 'signal', status: null, signal: 9, message: 'killed by signal 9' });

/** The same run after the scheduler has taken the user's order to cancel it. */
function cancelledRun(change: Partial<RunRecord> = {}): RunRecord {
  const record = run({ state: 'running', ...change });
  return { ...record, extra: withCancelled(record) };
}

/** What a scheduler said of one job in a captured answer, and a run that stands for that job. */
function captured(backend: string, power: 'query' | 'history', path: string, id: string): [RunRecord, Seen] {
  const { query, history } = registry.get(backend);
  const plan = power === 'query' ? query?.([{ id }]) : history?.([{ id }], 0);
  const answer = plan?.read([outputOf(readCaptured(path))]);
  const state = answer?.states[0];
  if (!answer || !state) throw new Error(`${path} says nothing of ${id}`);
  const [first] = run().attempts;
  const submitted = state.submitted ?? NOW;
  return [
    run({
      schedulerId: id,
      state: 'running',
      created: submitted,
      attempts: [{ ...first!, schedulerId: id, submitted }],
    }),
    answer,
  ];
}

describe('a run that the user has cancelled', () => {
  it.each([
    ['sge', 'history', 'sge/history/qdel-running.json', '127'],
    ['pbs', 'query', 'pbs/query/fin-kill9.json', '87.torque01.lab.local'],
    ['lsf', 'query', 'lsf/query/exit-killed.json', '225'],
  ] as const)('of %s is cancelled where the %s tells only of the signal', (backend, power, path, id) => {
    const [record, answer] = captured(backend, power, path, id);
    const queue = { ...answer, states: [] };
    const findings = {
      queue: power === 'query' ? answer : queue,
      history: power === 'history' ? answer : null,
      marker: null,
    };
    expect(reconcile(record, findings, NOW)?.change).toMatchObject({ state: 'failed' });
    const ordered = { ...record, extra: withCancelled(record) };
    expect(reconcile(ordered, findings, NOW)?.change).toMatchObject({
      state: 'cancelled',
      exit: { class: 'cancelled' },
    });
  });

  it.each<[string, Partial<JobState>]>([
    ['a status of its own', { state: 'failed', exit: exit({ class: 'failed', status: 3 }) }],
    ['its wall time', { state: 'failed', exit: exit({ class: 'wall time', status: null, signal: 9 }) }],
    ['want of memory', { state: 'failed', exit: exit({ class: 'out of memory', status: null, signal: 9 }) }],
    ['a fault of the program', { state: 'failed', exit: exit({ class: 'signal', status: null, signal: 11 }) }],
    ['success', { state: 'completed', exit: exit() }],
  ])('keeps another end that is proven: %s', (_, end) => {
    const state = jobState({ native: 'DONE', ended: NOW, ...end });
    expect(believeCancel(cancelledRun(), state)).toEqual([state]);
  });

  it('is cancelled by the status that a shell passes on, 128 and the signal', () => {
    const state = jobState({ state: 'failed', exit: exit({ class: 'failed', status: 143 }) });
    expect(believeCancel(cancelledRun(), state)).toMatchObject([{ state: 'cancelled', exit: { status: 143 } }]);
  });

  it('is judged anew in an attempt that was not cancelled', () => {
    const state = jobState({ state: 'failed', exit: killed, restarts: 1 });
    expect(believeCancel(cancelledRun(), state)).toEqual([state]);
    const again = cancelledRun();
    expect(believeCancel({ ...again, extra: withoutCancelled(again) }, { ...state, restarts: 0 })).toMatchObject([
      { state: 'failed' },
    ]);
  });

  it.each(['pending', 'held'] as const)('and was %s is cancelled as soon as nobody lists it', (state) => {
    const outcome = reconcile(cancelledRun({ state }), { queue: GONE, history: GONE, marker: null }, NOW);
    expect(outcome).toMatchObject({ change: { state: 'cancelled', exit: { class: 'cancelled', final: true } } });
    expect(outcome?.change.attempts).toMatchObject([{ state: 'cancelled' }]);
  });

  it('and ran waits for its record, then is cancelled and not lost', () => {
    const findings = { queue: GONE, history: GONE, marker: null };
    const record = cancelledRun();
    expect(reconcile(record, findings, NOW)?.change).toEqual({ missingSince: NOW });
    const waited = { ...record, missingSince: NOW };
    expect(reconcile(waited, findings, NOW + SILENCE_MS)?.change).toMatchObject({ state: 'cancelled', trouble: null });
    expect(reconcile({ ...waited, extra: {} }, findings, NOW + SILENCE_MS)?.change).toMatchObject({ state: 'lost' });
  });

  it('is cancelled at once on a scheduler without history', () => {
    const outcome = reconcile(cancelledRun(), { queue: GONE, history: null, marker: null }, NOW);
    expect(outcome?.change).toMatchObject({ state: 'cancelled' });
  });
});

describe('tasks that the user has cancelled', () => {
  const array = arrayRun('1-5', { state: 'running' });
  const two = { ...array, extra: withCancelled(array, [{ first: 2, last: 3 }]) };

  it('are told from those that a signal ended for another reason', () => {
    const state = jobState({ state: 'failed', exit: killed }, '1-3');
    expect(believeCancel(two, state).map(({ ref, state: became }) => [formatTasks(ref.tasks ?? []), became])).toEqual([
      ['2-3', 'cancelled'],
      ['1', 'failed'],
    ]);
    expect(reconcile(two, { queue: seen(state), history: null, marker: null }, NOW)?.change.tasks).toMatchObject([
      { state: 'failed' },
      { state: 'cancelled' },
      { state: 'pending' },
    ]);
  });

  it('are forgotten when they are requeued', () => {
    expect(formatTasks(cancelledTasks(withoutCancelled(two, [{ first: 3, last: 3 }])))).toBe('2');
    expect(withoutCancelled(two)).toEqual({});
  });
});

import { describe, expect, it } from 'vitest';
import { runPageView } from '../../../src/extension/runPageView.ts';
import type { RunEvent } from '../../../src/runs/record.ts';
import { readHostMessage } from '../../../webview/protocol.ts';
import { NOW, run, sentJob } from '../support/runs.ts';

const failed = run({
  state: 'failed',
  started: NOW + 2000,
  ended: NOW + 5000,
  exit: { class: 'failed', status: 3, signal: null, message: null, final: true },
  stdout: '/data/train/train.out',
  stderr: null,
  extra: { errorOutput: 'no such file' },
  job: sentJob({
    resources: [
      { key: 'time', value: '10:00', native: false },
      { key: 'queue', value: null, native: false },
    ],
  }),
});

function event(change: Partial<RunEvent>): RunEvent {
  return { run: failed.id, time: NOW, state: 'submitting', nativeState: null, source: 'client', text: null, ...change };
}

const facts = {
  events: [
    event({}),
    event({ time: NOW + 1000, state: 'pending', source: 'submit', text: 'submitted as 12' }),
    event({ time: NOW + 3000, state: 'pending', source: 'queue', text: 'waits for priority' }),
    event({ time: NOW + 6000, state: 'failed', nativeState: 'F', source: 'queue' }),
  ],
  orders: ['requeue'],
  logs: ['stdout'],
  now: NOW + 10_000,
} as const;

describe('the page of a run', () => {
  const view = runPageView(failed, facts);

  it('says how it ended and why, in the words of everywhere', () => {
    expect(view).toMatchObject({ title: 'train', stateText: 'failed: exit status 3', exit: 'exit status 3' });
    expect(view.explanation).toBe('no such file');
  });

  it('shows what was said when and by whom, and how long a state lasted', () => {
    expect(view.timeline.map(({ stateText, source, lasted, text }) => [stateText, source, lasted, text])).toEqual([
      ['submitting', 'this machine', '1 s', null],
      ['pending', 'answer to the submission', '5 s', 'submitted as 12'],
      ['pending', 'queue', '3 s', 'waits for priority'],
      ['failed: exit status 3', 'queue', null, null],
    ]);
  });

  it('says of a failure that the run has left behind no more than that', () => {
    const requeued = { ...failed, state: 'pending', exit: null } as const;
    const { events } = facts;
    const view = runPageView(requeued, {
      ...facts,
      events: [...events, event({ time: NOW + 7000, state: 'pending' })],
    });
    expect(view.timeline.map(({ stateText }) => stateText).slice(-2)).toEqual(['failed', 'pending']);
  });

  it('shows the resources that were sent and not those that were left out', () => {
    expect(view.resources).toEqual([{ name: 'time', value: '10:00' }]);
  });

  it('leaves out facts that are not known', () => {
    const names = view.facts.map(({ name }) => name);
    expect(names).toContain('Standard output');
    expect(names).not.toContain('Standard error');
    expect(names).not.toContain('Git commit');
  });

  it.each([
    [{ part: 'download' }, { epilogue: 'true' }, 'Download'],
    [{ part: 'epilogue' }, { epilogue: 'true' }, 'Epilogue'],
    [{}, { epilogue: null }, 'Download'],
    [{}, { epilogue: 'true' }, 'Epilogue'],
  ] as const)('says which of the two failed at the end: %j of %j', (part, job, name) => {
    const epilogue = { kind: 'failed', at: NOW, message: 'no space', ...part } as const;
    const shown = runPageView({ ...failed, job: sentJob(job), epilogue }, facts);
    expect(shown.facts).toContainEqual({ name, value: 'failed: no space' });
  });

  it('is what the page understands', () => {
    expect(readHostMessage(structuredClone({ type: 'run', view }))).toEqual({ type: 'run', view });
  });
});

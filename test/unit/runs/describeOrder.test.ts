import { describe, expect, it } from 'vitest';
import { describeCancel, describeResults } from '../../../src/runs/describeOrder.ts';
import { run, sentJob } from '../support/runs.ts';

describe('the question before cancelling', () => {
  it('names the one run, or counts several and names them', () => {
    expect(describeCancel([run()])).toEqual({
      question: 'Cancel train on big?',
      detail: 'What has not been written yet is lost.',
    });
    const { question, detail } = describeCancel([run(), run({ id: 'b', schedulerId: '13' })]);
    expect(question).toBe('Cancel 2 runs?');
    expect(detail.split('\n').slice(0, 2)).toEqual(['train (12) on big', 'train (13) on big']);
  });

  it('counts the tasks that will be ended', () => {
    const group = { nativeState: null, exit: null, reason: null, usage: null };
    const tasks = [
      { ...group, tasks: [{ first: 1, last: 4 }], state: 'completed' as const },
      { ...group, tasks: [{ first: 5, last: 20 }], state: 'running' as const },
    ];
    expect(describeCancel([run({ tasks })]).detail).toContain('16 unfinished tasks');
  });

  it('names the tasks where it is about some alone', () => {
    const { question } = describeCancel([run()], [{ first: 2, last: 3 }]);
    expect(question).toBe('Cancel tasks 2-3 of train on big?');
    expect(describeCancel([run()], [{ first: 2, last: 2 }]).question).toBe('Cancel task 2 of train on big?');
  });

  it('names at most ten', () => {
    const runs = Array.from({ length: 12 }, (_, at) => run({ id: `r${at}`, job: sentJob({ name: `job${at}` }) }));
    expect(describeCancel(runs).detail).toContain('and 2 more');
    expect(describeCancel(runs).detail).not.toContain('job11');
  });
});

describe('the answer to an order', () => {
  it('counts the runs that took it', () => {
    const results = [{ run: run(), outcome: 'accepted', message: null } as const];
    expect(describeResults('hold', results)).toEqual({ text: '1 run held', bad: false });
  });

  it('says why others did not', () => {
    const results = [
      { run: run(), outcome: 'accepted', message: null } as const,
      { run: run(), outcome: 'refused', message: 'not your job' } as const,
      { run: run(), outcome: 'gone', message: null } as const,
    ];
    expect(describeResults('cancel', results)).toEqual({
      text: '2 runs not cancelled: train: not your job (and 1 more)',
      bad: true,
    });
  });
});

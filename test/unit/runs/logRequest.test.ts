import { describe, expect, it } from 'vitest';
import { logRequest, nameOnScheduler } from '../../../src/runs/logRequest.ts';
import { run, sentJob } from '../support/runs.ts';

const jobname = { key: 'jobname', value: 'mine', native: false };

describe('the name on the scheduler', () => {
  it('is that of the job, and of a plain script without one that of its file', () => {
    expect(nameOnScheduler(sentJob())).toBe('train');
    expect(nameOnScheduler(sentJob({ kind: 'plain', filename: 'train.sge' }))).toBe('train.sge');
    const named = sentJob({ kind: 'plain', filename: 'train.sge', name: 'mine', resources: [jobname] });
    expect(nameOnScheduler(named)).toBe('mine');
  });
});

describe('the question for log files', () => {
  it('has the script of its author, and none that was rendered', () => {
    expect(logRequest(run(), '12', 3)).toEqual({
      ref: { id: '12' },
      jobName: 'train',
      folder: '/data/train',
      resources: [],
      task: 3,
    });
    const plain = run({ job: sentJob({ kind: 'plain', script: '#$ -cwd\n' }) });
    expect(logRequest(plain, '12')).toMatchObject({ jobName: 'train.slr', plain: '#$ -cwd\n' });
  });
});

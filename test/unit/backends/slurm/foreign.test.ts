import { describe, expect, it } from 'vitest';
import { createSlurm } from '../../../../src/backends/slurm/slurm.ts';
import type { CommandOutput } from '../../../../src/base/command.ts';
import { capturedNames, outputOf, readCaptured } from '../outputs.ts';

/**
 * Answers of Slurm to commands in other forms than ours, 271 of them: every reader gets every one, whole and cut, and
 * neither fails nor tells of a job.
 */
const NAMES = capturedNames('slurm/foreign');
const slurm = createSlurm({ now: () => 0 });
const REFS = [{ id: '31' }, { id: '36', tasks: [{ first: 1, last: 8 }] }, { id: '1315' }, { id: '60' }, { id: '106' }];
const REQUEST = { script: '/a/b', folder: '/a', jobName: 'b', token: 't', args: [], resources: [], taken: [] };
const SEARCH = { token: 't', jobName: 'ok', folder: '/home/hpc/jobs', since: 0 };

const QUESTIONS = {
  query: () => slurm.query(REFS),
  history: () => slurm.history(REFS, 0),
  queryMine: () => slurm.queryMine(),
  find: () => slurm.find(SEARCH),
};

const OTHERS = {
  probe: () => slurm.probe(),
  submit: () => slurm.submit(REQUEST),
  check: () => slurm.check(REQUEST),
  cancel: () => slurm.cancel(REFS),
  hold: () => slurm.hold(REFS),
  release: () => slurm.release(REFS),
  requeue: () => slurm.requeue(REFS),
  alter: () => slurm.alter(REFS, [{ key: 'time', value: '5', native: false }]),
  queues: () => slurm.queues(),
};

it('has all answers', () => {
  expect(NAMES).toHaveLength(271);
});

describe.each(NAMES)('%s', (name) => {
  const whole = outputOf(readCaptured(`slurm/foreign/${name}.json`));
  const half = whole.stdout.slice(0, whole.stdout.length / 2);
  const variants: readonly CommandOutput[] = [
    whole,
    { ...whole, stdout: half },
    { ...whole, stdout: half, truncated: true },
  ];

  it('tells no question of a job', () => {
    for (const output of variants) {
      for (const question of Object.values(QUESTIONS)) {
        const plan = question();
        expect(plan.read(plan.commands.map(() => output)).states).toEqual([]);
      }
    }
  });

  it('breaks no other reader', () => {
    for (const output of variants) {
      for (const power of Object.values(OTHERS)) {
        const plan = power();
        expect(plan.read(plan.commands.map(() => output))).toBeDefined();
      }
    }
  });
});

import { describe, expect, it } from 'vitest';
import { createLsf } from '../../../../src/backends/lsf/lsfBackend.ts';
import type { CommandOutput } from '../../../../src/base/command.ts';
import { capturedNames, outputOf, readCaptured } from '../outputs.ts';

/**
 * Answers of OpenLava to commands in other forms than ours: every reader gets every one, whole and cut; none fails, and
 * none tells of a job what the text does not say itself.
 */
const NAMES = capturedNames('lsf/foreign');
const lsf = createLsf({ now: () => Date.parse('2026-11-20T13:00:00Z') });
const REFS = [
  { id: '225' },
  { id: '228', tasks: [{ first: 1, last: 8 }] },
  { id: '382' },
  { id: '246' },
  { id: '999999' },
];
const REQUEST = { script: '/a/b', folder: '/a', jobName: 'b', token: 't', args: [], resources: [], taken: [] };
const SEARCH = { token: 't', jobName: 'runner', folder: '/home/hpc/olava', since: 0 };

const QUESTIONS = {
  query: () => lsf.query(REFS),
  history: () => lsf.history(REFS, 0),
  queryMine: () => lsf.queryMine(),
  find: () => lsf.find(SEARCH),
};

const OTHERS = {
  probe: () => lsf.probe(),
  submit: () => lsf.submit(REQUEST),
  cancel: () => lsf.cancel(REFS),
  hold: () => lsf.hold(REFS),
  release: () => lsf.release(REFS),
  requeue: () => lsf.requeue(REFS),
  alter: () => lsf.alter(REFS, [{ key: 'time', value: '5', native: false }]),
  queues: () => lsf.queues(),
};

it('has all answers', () => {
  expect(NAMES).toHaveLength(129);
});

describe.each(NAMES)('%s', (name) => {
  const whole = outputOf(readCaptured(`lsf/foreign/${name}.json`));
  const half = whole.stdout.slice(0, whole.stdout.length / 2);
  const variants: readonly CommandOutput[] = [
    whole,
    { ...whole, stdout: half },
    { ...whole, stdout: half, truncated: true },
  ];

  it('makes no question invent a state', () => {
    for (const output of variants) {
      for (const question of Object.values(QUESTIONS)) {
        const plan = question();
        for (const { ref, native } of plan.read(plan.commands.map(() => output)).states) {
          const says = output.stdout.split('\n').some((line) => line.includes(ref.id) && line.includes(native));
          expect(says, `${ref.id} ${native}`).toBe(true);
        }
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

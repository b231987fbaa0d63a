import { describe, expect, it } from 'vitest';
import type { Backend, SubmitRequest } from '../../../../src/backends/contract.ts';
import type { JobRef } from '../../../../src/backends/jobState.ts';
import type { CommandOutput } from '../../../../src/base/command.ts';
import { capturedNames, outputOf, readCaptured } from '../outputs.ts';
import { resources } from '../resourceList.ts';

export const REQUEST: SubmitRequest = {
  script: '/home/me/jobs/demo',
  folder: '/home/me/jobs',
  jobName: 'demo',
  token: 'token-1',
  args: [],
  resources: [],
  taken: [],
};

/** What is said of a captured submission: its id; code, key, and whether a later attempt may succeed; null: nothing is certain. */
export type ExpectedSubmissions = Readonly<
  Record<string, string | null | readonly [code: string, key: string | null, transient?: boolean]>
>;

/** Every captured submission is an id or a refusal that is known, with the scheduler's own words. */
export function submissionSuite(backend: Backend, expected: ExpectedSubmissions): void {
  const folder = `${backend.name}/submit`;
  const answerTo = (name: string) => {
    const plan = backend.submit?.(REQUEST);
    return plan?.read([outputOf(readCaptured(`${folder}/${name}.json`))]);
  };

  describe('a submission', () => {
    it('is expected for every captured answer', () => {
      expect(Object.keys(expected).sort()).toEqual([...capturedNames(folder)].sort());
    });

    it.each(Object.entries(expected))('%s', (name, outcome) => {
      const answer = answerTo(name);
      if (typeof outcome === 'string') {
        expect(answer).toMatchObject({ kind: 'submitted', ref: { id: outcome } });
        return;
      }
      if (outcome === null) {
        expect(answer?.kind).toBe('unclear');
        return;
      }
      const [code, key, transient = false] = outcome;
      expect(answer).toMatchObject({ kind: 'refused', code, key, transient });
      if (answer?.kind !== 'refused') return;
      expect(answer.message).not.toMatch(/^l?qsub: /);
      expect(answer.next).toMatch(/[^.]$/);
      const { stdout, stderr } = readCaptured(`${folder}/${name}.json`);
      const ownWords = answer.message === 'qsub did not understand its arguments';
      if (!ownWords) expect(`${stderr}${stdout}`).toContain(answer.message);
    });
  });
}

/** Answers in forms that we never ask for: every reader survives them, whole and cut, and no question learns of a job. */
export function foreignSuite(backend: Backend, count: number, refs: readonly JobRef[]): void {
  const folder = `${backend.name}/foreign`;
  const names = capturedNames(folder);
  const search = { token: 't', jobName: 'hello', folder: '/home/hpc', since: 0 };
  const plans = [
    backend.query?.(refs),
    backend.history?.(refs, 0),
    backend.queryMine?.(),
    backend.find?.(search),
    backend.probe?.(),
    backend.submit?.(REQUEST),
    backend.cancel?.(refs),
    backend.hold?.(refs),
    backend.release?.(refs),
    backend.requeue?.(refs),
    backend.alter?.(refs, resources({ time: '1:00:00' })),
    backend.queues?.(),
  ].filter((plan) => plan !== undefined);

  it('has all answers in other forms', () => {
    expect(names).toHaveLength(count);
  });

  it.each(names)('%s breaks no reader and tells of no job', (name) => {
    const whole = outputOf(readCaptured(`${folder}/${name}.json`));
    for (const output of cuts(whole)) {
      for (const plan of plans) {
        const read = plan.read(plan.commands.map(() => output));
        expect(read).toBeDefined();
        if (typeof read === 'object' && read !== null && 'states' in read) expect(read.states).toEqual([]);
      }
    }
  });
}

/** An answer whole, halved, and cut by the transport. */
export function cuts(whole: CommandOutput): readonly CommandOutput[] {
  const half = whole.stdout.slice(0, whole.stdout.length / 2);
  return [whole, { ...whole, stdout: half }, { ...whole, stdout: half, truncated: true }];
}

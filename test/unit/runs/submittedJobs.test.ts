import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { parseTasks } from '../../../src/job/tasks.ts';
import { sequenceOutputs, sequenceScript } from '../../../src/runs/commandSequence.ts';
import { foundJobs } from '../../../src/runs/submittedJobs.ts';
import { jobState, run, sentJob } from '../support/runs.ts';

const tasks = (text: string) => parseTasks(text) ?? expect.fail(text);
const MARK = 'clusterjob-mark';

const command = (script: string) =>
  ({ file: 'sh', args: ['-c', script], environment: 'plain', limitMs: 1000 }) as const;

function printed(stdout: string, stderr = '') {
  return { end: { kind: 'exit', code: 0 }, stdout, stderr, truncated: false, ms: 1 } as const;
}

describe('a sequence of commands', () => {
  it('gives what each printed, until one fails', () => {
    const scripts = ['printf 12; echo careful >&2', 'echo; exit 3', 'echo never'].map(command);
    const { stdout, stderr } = spawnSync('sh', ['-c', sequenceScript(scripts, MARK)], { encoding: 'utf8' });
    expect(sequenceOutputs(printed(stdout, stderr), MARK, 3)).toMatchObject([
      { end: { code: 0 }, stdout: '12', stderr: 'careful\n' },
      { end: { code: 3 }, stdout: '\n', stderr: '' },
      'not run',
    ]);
  });

  it('that is cut short gives no answer of the rest', () => {
    const outputs = sequenceOutputs(printed(`12\n\n${MARK} 0\n13`), MARK, 3);
    expect(outputs).toMatchObject([{ stdout: '12\n' }, 'no answer', 'no answer']);
  });
});

describe('jobs that are found by their token', () => {
  const cuts = ['1-3', '4-6'].map(tasks);
  const state = (id: string, range: string) => jobState({ ref: { id, tasks: tasks(range) } });

  it('are told apart by their tasks', () => {
    const found = foundJobs(run({ job: sentJob({ cuts }) }), [state('14', '5'), state('12', '1-3')]);
    expect(found).toEqual({ ids: ['12', '14'], missing: [] });
  });

  it('are told apart by their order where all have the same indexes', () => {
    const shifted = run({ job: sentJob({ cuts, shifts: [0, 3] }) });
    const states = [state('100', '1-3'), state('99', '2-3'), state('99', '1')];
    expect(foundJobs(shifted, states)).toEqual({ ids: ['99', '100'], missing: [] });
    expect(foundJobs(shifted, states.slice(1))).toMatchObject({
      ids: ['99', null],
      missing: [{ tasks: cuts[1], state: 'lost' }],
    });
    expect(foundJobs(shifted, [])).toBe(null);
  });
});

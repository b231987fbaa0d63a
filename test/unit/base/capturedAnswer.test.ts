import { describe, expect, it } from 'vitest';
import { captureAnswer, capturedOutput, readCapturedAnswers } from '../../../src/base/capturedAnswer.ts';
import type { Command, CommandEnd } from '../../../src/base/command.ts';
import { answerFile, RecentAnswers } from '../../../src/base/recentAnswers.ts';

const COMMAND: Command = { file: 'squeue', args: ['-j', '12'], environment: 'plain', limitMs: 1000 };
const CONTEXT = { scheduler: 'slurm', version: '22.05', note: 'a note' };
const OUTPUT = { end: { kind: 'exit', code: 0 }, stdout: 'out\n', stderr: '', truncated: false, ms: 3 } as const;
const ANSWER = captureAnswer(CONTEXT, COMMAND, OUTPUT);

describe('a captured answer', () => {
  it('has the parts of the format, and no others where there is nothing to tell', () => {
    expect(ANSWER).toEqual({
      scheduler: 'slurm',
      version: '22.05',
      command: ['squeue', '-j', '12'],
      exitCode: 0,
      stdout: 'out\n',
      stderr: '',
      note: 'a note',
    });
  });

  it('keeps the input and the variables of a command', () => {
    const bsub = { ...COMMAND, env: { A: 'b' }, input: { file: '/a/job.lsf' } };
    expect(captureAnswer(CONTEXT, bsub, OUTPUT)).toMatchObject({ stdin: '< /a/job.lsf', env: { A: 'b' } });
    expect(captureAnswer(CONTEXT, { ...COMMAND, input: { text: 'true' } }, OUTPUT)).toMatchObject({ stdin: 'true' });
  });

  const ends: readonly CommandEnd[] = [
    { kind: 'exit', code: 153 },
    { kind: 'timeout' },
    { kind: 'signal', signal: 'SIGKILL' },
    { kind: 'lost', reason: 'reset' },
  ];
  it.each(ends)('gives a reader back how the command ended: $kind', (end) => {
    for (const truncated of [false, true]) {
      const output = { ...OUTPUT, end, truncated };
      expect(capturedOutput(captureAnswer(CONTEXT, COMMAND, output))).toEqual({ ...output, ms: 0 });
    }
  });
});

describe('a file of captured answers', () => {
  it('holds one, a list, or one in each line', () => {
    expect(readCapturedAnswers(JSON.stringify(ANSWER, null, 2), 'f')).toEqual([ANSWER]);
    expect(readCapturedAnswers(JSON.stringify([ANSWER, ANSWER]), 'f')).toEqual([ANSWER, ANSWER]);
    expect(readCapturedAnswers(`${answerFile([ANSWER, ANSWER])}\n`, 'f')).toEqual([ANSWER, ANSWER]);
  });

  it.each([
    ['', 'it is empty'],
    ['[]', 'it is empty'],
    ['hello', 'it is no JSON'],
    ['1', 'it is no object'],
    ['{"command": "squeue"}', '"command" is no list of words'],
    ['{"command": [], "exitCode": 0}', '"command" is no list of words'],
    ['{"command": ["a"], "exitCode": "0"}', '"exitCode" is neither a whole number nor null'],
    ['{"command": ["a"], "exitCode": 0}', '"stdout" is no text'],
    [`${JSON.stringify(ANSWER)}\n{"command": ["a"], "exitCode": 0, "stdout": ""}`, 'entry 2: "stderr" is no text'],
  ])('says what is wrong with %j', (text, words) => {
    expect(() => readCapturedAnswers(text, 'a.json')).toThrow(
      `a.json holds no captured answers: ${words}. Expected is`,
    );
  });
});

describe('the recent answers', () => {
  it('are the last ones, in their order', () => {
    const recent = new RecentAnswers();
    for (let at = 0; at < 250; at++) recent.add({ ...ANSWER, note: String(at) });
    expect([recent.all.length, recent.all[0]?.note, recent.all.at(-1)?.note]).toEqual([200, '50', '249']);
  });

  it('keep no more text than they may, but the last answer whole', () => {
    const recent = new RecentAnswers();
    const big = { ...ANSWER, stdout: 'x'.repeat(5_000_000) };
    recent.add(big);
    recent.add(big);
    expect(recent.all).toEqual([big]);
    recent.add({ ...big, stdout: 'x'.repeat(9_000_000) });
    expect(recent.all.map(({ stdout }) => stdout.length)).toEqual([9_000_000]);
  });
});

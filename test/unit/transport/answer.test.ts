import { describe, expect, it } from 'vitest';
import { AnswerReader } from '../../../src/transport/answer.ts';
import { KEPT_BYTES } from '../../../src/transport/commandRunner.ts';

const MARKER = 'answer-0123';

function read(...pieces: readonly (string | Uint8Array)[]): AnswerReader {
  const reader = new AnswerReader(MARKER);
  for (const piece of pieces) reader.push(Buffer.from(piece));
  return reader;
}

/** A frame as the script prints it. */
function frame(number: number, stdout: string, head = '0 - no 100 125', size = Buffer.byteLength(stdout)): string {
  const kept = Buffer.byteLength(stdout);
  return `\n${MARKER} command ${number} ${head} ${size} ${kept} 3 3\n${stdout}err\n${MARKER} end ${number}\n`;
}

const WHOLE = `Welcome!\n\n${MARKER} begun\n${frame(1, 'one\n')}${frame(2, `\n${MARKER} done\n`)}\n${MARKER} done\n`;

describe('AnswerReader', () => {
  it('reads lengths, status and time of each command', () => {
    const reader = read(WHOLE);
    expect(reader.begun).toBe(true);
    expect(reader.done).toBe(true);
    expect(reader.output(0)).toEqual({
      end: { kind: 'exit', code: 0 },
      stdout: 'one\n',
      stderr: 'err',
      truncated: false,
      ms: 250,
    });
  });

  it('goes by length: output that looks like our lines is output', () => {
    expect(read(WHOLE).output(1)?.stdout).toBe(`\n${MARKER} done\n`);
  });

  it('reads the same in pieces of any size', () => {
    const bytes = Buffer.from(WHOLE);
    for (let size = 1; size < 60; size++) {
      const reader = new AnswerReader(MARKER);
      for (let at = 0; at < bytes.length; at += size) reader.push(bytes.subarray(at, at + size));
      expect(reader.done).toBe(true);
      expect([reader.output(0)?.stdout, reader.output(1)?.stdout]).toEqual(['one\n', `\n${MARKER} done\n`]);
    }
  });

  it('has for every cut of the answer only what was whole', () => {
    const bytes = Buffer.from(WHOLE);
    const firstEnds = WHOLE.indexOf(`${MARKER} end 1\n`) + `${MARKER} end 1\n`.length;
    for (let size = 0; size < bytes.length; size++) {
      const reader = read(bytes.subarray(0, size));
      expect(reader.done).toBe(false);
      expect(reader.output(0) !== null).toBe(size >= firstEnds);
    }
  });

  it('passes over banners before, between and behind', () => {
    const reader = read(
      `hello\n${MARKER} is not\n\n${MARKER} begun\nnoise${frame(1, 'x')}more \u0000 noise\n${frame(2, 'y')}`,
    );
    expect([reader.output(0)?.stdout, reader.output(1)?.stdout]).toEqual(['x', 'y']);
  });

  it('takes no frame into which something else was printed, and reads on', () => {
    const reader = read(frame(1, 'one\n').replace('one', 'banner one'), frame(2, 'two'));
    expect(reader.output(0)).toBeNull();
    expect(reader.output(1)?.stdout).toBe('two');
  });

  it.each([
    'command 1 0 - no 0 0 5 5 0',
    'command 1 0 - no 0 0 -5 5 0 0',
    'command x 0 - no 0 0 5 5 0 0',
    'command',
    `command 1 0 - no 0 0 ${KEPT_BYTES + 1} ${KEPT_BYTES + 1} 0 0`,
  ])('takes no frame of the line %j', (line) => {
    const reader = read(`\n${MARKER} ${line}\nhello\n${MARKER} end 1\n`, frame(2, 'two'));
    expect(reader.output(0)).toBeNull();
    expect(reader.output(1)?.stdout).toBe('two');
  });

  it('says how a command ended', () => {
    const ends = ['3 - no 1 2', '137 KILL no 1 2', '153 - no 1 2', '143 TERM yes 1 2'].map(
      (head) => read(frame(1, '', head)).output(0)?.end,
    );
    expect(ends).toEqual([
      { kind: 'exit', code: 3 },
      { kind: 'signal', signal: 'SIGKILL' },
      { kind: 'exit', code: 153 },
      { kind: 'timeout' },
    ]);
  });

  it('says that output was cut', () => {
    expect(read(frame(1, 'abc', '0 - no 1 2', 4)).output(0)).toMatchObject({ stdout: 'abc', truncated: true });
  });

  it('tells why nothing was begun, in the words of the script only', () => {
    expect(read(`\n${MARKER} failed login-file\n`).failure).toBe('login-file');
    expect(read(`\n${MARKER} failed otherwise\n`).failure).toBeNull();
  });
});

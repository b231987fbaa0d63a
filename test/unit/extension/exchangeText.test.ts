import { describe, expect, it } from 'vitest';
import type { Command, CommandOutput } from '../../../src/base/command.ts';
import { commandText, exchangeText } from '../../../src/extension/exchangeText.ts';

const command: Command = { file: 'squeue', args: ['--job', '12 13'], environment: 'plain', limitMs: 1000 };
const output: CommandOutput = {
  end: { kind: 'exit', code: 0 },
  stdout: 'a\nb\n',
  stderr: '',
  truncated: false,
  ms: 12,
};

describe('a command in the output channel', () => {
  it('stands as a person would type it, above its whole answer', () => {
    expect(exchangeText('big', command, output)).toBe(
      ["[big] $ squeue --job '12 13'", 'exit status 0 after 12 ms', '  stdout:', '    a', '    b'].join('\n'),
    );
  });

  it('shows its input, how it ended and what was cut', () => {
    const bad: CommandOutput = { ...output, end: { kind: 'timeout' }, stdout: '', stderr: 'slow\n', truncated: true };
    expect(exchangeText('big', { ...command, input: { text: 'in\n' } }, bad)).toBe(
      [
        "[big] $ squeue --job '12 13'",
        '  input:',
        '    in',
        'timed out after 12 ms, output cut',
        '  stderr:',
        '    slow',
      ].join('\n'),
    );
  });

  it.each([
    [{ kind: 'signal', signal: 'SIGKILL' }, 'ended by SIGKILL'],
    [{ kind: 'lost', reason: 'the connection went' }, 'lost: the connection went'],
  ] as const)('ends in words: %j', (end, words) => {
    expect(exchangeText('big', command, { ...output, end })).toContain(words);
  });

  it('is not written a second time when it is sent again', () => {
    expect(exchangeText('big', command, output, true)).toContain('[big] $ squeue ... (as before)');
  });

  it('is cut where it is very long, and says so', () => {
    const long = { ...command, args: ['x'.repeat(5000)] };
    expect(commandText(long).length).toBeLessThan(2200);
    expect(commandText(long)).toMatch(/\.\.\. \(\d+ characters more\)$/);
  });
});

import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { askLine } from '../../../src/cli/person.ts';

const never = new AbortController().signal;

/** A terminal on which somebody types `keys` once he is asked; `shown` is all that stands there in the end. */
async function typed(keys: string, options: { readonly echo: boolean }) {
  const [input, output] = [new PassThrough(), new PassThrough()];
  let shown = '';
  output.on('data', (piece: Buffer) => {
    shown += piece.toString();
  });
  const asked = askLine({ input, output }, 'Password: ', { ...options, signal: never });
  input.write(keys);
  const line = await asked;
  return { line, shown };
}

describe('a line of the person', () => {
  it('is not shown where it must not be', async () => {
    const { line, shown } = await typed('open sesame\r', { echo: false });
    expect(line).toBe('open sesame');
    expect(shown).toBe('Password: \n');
  });

  it('is shown where it may be', async () => {
    const { line, shown } = await typed('alice\r', { echo: true });
    expect(line).toBe('alice');
    expect(shown).toContain('alice');
  });

  it('can be mended while it is typed', async () => {
    expect((await typed('opn\u007fen\r', { echo: false })).line).toBe('open');
  });

  it.each([
    ['Ctrl-C', '\u0003'],
    ['Ctrl-D', '\u0004'],
  ])('is none after %s', async (_, key) => {
    expect((await typed(key, { echo: false })).line).toBeNull();
  });

  it('is waited for no longer when nobody wants it any more', async () => {
    const stop = new AbortController();
    const streams = { input: new PassThrough(), output: new PassThrough() };
    const asked = askLine(streams, 'Code: ', { echo: true, signal: stop.signal });
    stop.abort(new Error('given up'));
    await expect(asked).rejects.toThrow('given up');
    await expect(askLine(streams, 'Code: ', { echo: true, signal: stop.signal })).rejects.toThrow('given up');
  });
});

import { describe, expect, it } from 'vitest';
import { runAhead } from '../../../../../src/transport/ssh/files/pipeline.ts';

describe('working through a file in pieces', () => {
  it.each([
    [0, []],
    [3, [[0, 3]]],
    [
      8,
      [
        [0, 4],
        [4, 4],
      ],
    ],
    [
      9,
      [
        [0, 4],
        [4, 4],
        [8, 1],
      ],
    ],
  ])('takes %i bytes four by four', async (length, expected) => {
    const taken: number[][] = [];
    await runAhead(length, 4, undefined, async (at, piece) => void taken.push([at, piece.length]));
    expect(taken).toEqual(expected);
  });

  it('gives each piece memory of its own while it is worked on', async () => {
    const whole = Buffer.from(Array.from({ length: 200 }, (_, at) => at));
    const copy = Buffer.alloc(200);
    await runAhead(200, 3, undefined, async (at, piece) => {
      whole.copy(piece, 0, at, at + piece.length);
      await Promise.resolve();
      piece.copy(copy, at);
    });
    expect(copy).toEqual(whole);
  });

  it('begins no further piece after a failure, and ends when those under way have ended', async () => {
    let begun = 0;
    let ended = 0;
    const failing = runAhead(1_000, 1, undefined, async (at) => {
      begun++;
      if (at === 2) throw new Error('the disk is full');
      await Promise.resolve();
      ended++;
    });
    await expect(failing).rejects.toThrow('the disk is full');
    expect(ended).toBe(begun - 1);
    expect(begun).toBeLessThan(100);
  });

  it('begins no piece after an abort', async () => {
    const abort = new AbortController();
    const taken: number[] = [];
    const aborted = runAhead(1_000, 1, abort.signal, async (at) => {
      taken.push(at);
      if (at === 0) abort.abort(new Error('enough'));
    });
    await expect(aborted).rejects.toThrow('enough');
    expect(taken).toEqual([0]);
  });
});

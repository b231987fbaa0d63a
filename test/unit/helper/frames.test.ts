import { expect, it } from 'vitest';
import { encodeFrame, FrameReader } from '../../../src/helper/frames.ts';

const reader = () => new FrameReader(Number.POSITIVE_INFINITY);

const MESSAGE = {
  kind: 'call',
  text: 'Grüße\n\0',
  files: [{ content: Buffer.from([0, 255, 10]) }, { content: new Uint8Array(0) }, { content: 'as text' }],
  env: { $bytes: 'a text with this name' },
};

it('carries texts and bytes as they are', () => {
  const [message] = reader().push(encodeFrame(MESSAGE));
  expect(message).toEqual({
    ...MESSAGE,
    files: [{ content: Buffer.from([0, 255, 10]) }, { content: Buffer.alloc(0) }, { content: 'as text' }],
  });
});

it('puts messages together from any pieces', () => {
  const all = Buffer.concat([encodeFrame(MESSAGE), encodeFrame({ kind: 'end' })]);
  for (const size of [1, 7, 64, all.length]) {
    const whole = reader();
    const messages: unknown[] = [];
    for (let at = 0; at < all.length; at += size) messages.push(...whole.push(all.subarray(at, at + size)));
    expect(messages).toHaveLength(2);
    expect(messages[0]).toMatchObject({ text: MESSAGE.text, env: MESSAGE.env });
    expect(messages[1]).toEqual({ kind: 'end' });
  }
});

it('does not wait for what is too long', () => {
  const strict = new FrameReader(100);
  expect(() => [...strict.push(encodeFrame({ text: 'x'.repeat(200) }))]).toThrow('too long');
});

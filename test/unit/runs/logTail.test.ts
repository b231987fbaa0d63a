import { describe, expect, it } from 'vitest';
import { LogTail } from '../../../src/runs/logTail.ts';
import type { FileRange, FileSlice } from '../../../src/transport/contract.ts';

/** A file that a test writes and a tail reads as a transport would; it counts the bytes that are read. */
class GrowingFile {
  bytes: Uint8Array | null = null;
  bytesRead = 0;

  write(text: string | Uint8Array): void {
    this.bytes = typeof text === 'string' ? new TextEncoder().encode(text) : text;
  }

  append(text: string | Uint8Array): void {
    const more = typeof text === 'string' ? new TextEncoder().encode(text) : text;
    this.bytes = new Uint8Array([...(this.bytes ?? []), ...more]);
  }

  readonly read = ({ offset, length }: FileRange): Promise<FileSlice | null> => {
    if (this.bytes === null) return Promise.resolve(null);
    const from = offset < 0 ? Math.max(0, this.bytes.length + offset) : Math.min(offset, this.bytes.length);
    const bytes = this.bytes.slice(from, from + length);
    this.bytesRead += bytes.length;
    return Promise.resolve({ bytes, offset: from, size: this.bytes.length });
  };
}

function tailOf(text: string | null, keptBytes = 100): { readonly file: GrowingFile; readonly tail: LogTail } {
  const file = new GrowingFile();
  if (text !== null) file.write(text);
  return { file, tail: new LogTail(file.read, keptBytes) };
}

describe('the end of a log', () => {
  it('says that there is no file yet, and notices when it comes', async () => {
    const { file, tail } = tailOf(null);
    expect(await tail.update()).toBe(false);
    expect(tail.found).toBe(false);
    file.write('');
    expect(await tail.update()).toBe(true);
    expect([tail.found, tail.text]).toEqual([true, '']);
  });

  it('reads only what is new', async () => {
    const { file, tail } = tailOf('one\n');
    await tail.update();
    file.append('two\n');
    file.bytesRead = 0;
    expect(await tail.update()).toBe(true);
    expect(tail.text).toBe('one\ntwo\n');
    expect(file.bytesRead).toBe(5);
    expect(await tail.update()).toBe(false);
  });

  it('keeps no more than it may, from the beginning of a line', async () => {
    const { file, tail } = tailOf('first line\nsecond line\nthird line\n', 15);
    await tail.update();
    expect([tail.text, tail.skippedBytes]).toEqual(['third line\n', 23]);
    file.append('4\n');
    await tail.update();
    expect([tail.text, tail.skippedBytes]).toEqual(['third line\n4\n', 23]);
    file.append('fifth line\n');
    await tail.update();
    expect([tail.text, tail.size]).toEqual(['4\nfifth line\n', 47]);
  });

  it('shows a line that is longer than all it may keep', async () => {
    const { tail } = tailOf('x'.repeat(50), 10);
    await tail.update();
    expect(tail.text).toBe('x'.repeat(10));
  });

  it('jumps to the end of a log that grew by more than it may keep', async () => {
    const { file, tail } = tailOf('begin\n', 20);
    await tail.update();
    file.append(`${'middle\n'.repeat(1000)}end\n`);
    file.bytesRead = 0;
    await tail.update();
    expect(tail.text.endsWith('middle\nend\n')).toBe(true);
    expect(tail.text.length).toBeLessThanOrEqual(20);
    expect(file.bytesRead).toBeLessThanOrEqual(41);
  });

  it('begins anew with a file that was written anew', async () => {
    const { file, tail } = tailOf('of the first attempt\n');
    await tail.update();
    file.write('short\n');
    expect(await tail.update()).toBe(true);
    expect(tail.text).toBe('short\n');
    file.write('as long!\n');
    await tail.update();
    file.write('another and longer.');
    await tail.update();
    expect(tail.text).toBe('another and longer.');
  });

  it('notices that the file is gone', async () => {
    const { file, tail } = tailOf('text\n');
    await tail.update();
    file.bytes = null;
    expect(await tail.update()).toBe(true);
    expect([tail.found, tail.text]).toEqual([false, '']);
  });

  it.each(['ä', '€', '😀'])('leaves half of %s for the next time', async (character) => {
    const bytes = new TextEncoder().encode(character);
    const { file, tail } = tailOf('a');
    file.append(bytes.slice(0, -1));
    await tail.update();
    expect(tail.text).toBe('a');
    file.append(bytes.slice(-1));
    await tail.update();
    expect(tail.text).toBe(`a${character}`);
  });

  it('shows bytes that are no UTF-8 as such', async () => {
    const { file, tail } = tailOf('');
    file.write(new Uint8Array([0x61, 0xff, 0x62]));
    await tail.update();
    expect(tail.text).toBe('a\ufffdb');
  });
});

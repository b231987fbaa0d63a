import { randomBytes } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import { chmod, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Readable } from 'node:stream';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { makeFolder } from '../../base/makeFolder.ts';
import { told } from './files.ts';

/**
 * Copies a file with its mode; it is complete under a temporary name before it is renamed. A target that is the file itself is
 * left alone.
 */
export async function copyHere(
  from: string,
  to: string,
  onProgress: ((bytes: number) => void) | undefined,
  signal: AbortSignal | undefined,
): Promise<void> {
  const source = await told('read', from, () => stat(from));
  const target = await stat(to).catch(() => null);
  if (target && target.ino === source.ino && target.dev === source.dev) return;
  await receiveHere(to, source.mode, createReadStream(from), onProgress, signal);
}

/** Puts what a stream brings in place as a file with a mode, whole or not at all. A stream that fails rejects with its error. */
export async function receiveHere(
  to: string,
  mode: number,
  content: Readable,
  onProgress: ((bytes: number) => void) | undefined,
  signal: AbortSignal | undefined,
): Promise<void> {
  await placeHere(to, mode, async (temporary) => {
    await pipeline([content, counter(onProgress), createWriteStream(temporary, { flags: 'wx' })], {
      ...(signal ? { signal } : {}),
    });
  });
}

/** Puts a file with a mode in place, whole or not at all: `fill` writes it under a temporary name. */
export async function placeHere(to: string, mode: number, fill: (temporary: string) => Promise<void>): Promise<void> {
  const temporary = join(dirname(to), `.clusterjob-${randomBytes(12).toString('hex')}.tmp`);
  try {
    await told('copied', to, async () => {
      await makeFolder(dirname(to));
      await fill(temporary);
      await chmod(temporary, mode & 0o7777);
      await rename(temporary, to);
    });
  } finally {
    // Gone already where it was renamed.
    await rm(temporary, { force: true });
  }
}

/** Writes bytes to a place of a file, in several goes where the system takes fewer of them at once. */
export async function writeAll(file: FileHandle, bytes: Uint8Array, position: number): Promise<void> {
  for (let done = 0; done < bytes.length; ) {
    const { bytesWritten } = await file.write(bytes, done, bytes.length - done, position + done);
    done += bytesWritten;
  }
}

function counter(onProgress: ((bytes: number) => void) | undefined): Transform {
  let bytes = 0;
  return new Transform({
    transform(piece: Uint8Array, _encoding, done) {
      bytes += piece.length;
      onProgress?.(bytes);
      done(null, piece);
    },
  });
}

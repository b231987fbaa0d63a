import { randomBytes } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { PassThrough } from 'node:stream';
import { UserError } from '../base/errors.ts';
import type { FileCopy, FileEntry, FileRange, FileSlice, FileStat, FileWrite, TransportOptions } from './contract.ts';
import type { FileHead } from './fileAnswer.ts';
import type { FileFlow, FileLink } from './fileExchange.ts';
import { runFileScript } from './fileExchange.ts';
import type { PlacedFile } from './fileScripts.ts';
import { listScript, parent, placeScript, readScript, statScript } from './fileScripts.ts';
import { fileError, reasonOf, shortened } from './fileTroubles.ts';
import { receiveHere } from './local/copy.ts';
import { LONGEST_SLICE, told } from './local/files.ts';
import { parseList, parseStats } from './statLines.ts';

/** So many paths are looked at by one script: their text goes through `set`, and one of them may have 4 kB. */
const PATHS_AT_ONCE = 500;

/** Files of another machine through its POSIX shell: for servers that have nothing else. */
export class ShellFiles {
  readonly #link: FileLink;

  constructor(link: FileLink) {
    this.#link = link;
  }

  /** As `Transport.writeFiles`. */
  async writeFiles(files: readonly FileWrite[], options: TransportOptions): Promise<void> {
    const contents = files.map(({ content }) => Buffer.from(content));
    const placed = files.map(({ path, mode }, at) => placedFile(path, contents[at]?.length ?? 0, mode ?? 0o600));
    if (placed.length > 0) await this.#place(placed, contents, options);
  }

  /** As `Transport.upload`. */
  async upload({ here, there, onProgress }: FileCopy, options: TransportOptions): Promise<void> {
    const source = await told('read', here, () => stat(here));
    if (!source.isFile()) {
      throw new UserError({
        what: `${here} could not be read`,
        detail: 'it is not a regular file',
        code: 'not-a-file',
      });
    }
    const data = piecesOf(here, source.size, onProgress);
    await this.#place([placedFile(there, source.size, source.mode & 0o7777)], data, options);
  }

  /** As `Transport.readFile`. */
  async readFile(path: string, range: FileRange, options: TransportOptions): Promise<FileSlice | null> {
    const pieces: Uint8Array[] = [];
    const wanted = { ...range, length: Math.min(range.length, LONGEST_SLICE) };
    const head = await this.#run('read', [path], (marker) => readScript(absolute(path), wanted, marker), options, {
      onContent: (piece) => void pieces.push(piece),
    });
    if (head.kind !== 'ok') return null;
    const { size, offset } = readHead(head);
    return { bytes: Buffer.concat(pieces), offset, size };
  }

  /** As `Transport.download`. */
  async download({ here, there, onProgress }: FileCopy, options: TransportOptions): Promise<void> {
    const content = new PassThrough();
    let received: Promise<void> | null = null;
    let length = 0;
    const over = new AbortController();
    const signal = options.signal ? AbortSignal.any([options.signal, over.signal]) : over.signal;
    const onHead = (head: FileHead): void => {
      if (head.kind !== 'ok') return;
      const found = readHead(head);
      length = found.length;
      received = receiveHere(here, found.mode, content, onProgress, signal);
      // Looked at below; until then nobody would hear of a failure.
      received.catch((error: unknown) => content.destroy(error instanceof Error ? error : new Error(String(error))));
    };
    let arrived = 0;
    const onContent = async (piece: Uint8Array): Promise<void> => {
      arrived += piece.length;
      await write(content, piece);
    };
    try {
      const whole = { offset: 0, length: Number.MAX_SAFE_INTEGER };
      const script = (marker: string): string => readScript(absolute(there), whole, marker);
      const head = await this.#run('read', [there], script, options, { onHead, onContent });
      if (head.kind !== 'ok') throw fileError(there, 'read', 'ENOENT');
      if (arrived !== length) throw shortened(there);
      content.end();
      await received;
    } catch (error) {
      over.abort(error);
      await Promise.resolve(received).catch(() => undefined);
      throw error;
    }
  }

  /** As `Transport.stat`. */
  async stat(paths: readonly string[], options: TransportOptions): Promise<readonly (FileStat | null)[]> {
    const found: (FileStat | null)[] = [];
    for (let at = 0; at < paths.length; at += PATHS_AT_ONCE) {
      found.push(...(await this.#statSome(paths.slice(at, at + PATHS_AT_ONCE), options)));
    }
    return found;
  }

  /** As `Transport.list`. */
  async list(path: string, options: TransportOptions): Promise<readonly FileEntry[] | null> {
    const { head, content } = await this.#collect(
      'listed',
      [path],
      (marker) => listScript(absolute(path), marker),
      options,
    );
    if (head.kind !== 'ok') return null;
    return parseList(content);
  }

  async #statSome(paths: readonly string[], options: TransportOptions): Promise<readonly (FileStat | null)[]> {
    const script = (marker: string): string => statScript(paths.map(absolute), marker);
    const { content } = await this.#collect('looked at', paths, script, options);
    const { stats, complaints } = parseStats(content, paths);
    const [first, ...others] = paths;
    if (complaints.length === 0 || first === undefined) return stats;
    if (others.length === 0) throw fileError(first, 'looked at', reasonOf(complaints[0] ?? ''));
    // Which path a complaint is about can be told for certain only of one alone.
    const half = Math.ceil(paths.length / 2);
    return [
      ...(await this.#statSome(paths.slice(0, half), options)),
      ...(await this.#statSome(paths.slice(half), options)),
    ];
  }

  async #place(
    files: readonly PlacedFile[],
    data: Iterable<Uint8Array> | AsyncIterable<Uint8Array>,
    options: TransportOptions,
  ): Promise<void> {
    const all = temporaryBeside(files[0]?.path ?? '/');
    const paths = files.map(({ path }) => path);
    const script = (marker: string): string => placeScript(files, all, marker);
    await this.#run('written', paths, script, options, { data: toAsync(data) });
  }

  async #collect(
    what: string,
    paths: readonly string[],
    script: (marker: string) => string,
    options: TransportOptions,
  ): Promise<{ head: FileHead; content: Buffer }> {
    const pieces: Uint8Array[] = [];
    const head = await this.#run(what, paths, script, options, { onContent: (piece) => void pieces.push(piece) });
    return { head, content: Buffer.concat(pieces) };
  }

  /** Runs a script; what it could not do becomes a `UserError` that names the file. */
  async #run(
    what: string,
    paths: readonly string[],
    script: (marker: string) => string,
    options: TransportOptions,
    flow: FileFlow,
  ): Promise<FileHead> {
    const { head, said } = await runFileScript(this.#link, script, options, flow);
    if (head.kind === 'failed') throw fileError(paths[head.index] ?? paths[0] ?? '', what, reasonOf(said));
    return head;
  }
}

function placedFile(path: string, size: number, mode: number): PlacedFile {
  return { path: absolute(path), temporary: temporaryBeside(path), size, mode };
}

/** Not made of the file's own name, which may already be as long as names can be. */
function temporaryBeside(path: string): string {
  return `${parent(path).replace(/\/$/, '')}/.clusterjob-${randomBytes(12).toString('hex')}.tmp`;
}

async function* toAsync(pieces: Iterable<Uint8Array> | AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  yield* pieces;
}

/** The file as it was when its size was asked; one that becomes shorter meanwhile is an error. */
async function* piecesOf(
  path: string,
  size: number,
  onProgress: ((bytes: number) => void) | undefined,
): AsyncGenerator<Uint8Array> {
  if (size === 0) return;
  let sent = 0;
  for await (const piece of createReadStream(path, { end: size - 1, highWaterMark: 256 * 1024 })) {
    yield piece as Uint8Array;
    sent += (piece as Uint8Array).length;
    onProgress?.(sent);
  }
  if (sent !== size) throw shortened(path);
}

/** Mode, size and time of a file, offset and length of the part. */
function readHead({ words }: { readonly words: readonly string[] }): {
  readonly mode: number;
  readonly size: number;
  readonly offset: number;
  readonly length: number;
} {
  const [mode = '', size, , offset, length] = words;
  return { mode: Number.parseInt(mode, 16), size: Number(size), offset: Number(offset), length: Number(length) };
}

function write(stream: PassThrough, piece: Uint8Array): Promise<void> {
  return new Promise((resolve, reject) => stream.write(piece, (error) => (error ? reject(error) : resolve())));
}

function absolute(path: string): string {
  if (!path.startsWith('/')) throw new TypeError(`not an absolute path: ${path}`);
  return path;
}

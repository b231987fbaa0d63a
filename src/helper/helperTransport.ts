import type { Command, CommandOutput } from '../base/command.ts';
import { UserError } from '../base/errors.ts';
import { unlessAborted } from '../base/unlessAborted.ts';
import type { Asker } from '../transport/asking.ts';
import type {
  FileCopy,
  FileEntry,
  FileRange,
  FileSlice,
  FileStat,
  FileWrite,
  OpenProgram,
  Place,
  ProgramStart,
  Transport,
  TransportOptions,
} from '../transport/contract.ts';
import type { HelperLink } from './helperLink.ts';
import { LinkLost, WHY_LOST } from './helperLink.ts';
import type { Work, WorkResults } from './messages.ts';

/** Where calls go: to the helper, or where there can be none to a transport of this process. */
export type Way = { readonly link: HelperLink } | { readonly transport: Transport };

/** A connection that the helper holds. */
export class HelperTransport implements Transport {
  readonly kind: Transport['kind'];
  readonly #place: Place;
  readonly #way: () => Promise<Way>;
  readonly #asker: Asker | undefined;

  /** `way` is asked for each call: the helper may have ended since the last one. */
  constructor(place: Place, way: () => Promise<Way>, asker: Asker | undefined) {
    this.kind = place.transport;
    this.#place = place;
    this.#way = way;
    this.#asker = asker;
  }

  async exchange(commands: readonly Command[], options: TransportOptions): Promise<readonly CommandOutput[]> {
    try {
      const own = (transport: Transport) => transport.exchange(commands, options);
      return await this.#call({ kind: 'exchange', commands }, options, own);
    } catch (error) {
      if (!(error instanceof LinkLost)) throw error;
      // They may have run: nobody can tell.
      return commands.map(() => LOST);
    }
  }

  async expand(path: string, base: string | null, options: TransportOptions): Promise<string> {
    return await this.#file({ kind: 'expand', path, base }, options, (own) => own.expand(path, base, options));
  }

  async writeFiles(files: readonly FileWrite[], options: TransportOptions): Promise<void> {
    await this.#file({ kind: 'writeFiles', files }, options, async (own) => {
      await own.writeFiles(files, options);
      return null;
    });
  }

  async readFile(path: string, range: FileRange, options: TransportOptions): Promise<FileSlice | null> {
    return await this.#file({ kind: 'readFile', path, range }, options, (own) => own.readFile(path, range, options));
  }

  async stat(paths: readonly string[], options: TransportOptions): Promise<readonly (FileStat | null)[]> {
    return await this.#file({ kind: 'stat', paths }, options, (own) => own.stat(paths, options));
  }

  async list(path: string, options: TransportOptions): Promise<readonly FileEntry[] | null> {
    return await this.#file({ kind: 'list', path }, options, (own) => own.list(path, options));
  }

  async upload(file: FileCopy, options: TransportOptions): Promise<void> {
    await this.#copy('upload', file, options);
  }

  async download(file: FileCopy, options: TransportOptions): Promise<void> {
    await this.#copy('download', file, options);
  }

  async open(start: ProgramStart, options: TransportOptions): Promise<OpenProgram> {
    const way = await this.#wayUnless(options.signal);
    if ('link' in way) return await this.#told(way.link.open(this.#place, start, this.#known(options)));
    if (way.transport.open) return await way.transport.open(start, options);
    throw lostError(this.#place);
  }

  /** The connection stays with the helper, for others. */
  dispose(): void {
    // Nothing of it is held here.
  }

  async #copy(kind: 'upload' | 'download', file: FileCopy, options: TransportOptions): Promise<void> {
    const { here, there, onProgress } = file;
    const own = async (transport: Transport): Promise<null> => {
      await transport[kind](file, options);
      return null;
    };
    await this.#told(this.#call({ kind, here, there }, options, own, onProgress));
  }

  async #file<W extends Work>(
    work: W,
    options: TransportOptions,
    own: (transport: Transport) => Promise<WorkResults[W['kind']]>,
  ): Promise<WorkResults[W['kind']]> {
    return await this.#told(this.#call(work, options, own));
  }

  async #call<W extends Work>(
    work: W,
    options: TransportOptions,
    own: (transport: Transport) => Promise<WorkResults[W['kind']]>,
    onProgress?: (bytes: number) => void,
  ): Promise<WorkResults[W['kind']]> {
    const way = await this.#wayUnless(options.signal);
    if ('transport' in way) return await own(way.transport);
    return await way.link.call(this.#place, work, this.#known(options), onProgress);
  }

  /** A helper may take a while to start: who has aborted does not wait for it. */
  async #wayUnless(signal: AbortSignal | undefined): Promise<Way> {
    signal?.throwIfAborted();
    return await unlessAborted(this.#way(), signal);
  }

  async #told<T>(result: Promise<T>): Promise<T> {
    try {
      return await result;
    } catch (error) {
      throw error instanceof LinkLost ? lostError(this.#place) : error;
    }
  }

  #known(options: TransportOptions): TransportOptions {
    return this.#asker ? { asker: this.#asker, ...options } : options;
  }
}

const LOST: CommandOutput = {
  end: { kind: 'lost', reason: WHY_LOST },
  stdout: '',
  stderr: '',
  truncated: false,
  ms: 0,
};

function lostError({ remote }: Place): UserError {
  return new UserError({
    what: `The connection to ${remote} was lost`,
    detail: WHY_LOST,
    next: 'Try again',
    code: 'connection-lost',
    transient: true,
  });
}

import type { Event, FileChangeEvent, FileStat, FileSystemProvider, Uri } from 'vscode';
import { EventEmitter, FileChangeType, FilePermission, FileSystemError, FileType } from 'vscode';
import type { Disposable } from '../base/disposable.ts';

/** Gives the text of a document that is on no disk; null where there is none. */
export type ReadText = (uri: Uri) => Promise<string | null>;

interface KnownText {
  readonly bytes: Uint8Array;
  readonly changed: number;
}

/**
 * Texts that the editor shows like files but nobody can change, so that searching, comparing and copying work as
 * everywhere. As a file system, and not as a mere text source, they are there again when a window is reloaded.
 */
export class ReadOnlyFiles implements FileSystemProvider, Disposable {
  readonly #read: ReadText;
  readonly #known = new Map<string, KnownText>();
  readonly #changes = new EventEmitter<FileChangeEvent[]>();

  readonly onDidChangeFile: Event<FileChangeEvent[]> = this.#changes.event;

  constructor(read: ReadText) {
    this.#read = read;
  }

  /** Reads a text again and tells the editor if it is another one now. */
  async refresh(uri: Uri): Promise<void> {
    const before = this.#known.get(uri.toString());
    const now = await this.#load(uri);
    if (before && now !== before) this.#changes.fire([{ type: FileChangeType.Changed, uri }]);
  }

  async stat(uri: Uri): Promise<FileStat> {
    const { bytes, changed } = await this.#file(uri);
    return { type: FileType.File, ctime: 0, mtime: changed, size: bytes.length, permissions: FilePermission.Readonly };
  }

  async readFile(uri: Uri): Promise<Uint8Array> {
    return (await this.#file(uri)).bytes;
  }

  /** Changes are told as they come, whoever watches. */
  watch(): Disposable {
    return { dispose: () => undefined };
  }

  /** Lets go of a text that nobody shows any more. */
  forget(uri: Uri): void {
    this.#known.delete(uri.toString());
  }

  readDirectory(): [string, FileType][] {
    return [];
  }

  createDirectory(uri: Uri): never {
    throw FileSystemError.NoPermissions(uri);
  }

  writeFile(uri: Uri): never {
    throw FileSystemError.NoPermissions(uri);
  }

  delete(uri: Uri): never {
    throw FileSystemError.NoPermissions(uri);
  }

  rename(uri: Uri): never {
    throw FileSystemError.NoPermissions(uri);
  }

  dispose(): void {
    this.#changes.dispose();
  }

  async #file(uri: Uri): Promise<KnownText> {
    return this.#known.get(uri.toString()) ?? (await this.#load(uri));
  }

  async #load(uri: Uri): Promise<KnownText> {
    const text = await this.#read(uri);
    if (text === null) throw FileSystemError.FileNotFound(uri);
    const bytes = new TextEncoder().encode(text);
    const before = this.#known.get(uri.toString());
    if (before && Buffer.compare(before.bytes, bytes) === 0) return before;
    // The editor takes a file with an older or equal time for one that it has read already.
    const known = { bytes, changed: Math.max(Date.now(), (before?.changed ?? 0) + 1) };
    this.#known.set(uri.toString(), known);
    return known;
  }
}

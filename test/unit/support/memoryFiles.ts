import { posix } from 'node:path';
import type { SourceFiles } from '../../../src/job/sourceFiles.ts';

/** Files that exist only in a test. Paths are absolute, with slashes. */
export class MemoryFiles implements SourceFiles {
  readonly #files = new Map<string, Uint8Array>();
  readonly #links = new Map<string, string>();
  readonly #foreign = new Set<string>();

  constructor(files: Readonly<Record<string, string | Uint8Array>> = {}) {
    for (const [path, content] of Object.entries(files)) this.set(path, content);
  }

  set(path: string, content: string | Uint8Array): this {
    this.#files.set(path, typeof content === 'string' ? new TextEncoder().encode(content) : content);
    return this;
  }

  /** Lets a path lead to another one. */
  link(path: string, target: string): this {
    this.#links.set(path, target);
    return this;
  }

  /** Gives a file or folder to another user. */
  giveAway(path: string): this {
    this.#foreign.add(path);
    return this;
  }

  async read(path: string): Promise<Uint8Array | null> {
    return this.#files.get(this.#links.get(path) ?? path) ?? null;
  }

  async list(folder: string): Promise<readonly string[]> {
    const start = folder === '/' ? '/' : `${folder}/`;
    const below = [...this.#files.keys(), ...this.#links.keys()].filter((path) => path.startsWith(start));
    return [...new Set(below.map((path) => path.slice(start.length).split('/')[0] ?? ''))].sort();
  }

  async isOwn(path: string): Promise<boolean> {
    return !this.#foreign.has(path);
  }

  async realPath(path: string): Promise<string | null> {
    const target = this.#links.get(path) ?? posix.normalize(path);
    const there = this.#files.has(target) || [...this.#files.keys()].some((file) => file.startsWith(`${target}/`));
    return there ? target : null;
  }
}

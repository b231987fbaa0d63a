import { UserError } from '../base/errors.ts';
import type { FileEntry } from '../transport/contract.ts';

/** A folder with all below it, here or on a cluster. */
export interface FileTree {
  /** For messages. */
  readonly root: string;
  /** What is in a folder, by its path from the root (empty: the root itself); null where there is no such folder. */
  list(folder: string): Promise<readonly FileEntry[] | null>;
}

/** Files by their paths from the root, with `/`. */
export type FoundFiles = ReadonlyMap<string, FileEntry>;

/** Folders deeper than this are links that lead in a circle. */
const DEEPEST = 40;

/**
 * The files of a tree that patterns mean: a path, a folder with all below it, or a glob of `*`, `?`, `[...]` and `**`. As in a
 * shell, a `*` does not stand for a dot at the beginning of a name. `unmatched`: patterns that mean no file.
 */
export async function filesMatching(
  patterns: readonly string[],
  tree: FileTree,
): Promise<{ readonly files: FoundFiles; readonly unmatched: readonly string[] }> {
  const walk = new Walk(tree);
  const unmatched: string[] = [];
  for (const pattern of patterns) {
    const before = walk.matches;
    await walk.expand('', patternSegments(pattern), 0);
    if (walk.matches === before) unmatched.push(pattern);
  }
  return { files: walk.files, unmatched };
}

/** The parts of a pattern. Throws a `UserError` for one that leaves the folder. */
export function patternSegments(pattern: string): readonly string[] {
  const segments = pattern
    .replaceAll('\\', '/')
    .split('/')
    .filter((segment) => segment !== '' && segment !== '.');
  if (/^([/\\]|[A-Za-z]:|~)/.test(pattern) || segments.includes('..')) {
    throw new UserError({
      what: `'${pattern}' cannot be copied`,
      detail: 'only files in the folder of the job are',
      next: 'Write a path or a glob relative to this folder, without ..',
      code: 'outside-job-folder',
    });
  }
  return segments;
}

class Walk {
  readonly files = new Map<string, FileEntry>();
  /** How often a file was met, those that were met before included. */
  matches = 0;
  readonly #tree: FileTree;
  readonly #lists = new Map<string, Promise<readonly FileEntry[] | null>>();

  constructor(tree: FileTree) {
    this.#tree = tree;
  }

  async expand(folder: string, [segment, ...rest]: readonly string[], depth: number): Promise<void> {
    if (depth > DEEPEST) throw tooDeep(this.#tree.root, folder);
    const entries = (await this.#list(folder)) ?? [];
    if (segment === '**') await this.expand(folder, rest, depth);
    const name = segment === undefined ? null : nameTest(segment === '**' ? '*' : segment);
    for (const entry of entries) {
      if (name && !name(entry.name)) continue;
      const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
      if (entry.kind === 'folder') {
        await this.expand(path, segment === '**' ? [segment, ...rest] : rest, depth + 1);
      } else if (entry.kind === 'file' && rest.length === 0) {
        this.matches++;
        this.files.set(path, entry);
      }
    }
  }

  #list(folder: string): Promise<readonly FileEntry[] | null> {
    const list = this.#lists.get(folder) ?? this.#tree.list(folder);
    this.#lists.set(folder, list);
    return list;
  }
}

/** Whether a name fits one part of a pattern. */
function nameTest(segment: string): (name: string) => boolean {
  if (!/[*?[]/.test(segment)) return (name) => name === segment;
  const source = segment.replaceAll(
    /\[(!?)([^\]]+)\]|[*?]|[^*?]/g,
    (part, not: string | undefined, set: string | undefined) => {
      if (set !== undefined) return `[${not ? '^' : ''}${set.replaceAll(/[\\\]^]/g, '\\$&')}]`;
      if (part === '*') return '[^]*';
      return part === '?' ? '[^]' : part.replaceAll(/[\\^$.+()[\]{}|/-]/g, '\\$&');
    },
  );
  const pattern = new RegExp(`^${source}$`, 'u');
  return (name) => pattern.test(name) && (!name.startsWith('.') || segment.startsWith('.'));
}

function tooDeep(root: string, folder: string): UserError {
  return new UserError({
    what: `The files in ${root} cannot be copied`,
    detail: `${folder.slice(0, 60)}... goes too deep`,
    next: 'See whether a link there leads back to a folder above it',
    code: 'too-deep',
  });
}

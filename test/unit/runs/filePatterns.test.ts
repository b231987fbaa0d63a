import { describe, expect, it } from 'vitest';
import type { FileTree } from '../../../src/runs/filePatterns.ts';
import { filesMatching } from '../../../src/runs/filePatterns.ts';
import type { FileEntry } from '../../../src/transport/contract.ts';

/** A tree of files, by their paths. */
function treeOf(...paths: readonly string[]): FileTree {
  const list = async (folder: string): Promise<readonly FileEntry[] | null> => {
    const inside = paths.filter((path) => folder === '' || path.startsWith(`${folder}/`));
    const rests = inside.map((path) => (folder === '' ? path : path.slice(folder.length + 1)).split('/'));
    const entries = new Map(rests.map(([name = '', ...more]) => [name, more.length > 0 ? 'folder' : 'file'] as const));
    if (entries.size === 0) return null;
    return [...entries].map(([name, kind]) => ({ name, kind, size: 1, modified: 0, mode: 0o644 }));
  };
  return { root: '/job', list };
}

const TREE = treeOf(
  'train.py',
  'data/a.csv',
  'data/b.csv',
  'data/.hidden.csv',
  'data/deep/c.csv',
  'data/deep/er/d.txt',
  'out[1].log',
  'a+b (1).txt',
  '.env',
);

describe('patterns of files', () => {
  it.each([
    ['train.py', ['train.py']],
    ['./data/a.csv', ['data/a.csv']],
    ['data', ['data/a.csv', 'data/b.csv', 'data/.hidden.csv', 'data/deep/c.csv', 'data/deep/er/d.txt']],
    ['data/', ['data/a.csv', 'data/b.csv', 'data/.hidden.csv', 'data/deep/c.csv', 'data/deep/er/d.txt']],
    ['data/*.csv', ['data/a.csv', 'data/b.csv']],
    ['data/.*', ['data/.hidden.csv']],
    ['data/[!b].csv', ['data/a.csv']],
    ['data/?.csv', ['data/a.csv', 'data/b.csv']],
    ['**/*.csv', ['data/a.csv', 'data/b.csv', 'data/deep/c.csv']],
    ['data/**/d.txt', ['data/deep/er/d.txt']],
    ['*/deep', ['data/deep/c.csv', 'data/deep/er/d.txt']],
    ['out[[]1].log', ['out[1].log']],
    ['a+b*', ['a+b (1).txt']],
    ['*.py', ['train.py']],
  ])('%s', async (pattern, paths) => {
    const { files, unmatched } = await filesMatching([pattern], TREE);
    expect([...files.keys()].sort()).toEqual([...paths].sort());
    expect(unmatched).toEqual([]);
  });

  it('tells of those that mean nothing', async () => {
    const { files, unmatched } = await filesMatching(['data/*.csv', 'data/a.csv', 'nope', 'train.py/x', '*.xyz'], TREE);
    expect(files.size).toBe(2);
    expect(unmatched).toEqual(['nope', 'train.py/x', '*.xyz']);
  });

  it.each(['/etc/passwd', '../other', 'a/../../b', '~/x', 'C:\\x', '\\\\server\\x'])('refuses %s', async (pattern) => {
    await expect(filesMatching([pattern], TREE)).rejects.toMatchObject({ code: 'outside-job-folder' });
  });

  it('does not walk in a circle', async () => {
    const circle: FileTree = {
      root: '/job',
      list: async () => [{ name: 'again', kind: 'folder', size: 0, modified: 0, mode: 0o755 }],
    };
    await expect(filesMatching(['**/*.csv'], circle)).rejects.toMatchObject({ code: 'too-deep' });
  });
});

import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { nodeFiles } from '../../../src/job/nodeFiles.ts';

describe('nodeFiles', () => {
  const files = nodeFiles();
  let folder = '';
  beforeEach(() => {
    folder = realpathSync(mkdtempSync(join(tmpdir(), 'files-')));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('reads bytes, and null where there is no file', async () => {
    writeFileSync(join(folder, 'a'), 'text');
    expect(new TextDecoder().decode((await files.read(join(folder, 'a'))) ?? undefined)).toBe('text');
    expect(await files.read(join(folder, 'b'))).toBeNull();
    expect(await files.read(folder)).toBeNull();
    expect(await files.read(join(folder, 'a', 'b'))).toBeNull();
  });

  it('lists names in order, none where there is no folder', async () => {
    for (const name of ['b', 'a', '.c']) writeFileSync(join(folder, name), '');
    expect(await files.list(folder)).toEqual(['.c', 'a', 'b']);
    expect(await files.list(join(folder, 'a'))).toEqual([]);
    expect(await files.list(join(folder, 'no'))).toEqual([]);
  });

  it('follows links', async () => {
    writeFileSync(join(folder, 'a'), '');
    symlinkSync('a', join(folder, 'link'));
    symlinkSync('circle', join(folder, 'circle'));
    expect(await files.realPath(join(folder, 'link'))).toBe(join(folder, 'a'));
    expect(await files.realPath(join(folder, 'circle'))).toBeNull();
    expect(await files.realPath(join(folder, 'no'))).toBeNull();
  });

  it('knows what is its own, and what a link leads to', async () => {
    mkdirSync(join(folder, 'mine'));
    symlinkSync('/', join(folder, 'root'));
    expect(await files.isOwn(join(folder, 'mine'))).toBe(true);
    expect(await files.isOwn(join(folder, 'root'))).toBe(process.getuid?.() === 0);
  });

  it('tells of a file that cannot be read', async () => {
    const path = join(folder, 'a'.repeat(300));
    await expect(files.read(path)).rejects.toMatchObject({ code: 'file-not-readable', what: `${path} cannot be read` });
  });
});

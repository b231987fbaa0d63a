import { mkdtempSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { makeFolder } from '../../../src/base/makeFolder.ts';

const scratch = mkdtempSync(join(tmpdir(), 'clusterjob-folders-'));
afterAll(() => rmSync(scratch, { recursive: true }));

describe('making a folder', () => {
  it('makes those above it too, and leaves one that is there', async () => {
    const folder = join(scratch, 'a', 'b');
    await makeFolder(folder, 0o700);
    await makeFolder(folder, 0o755);
    expect(statSync(folder).mode & 0o777).toBe(process.platform === 'win32' ? 0o666 : 0o700);
  });

  it('fails where a file is in the way', async () => {
    writeFileSync(join(scratch, 'file'), '');
    await expect(makeFolder(join(scratch, 'file'), 0o700)).rejects.toThrow('EEXIST');
    await expect(makeFolder(join(scratch, 'file', 'below'), 0o700)).rejects.toThrow('ENOTDIR');
  });

  it('fails where a link leads nowhere', async () => {
    symlinkSync(join(scratch, 'nothing'), join(scratch, 'link'));
    await expect(makeFolder(join(scratch, 'link', 'below'), 0o700)).rejects.toThrow('link');
  });

  it.runIf(process.platform === 'linux')('ends where the folder above takes none', async () => {
    await expect(makeFolder('/proc/clusterjob/data', 0o700)).rejects.toThrow(
      "ENOENT: no such file or directory, mkdir '/proc",
    );
  });
});

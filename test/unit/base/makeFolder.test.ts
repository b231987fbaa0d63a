import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { makeFolder } from '../../../src/base/makeFolder.ts';

const scratch = mkdtempSync(join(tmpdir(), 'clusterjob-folders-'));
afterAll(() => rmSync(scratch, { recursive: true }));

describe('making a folder', () => {
  it('makes those above it too, and leaves one that is there', () => {
    const folder = join(scratch, 'a', 'b');
    makeFolder(folder, 0o700);
    makeFolder(folder, 0o755);
    expect(statSync(folder).mode & 0o777).toBe(process.platform === 'win32' ? 0o666 : 0o700);
  });

  it('fails where a file is in the way', () => {
    writeFileSync(join(scratch, 'file'), '');
    expect(() => makeFolder(join(scratch, 'file'), 0o700)).toThrow('EEXIST');
    expect(() => makeFolder(join(scratch, 'file', 'below'), 0o700)).toThrow('ENOTDIR');
  });

  it.runIf(process.platform === 'linux')('ends where the folder above takes none', () => {
    expect(() => makeFolder('/proc/clusterjob/data', 0o700)).toThrow("ENOENT: no such file or directory, mkdir '/proc");
  });
});

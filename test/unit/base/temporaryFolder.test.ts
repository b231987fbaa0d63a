import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { makeTemporaryFolder } from '../../../src/base/temporaryFolder.ts';

/** The number of a process that has ended. */
const ENDED = spawnSync('true').pid;
const LONG_AGO = new Date(Date.now() - 7_200_000);

let parent: string;

beforeEach(() => {
  parent = mkdtempSync(join(tmpdir(), 'clusterjob-parent-'));
});

afterEach(() => rmSync(parent, { recursive: true, force: true }));

/** A folder with a file in it, as a process has left it. */
function left(name: string, since: Date): string {
  const folder = join(parent, name);
  mkdirSync(folder);
  writeFileSync(join(folder, 'file'), '');
  utimesSync(folder, since, since);
  return folder;
}

describe('a temporary folder', () => {
  it('is entered by the user alone, and named for its process', async () => {
    const folder = await makeTemporaryFolder(parent, 'ask');
    expect(folder).toMatch(new RegExp(`/ask-${process.pid}-\\w{6}$`));
    expect(statSync(folder).mode & 0o777).toBe(0o700);
  });

  it('that a killed process has left goes with the next one', async () => {
    const gone = left(`ask-${ENDED}-abcDEF`, LONG_AGO);
    await makeTemporaryFolder(parent, 'ask');
    expect(existsSync(gone)).toBe(false);
  });

  it.each([
    ['of a process that runs', `ask-${process.pid}-abcDEF`, LONG_AGO],
    ['of a process that may run where it cannot be seen', `ask-${ENDED}-abcDEF`, new Date()],
    ['with another name', `other-${ENDED}-abcDEF`, LONG_AGO],
    ['without a process in its name', 'ask-abcDEF', LONG_AGO],
  ])('%s stays', async (_, name, since) => {
    const folder = left(name, since);
    await makeTemporaryFolder(parent, 'ask');
    expect(existsSync(folder)).toBe(true);
  });
});

import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { CommandOutput } from '../../../../src/base/command.ts';
import type { FolderFacts } from '../../../../src/runs/adding/rootFolder.ts';
import { judgeFolder, lookAtFolder } from '../../../../src/runs/adding/rootFolder.ts';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'clusterjob root '));
});

afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

/** Looks at a real folder with the shell of this machine, as the user of this process or as another one. */
function look(path: string, user: { uid?: number; gid?: number } = {}): FolderFacts | null {
  const plan = lookAtFolder(path);
  const [command] = plan.commands;
  const options = { encoding: 'utf8', cwd: '/', ...user } as const;
  const { status, stdout, stderr } = spawnSync(command?.file ?? '', command?.args ?? [], options);
  const output: CommandOutput = {
    end: { kind: 'exit', code: status ?? 1 },
    ...{ stdout, stderr, truncated: false, ms: 1 },
  };
  return plan.read([output]);
}

describe('a look at the root folder', () => {
  it('sees a folder and its space', () => {
    const facts = look(folder);
    expect(facts).toMatchObject({ kind: 'folder', writable: true });
    expect(facts?.freeMb).toBeGreaterThan(0);
  });

  it('sees that a folder can be made, and makes nothing', () => {
    const path = join(folder, 'a', "b's $c");
    expect(look(path)).toMatchObject({ kind: 'nothing', writable: true });
    expect(look(join(folder, 'a'))).toMatchObject({ kind: 'nothing' });
  });

  it('sees a file', () => {
    writeFileSync(join(folder, 'file'), '');
    expect(look(join(folder, 'file'))).toMatchObject({ kind: 'file' });
    expect(look(join(folder, 'file', 'below'))).toMatchObject({ kind: 'nothing', writable: false });
  });

  it('sees a folder that cannot be written', () => {
    // Root may write wherever modes forbid it, so that the look is somebody else's.
    const user = process.getuid?.() === 0 ? { uid: 65534, gid: 65534 } : {};
    const closed = join(folder, 'closed');
    mkdirSync(closed);
    chmodSync(folder, 0o755);
    chmodSync(closed, 0o555);
    expect(look(closed, user)).toMatchObject({ kind: 'folder', writable: false });
  });

  it('ends for the root of the file system', () => {
    expect(look('/')).toMatchObject({ kind: 'folder' });
  });

  it('says nothing where the answer is none', () => {
    const cut: CommandOutput = {
      end: { kind: 'exit', code: 0 },
      ...{ stdout: 'kind folder\n', stderr: '', truncated: false, ms: 1 },
    };
    expect(lookAtFolder('/x').read([cut])).toBeNull();
  });
});

describe('what the look means', () => {
  it.each([
    [{ kind: 'folder', writable: true, freeMb: 51_200 }, 'ok', '/r, 50 GB free', null],
    [{ kind: 'nothing', writable: true, freeMb: null }, 'ok', '/r will be made by the first run', null],
    [
      { kind: 'folder', writable: true, freeMb: 100 },
      'warning',
      '/r, 100 MB free',
      'Free some space before large jobs write there',
    ],
    [
      { kind: 'folder', writable: true, freeMb: 0 },
      'failed',
      'No space is left in /r',
      'Free some, or choose another root folder',
    ],
    [{ kind: 'folder', writable: false, freeMb: 9 }, 'failed', '/r cannot be written', 'Choose another root folder'],
    [
      { kind: 'nothing', writable: false, freeMb: 9 },
      'failed',
      '/r does not exist and cannot be made',
      'Choose another root folder',
    ],
    [{ kind: 'file', writable: true, freeMb: 9 }, 'failed', '/r is a file', 'Choose another root folder'],
    [null, 'failed', 'What is at /r could not be found out', 'Try again'],
  ] as const)('%j', (facts, outcome, text, next) => {
    expect(judgeFolder('/r', facts)).toEqual({ outcome, text, next });
  });
});

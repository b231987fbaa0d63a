import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { renderJob } from '../../../src/job/render.ts';
import { checkLocalScripts } from '../../../src/runs/checkLocalScripts.ts';
import { loaded } from '../support/jobs.ts';
import { alpha } from '../support/testDialects.ts';

let programs: string;

beforeEach(() => {
  programs = mkdtempSync(join(tmpdir(), 'clusterjob-programs-'));
});

afterEach(() => rmSync(programs, { recursive: true, force: true }));

/** What is wrong with a job of these settings on a machine with these programs on its PATH, as `line message`. */
async function check(settings: string, names: readonly string[], platform: NodeJS.Platform = 'linux') {
  for (const name of names) writeFileSync(join(programs, name), '', { mode: 0o700 });
  const job = await loaded(
    { '/w/j/train.sh': 'true\n', '/w/j/train.ini': `[Attributes]\n${settings}\n` },
    '/w/j/train.sh',
  );
  const problems = await checkLocalScripts(job, renderJob(job, alpha), { platform, environment: { Path: programs } });
  return problems.map(({ start, message }) => `${start?.line} ${message}`);
}

describe('the programs of prologue and epilogue', () => {
  it('are looked for only where there is a prologue or an epilogue', async () => {
    expect(await check('shell = /no/such/shell', [])).toEqual([]);
  });

  it('are there as a rule', async () => {
    expect(await check('shell = /bin/sh\nprologue = true\nepilogue = true', [])).toEqual([]);
  });

  it('are missed before anything is sent', async () => {
    const why = "there is no program '/no/such/shell', which its first line names: correct 'shell' or that line";
    expect(await check('shell = /no/such/shell\nprologue = true\nepilogue = true', [])).toEqual([
      `3 The prologue cannot be run on this machine: ${why}.`,
      `4 The epilogue cannot be run on this machine: ${why}.`,
    ]);
  });

  it('are files that can be executed', async () => {
    mkdirSync(join(programs, 'folder'));
    expect(await check(`shell = ${programs}/folder\nprologue = true`, [])).toHaveLength(1);
    writeFileSync(join(programs, 'text'), '', { mode: 0o600 });
    expect(await check(`shell = ${programs}/text\nprologue = true`, [])).toHaveLength(1);
  });

  it.each(['/usr/bin/env zsh', '/usr/bin/env -S zsh -e', '/usr/bin/env A=b zsh'])(
    'are looked for on the PATH by %s',
    async (shell) => {
      expect(await check(`shell = ${shell}\nprologue = true`, [])).toEqual([
        "3 The prologue cannot be run on this machine: 'zsh' of its first line is not on the PATH here.",
      ]);
      expect(await check(`shell = ${shell}\nprologue = true`, ['zsh'])).toEqual([]);
    },
  );

  it('are one shell on Windows, wherever the first line looks for it', async () => {
    const settings = 'shell = /usr/local/bin/bash\nprologue = true';
    expect(await check(settings, [], 'win32')).toEqual([
      "3 The prologue cannot be run on this machine: it needs a POSIX shell, and no 'sh' is on the PATH: Git for Windows brings one.",
    ]);
    expect(await check(settings, ['sh.exe'], 'win32')).toEqual([]);
    expect(await check('shell = /usr/bin/python3\nprologue = true', ['sh.exe'], 'win32')).toEqual([
      "3 The prologue cannot be run on this machine: on Windows it is run by 'sh', and its first line names '/usr/bin/python3'.",
    ]);
  });
});

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { builtInBackends } from '../../../src/backends/registry.ts';
import { systemClock } from '../../../src/base/clock.ts';
import type { Command } from '../../../src/base/command.ts';
import { silentLog } from '../../../src/base/log.ts';
import { warnBesideScheduler } from '../../../src/runs/besideScheduler.ts';
import type { RunsContext } from '../../../src/runs/deps.ts';
import { RunStore } from '../../../src/runs/store/store.ts';
import { cluster } from '../support/runs.ts';

let folder: string;
let store: RunStore;
let asked: Command[];
let told: string[];

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'clusterjob-beside-'));
  store = await RunStore.open(join(folder, 'runs.sqlite'), systemClock);
  asked = [];
  told = [];
});

afterEach(() => {
  store.dispose();
  rmSync(folder, { recursive: true });
});

/** What a user is told before a local run on a machine whose PATH has these programs. */
async function warned(
  programs: readonly string[],
  place: Parameters<typeof cluster>[0] = {},
  warn: (text: string) => Promise<void> = async (text) => void told.push(text),
): Promise<readonly string[]> {
  const exchange = async (commands: readonly Command[]) => {
    asked.push(...commands);
    const stdout = programs.map((program) => `${program}\n`).join('');
    return [{ end: { kind: 'exit', code: 0 } as const, stdout, stderr: '', truncated: false, ms: 1 }];
  };
  const connections = { connect: async () => ({ exchange }) } as unknown as RunsContext['connections'];
  const context = { store, connections, clock: systemClock, log: silentLog } as unknown as RunsContext;
  const local = cluster({ name: 'local', backend: 'local', transport: 'local', remote: null, ...place });
  await warnBesideScheduler(context, local, builtInBackends(), warn, { intent: 'user' });
  return told;
}

const SLURM = ['sbatch', 'squeue', 'scancel', 'scontrol'];

describe('a job of the machine itself', () => {
  it('beside a scheduler is warned of once', async () => {
    expect(await warned(SLURM)).toEqual([
      "This machine has a scheduler (Slurm), but a job of the cluster 'local' does not go through it: " +
        'it runs right there, beside the work of others',
    ]);
    expect(await warned(SLURM)).toHaveLength(1);
  });

  it('on another machine is warned of once more', async () => {
    await warned(SLURM);
    expect((await warned(SLURM, { transport: 'openssh', remote: 'login1' })).at(-1)).toMatch(/^login1 has a scheduler/);
  });

  it('on a machine without a scheduler is nothing to warn of, and it is looked for again the next time', async () => {
    expect(await warned(['sbatch', 'qsub'])).toEqual([]);
    expect(await warned(SLURM)).toHaveLength(1);
  });

  it('is warned of again if it was not run after all', async () => {
    const no = new Error('no');
    await expect(warned(SLURM, {}, () => Promise.reject(no))).rejects.toBe(no);
    expect(await warned(SLURM)).toHaveLength(1);
  });
});

it('a job of a scheduler is nothing to warn of', async () => {
  expect(await warned(SLURM, { backend: 'slurm' })).toEqual([]);
  expect(asked).toEqual([]);
});

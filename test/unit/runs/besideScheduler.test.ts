import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { builtInBackends } from '../../../src/backends/registry.ts';
import type { Command } from '../../../src/base/command.ts';
import { warnBesideScheduler } from '../../../src/runs/besideScheduler.ts';
import { output } from '../backends/outputs.ts';
import { connectionsTo } from '../support/connections.ts';
import { fakeTransport } from '../support/fakeTransport.ts';
import { runsContext } from '../support/openService.ts';
import type { OpenStore } from '../support/openStore.ts';
import { openStore } from '../support/openStore.ts';
import { cluster } from '../support/runs.ts';

let opened: OpenStore;
let asked: Command[];
let told: string[];

beforeEach(async () => {
  opened = await openStore();
  asked = [];
  told = [];
});

afterEach(() => opened.close());

/** What a user is told before a local run on a machine whose PATH has these programs. */
async function warned(
  programs: readonly string[],
  place: Parameters<typeof cluster>[0] = {},
  warn: (text: string) => Promise<void> = async (text) => void told.push(text),
): Promise<readonly string[]> {
  const exchange = async (commands: readonly Command[]) => {
    asked.push(...commands);
    return [output({ stdout: programs.map((program) => `${program}\n`).join('') })];
  };
  const context = runsContext(opened.store, { connections: connectionsTo(async () => fakeTransport({ exchange })) });
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

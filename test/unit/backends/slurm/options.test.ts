import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { findOption } from '../../../../src/backends/optionWords.ts';
import { SBATCH_OPTIONS } from '../../../../src/backends/slurm/options.ts';
import { FIXTURES, readCaptured } from '../outputs.ts';

function isKnown(name: string): boolean {
  return findOption(SBATCH_OPTIONS, name) !== null;
}

describe('the option table of sbatch', () => {
  it('has every option of --help, with its short name', () => {
    const help = readCaptured('slurm/options/sbatch-help.json').stdout;
    const rows = [...help.matchAll(/^ {2,6}(?:(-\w)[, ] ?)? *(--[a-z-]+)/gm)];
    expect(rows.length).toBeGreaterThan(90);
    for (const [, short, long = ''] of rows) {
      expect(isKnown(long), long).toBe(true);
      if (short) expect(findOption(SBATCH_OPTIONS, short), short).toBe(findOption(SBATCH_OPTIONS, long));
    }
  });

  it('has every option of --usage', () => {
    const usage = readCaptured('slurm/options/sbatch-usage.json').stdout;
    const names = [...usage.matchAll(/\[(--[a-z-]+|-[a-zA-Z](?= |\]))/g)].map(([, name = '']) => name);
    expect(names.length).toBeGreaterThan(50);
    // Left over from the text of srun: the parser of sbatch says "invalid option".
    expect(names.filter((name) => name !== '-r' && !isKnown(name))).toEqual([]);
  });

  it('has every long option that the parser takes, documented or not', () => {
    const kept = JSON.parse(readFileSync(`${FIXTURES}/slurm/options/sbatch-long-options.json`, 'utf8')) as {
      readonly answers: readonly { readonly stderr: string }[];
    };
    const names = kept.answers
      .filter(({ stderr }) => !stderr.includes('unrecognized'))
      .flatMap(({ stderr }) => [...stderr.replace(/option '--\w'/, '').matchAll(/'(--[a-z-]+)'/g)])
      .map(([, name = '']) => name);
    expect(names.length).toBeGreaterThan(100);
    expect(names.filter((name) => !isKnown(name))).toEqual([]);
  });

  const newer = JSON.parse(readFileSync(`${FIXTURES}/slurm/options/sbatch-manual-26.05.json`, 'utf8')) as {
    readonly names: readonly string[];
  };

  it('has every option of the newest manual', () => {
    expect(newer.names.length).toBeGreaterThan(100);
    expect(newer.names.filter((name) => !isKnown(name))).toEqual([]);
  });

  it('has no option that neither the parser takes nor the newest manual names', () => {
    const kept = readFileSync(`${FIXTURES}/slurm/options/sbatch-long-options.json`, 'utf8');
    const ours = SBATCH_OPTIONS.options.flatMap(({ names }) => names.filter((name) => name.startsWith('--')));
    expect(ours.filter((name) => !kept.includes(`'${name}'`) && !newer.names.includes(name))).toEqual([]);
  });
});

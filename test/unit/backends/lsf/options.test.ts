import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { BSUB_OPTIONS } from '../../../../src/backends/lsf/options.ts';
import { findOption } from '../../../../src/backends/optionWords.ts';
import { FIXTURES, readCaptured } from '../outputs.ts';

/** The names of a usage text: `[-J job_name | -J "job_name[index_list]%job_limit"`, `[-B]`, `-cn]`. */
function namesIn(usage: string): readonly string[] {
  return Array.from(usage.matchAll(/(?:\[|\| )(-[A-Za-z]+)\b/g), ([, name = '']) => name);
}

function unknown(names: readonly string[]): readonly string[] {
  return [...new Set(names)].filter((name) => findOption(BSUB_OPTIONS, name) === null);
}

describe('the option table of bsub', () => {
  const manual = JSON.parse(readFileSync(`${FIXTURES}/lsf/options/bsub-names.json`, 'utf8')) as {
    readonly names: readonly string[];
  };

  it('has every option of the manual of IBM LSF', () => {
    expect(manual.names.length).toBeGreaterThan(100);
    expect(unknown(manual.names)).toEqual([]);
  });

  it('has every option that OpenLava 4.0 names', () => {
    const names = namesIn(readCaptured('lsf/options/bsub-help.json').stderr);
    expect(names.length).toBeGreaterThan(35);
    // It belongs to bmod, where it takes -c back.
    expect(unknown(names)).toEqual(['-cn']);
  });

  it('has every option that OpenLava 2.2 names', () => {
    const names = namesIn(readCaptured('lsf/submit/gpu-option-2.2.json').stderr);
    expect(names.length).toBeGreaterThan(30);
    expect(unknown(names)).toEqual([]);
  });

  it('has no option that no manual has', () => {
    const known = new Set([...manual.names, ...namesIn(readCaptured('lsf/options/bsub-help.json').stderr)]);
    const ours = BSUB_OPTIONS.options.map(({ names }) => names);
    expect(ours.filter((names) => !names.some((name) => known.has(name)))).toEqual([]);
  });
});

import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import { Source } from '../../../../src/base/problem.ts';
import { readSettings } from '../../../../src/job/settings/reader.ts';
import { viewSections } from '../../../../src/job/settings/sections.ts';
import { SettingsGenerator } from './settingsGenerator.ts';

const WELL_FORMED = 6_000;
const MUTATED = 3_000;
const SEED = 20_260_101;
const oracle = fileURLToPath(new URL('configparserOracle.py', import.meta.url));

// Before 3.10 a section header ended at the first bracket.
const python = spawnSync('python3', ['-c', 'import sys; sys.exit(0 if sys.version_info >= (3, 10) else 1)']);
const missing = python.error ? 'no python3 on PATH' : python.status !== 0 ? 'python3 is older than 3.10' : null;

interface Reading {
  readonly sections: readonly unknown[];
  readonly raw: readonly unknown[];
  readonly defaults: readonly unknown[];
  readonly error: { readonly class: string; readonly line: number | null } | null;
}

function ours(text: string): Reading {
  const view = viewSections(readSettings(new Source('job.ini', text)));
  if (view.document.failure) return { sections: [], raw: [], defaults: [], error: view.failure };
  return {
    sections: view.sections
      .filter(({ failure }) => !failure)
      .map(({ name, settings }) => [name, settings.map(({ key, value }) => [key, value])]),
    raw: view.sections.map(({ name, settings }) => [name, settings.map(({ key, raw }) => [key, raw])]),
    defaults: view.defaults.map(({ key, value }) => [key, value]),
    error: view.failure,
  };
}

function theirs(texts: readonly string[]): Reading[] {
  const input = `${texts.map((text) => JSON.stringify(text)).join('\n')}\n`;
  const result = spawnSync('python3', [oracle], { input, encoding: 'utf8', maxBuffer: 2 ** 28 });
  if (result.status !== 0) throw new Error(`configparserOracle.py failed: ${result.stderr}`);
  return result.stdout
    .trimEnd()
    .split('\n')
    .map((row) => JSON.parse(row) as Reading);
}

describe.skipIf(missing !== null)(`against python3's configparser${missing ? ` (skipped: ${missing})` : ''}`, () => {
  const generator = new SettingsGenerator(SEED);
  const texts: string[] = [];
  let readings: Reading[] = [];

  beforeAll(() => {
    for (let count = 0; count < WELL_FORMED; count++) texts.push(generator.next());
    for (let count = 0; count < MUTATED; count++) texts.push(generator.mutated(generator.next()));
    readings = theirs(texts);
  }, 60_000);

  it(`gives the same sections, keys, values or error for ${WELL_FORMED + MUTATED} texts`, () => {
    expect(readings).toHaveLength(WELL_FORMED + MUTATED);
    const different = texts.filter((text, index) => JSON.stringify(ours(text)) !== JSON.stringify(readings[index]));
    // The first one is enough to see the fault.
    const [text] = different;
    if (text !== undefined) expect({ text, ...ours(text) }).toEqual({ text, ...readings[texts.indexOf(text)] });
    expect(different).toEqual([]);
  });

  it('meets every error often, and many sound files', () => {
    const counts = new Map<string, number>();
    for (const { error } of readings) counts.set(error?.class ?? 'none', (counts.get(error?.class ?? 'none') ?? 0) + 1);
    for (const name of [
      'DuplicateOptionError',
      'DuplicateSectionError',
      'MissingSectionHeaderError',
      'ParsingError',
      'InterpolationSyntaxError',
      'InterpolationMissingOptionError',
      'InterpolationDepthError',
    ]) {
      expect(counts.get(name), name).toBeGreaterThan(80);
    }
    expect(counts.get('none')).toBeGreaterThan(texts.length / 4);
    const rich = readings.filter(({ error, sections }) => !error && sections.length > 1);
    expect(rich.length).toBeGreaterThan(texts.length / 20);
  });
});

import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { findOption } from '../../../../src/backends/optionWords.ts';
import { SGE_OPTIONS } from '../../../../src/backends/sge/options.ts';
import { FIXTURES, readCaptured } from '../outputs.ts';

const help = readCaptured('sge/options/qsub-help.json').stdout;
const rows = [...help.matchAll(/^ {3}\[(-\S+?)(?: +([^\]].*?))?\] {2,}\S/gm)].map(([, name = '', value = '']) => ({
  name,
  value,
}));

/** Options of qsub(1) that -help does not list. */
const MANUAL = ['-ar', '-ckpt', '-clear', '-dl', '-R', '-tc', '-terse', '-w'];

/** What qsub -help of Univa Grid Engine lists. */
const univa = JSON.parse(readFileSync(`${FIXTURES}/sge/manual/univa-names.json`, 'utf8')) as {
  readonly names: readonly string[];
};

describe('the option table of qsub', () => {
  it('has every option of Univa Grid Engine', () => {
    expect(univa.names.length).toBeGreaterThan(65);
    expect(univa.names.filter((name) => findOption(SGE_OPTIONS, name) === null)).toEqual([]);
  });

  it('has every option of -help', () => {
    expect(rows.length).toBeGreaterThan(50);
    expect(rows.filter(({ name }) => findOption(SGE_OPTIONS, name) === null)).toEqual([]);
  });

  it('knows which of them take a value', () => {
    const takes = rows.map(({ name }) => [name, findOption(SGE_OPTIONS, name)?.value !== 'none']);
    expect(takes).toEqual(rows.map(({ name, value }) => [name, value !== '']));
  });

  it('knows the words of those that take y or n', () => {
    for (const { name } of rows.filter(({ value }) => value.trim() === 'y[es]|n[o]')) {
      expect(findOption(SGE_OPTIONS, name)?.words, name).toEqual(['y', 'yes', 'n', 'no']);
    }
  });

  it('has no option that qsub does not have', () => {
    const listed = [...rows.map(({ name }) => name), ...MANUAL, ...univa.names];
    const ours = SGE_OPTIONS.options.flatMap(({ names }) => names).filter((name) => !name.startsWith('-l '));
    expect(ours.filter((name) => !listed.includes(name))).toEqual([]);
  });
});

import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Backend } from '../../../src/backends/contract.ts';
import { createLsf } from '../../../src/backends/lsf/lsfBackend.ts';
import { createTorque } from '../../../src/backends/pbs/pbsBackend.ts';
import { createPbspro } from '../../../src/backends/pbspro/pbsproBackend.ts';
import { readAnswer } from '../../../src/backends/readAnswer.ts';
import { createSge } from '../../../src/backends/sge/sgeBackend.ts';
import { createSlurm } from '../../../src/backends/slurm/slurm.ts';
import type { CapturedAnswer } from '../../../src/base/capturedAnswer.ts';

/**
 * Answers of schedulers that never ran here, as others have shown them in public: in issues, in the manuals of sites, in
 * tests of other programs. Each says in its note where, and beside it stands what is to be read of it
 * (`NAME.expected.json`, checked by hand), without what is not told.
 */
const FIELD = `${import.meta.dirname}/../../fixtures/field`;
const clock = { now: () => Date.parse('2026-11-20T13:00:00Z') };
const BACKENDS: readonly Backend[] = [
  createSlurm(clock),
  createTorque(clock),
  createPbspro(clock),
  createLsf(clock),
  createSge(clock),
];

function read(path: string): unknown {
  return JSON.parse(readFileSync(`${FIELD}/${path}`, 'utf8'));
}

const EMPTY = new Set(['null', '[]', '{}']);

/** A value without its parts that are null or empty. */
function told(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(told);
  if (typeof value !== 'object' || value === null) return value;
  const parts = Object.entries(value).map(([name, part]) => [name, told(part)] as const);
  return Object.fromEntries(parts.filter(([, part]) => !EMPTY.has(JSON.stringify(part))));
}

const KNOWN = new Set(readdirSync(FIELD));

describe.each(BACKENDS.filter(({ name }) => KNOWN.has(name)))('$name', (backend) => {
  const { name } = backend;
  const cases = readdirSync(`${FIELD}/${name}`).filter((file) => file.endsWith('.json'));

  it.each(cases.filter((file) => !file.endsWith('.expected.json')))('%s', (file) => {
    const answer = read(`${name}/${file}`) as CapturedAnswer;
    const reading = told(readAnswer(backend, null, answer));
    expect(reading).toEqual(read(`${name}/${file.replace('.json', '.expected.json')}`));
  });
});

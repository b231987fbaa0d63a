import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { builtInBackends } from '../../../src/backends/registry.ts';
import { jobRecord } from '../../../src/job/jobRecord.ts';
import { loadExplicit } from '../../../src/job/loadJob.ts';
import { nodeFiles } from '../../../src/job/nodeFiles.ts';
import { renderJob } from '../../../src/job/render.ts';
import type { Value } from '../../../src/job/value.ts';

interface Meta {
  readonly id: string;
  readonly title: string;
  readonly jobname: string;
  readonly backend: string | null;
  readonly kwargs: Readonly<Record<string, Value>>;
  readonly aux: readonly string[];
  readonly compare: readonly string[];
  readonly expect_error?: {
    readonly stage: 'load' | 'render';
    readonly line: number;
    readonly mentions: readonly string[];
  };
}

const dialects = builtInBackends();
const root = join(import.meta.dirname, '../../fixtures/reference');
const cases = readdirSync(root)
  .filter((name) => name.startsWith('case-'))
  .map((name) => JSON.parse(readFileSync(join(root, name, 'meta.json'), 'utf8')) as Meta);

/** Renders a case as `clusterjob render --json` with its layers given one by one. */
async function record({ id, jobname, backend, kwargs, aux }: Meta) {
  const folder = join(root, id);
  const files = readdirSync(folder);
  const keywords = new Map(Object.entries(kwargs));
  if (backend !== null) keywords.set('backend', backend);
  if (aux.length > 0) keywords.set('aux_scripts', aux.map((name) => `aux/${name}`).join(' '));
  const resolved = await loadExplicit(
    {
      body: join(folder, 'body.sh'),
      defaults: files.includes('defaults.ini') ? join(folder, 'defaults.ini') : null,
      jobname,
      keywords,
      settings: files.includes('job.ini') ? [join(folder, 'job.ini')] : [],
    },
    { files: nodeFiles(), dialects },
  );
  const dialect = dialects.find(({ name }) => name === resolved.job?.backend);
  return jobRecord(resolved, resolved.job && dialect ? renderJob(resolved.job, dialect) : null);
}

/** The first line in which two texts differ. */
function firstDifference(actual: string, expected: string): string | null {
  const [left, right] = [actual.split('\n'), expected.split('\n')];
  const at = left.findIndex((line, index) => line !== right[index]);
  if (at === -1 && left.length === right.length) return null;
  const line = at === -1 ? left.length : at;
  return `line ${line + 1}: ${JSON.stringify(left[line])} instead of ${JSON.stringify(right[line])}`;
}

describe('the reference cases', () => {
  it('are twenty', () => {
    expect(cases).toHaveLength(20);
  });

  it.each(cases.filter((one) => one.compare.length > 0))('$id: $title', async (meta) => {
    const expected = JSON.parse(readFileSync(join(root, meta.id, 'expected.json'), 'utf8'));
    const actual = await record(meta);
    expect(actual.problems.filter(({ severity }) => severity === 'error')).toEqual([]);
    expect(firstDifference(actual.script ?? '', expected.rendered)).toBeNull();
    for (const field of ['filename', 'prologue', 'epilogue', 'aux', 'resources', 'backend'] as const) {
      expect(actual[field], field).toEqual(expected[field]);
    }
    // The keyword that names the aux scripts is ours; the library is given the files in another way.
    const { aux_scripts: _, ...attributes } = actual.attributes ?? {};
    expect(attributes).toEqual(expected.attributes);
    expect(actual.origins).toHaveLength(expected.rendered.split('\n').length);
  });

  it.each(cases.filter((one) => one.expect_error))('$id: $title', async (meta) => {
    const { line, mentions, stage } = meta.expect_error ?? { line: 0, mentions: [], stage: 'load' };
    const actual = await record(meta);
    expect(actual.script).toBeNull();
    expect(actual.resources === null).toBe(stage === 'load');
    const error = actual.problems.find(({ severity }) => severity === 'error');
    expect(error).toMatchObject({ file: join(root, meta.id, 'job.ini'), line });
    for (const mention of mentions) expect(error?.message).toContain(mention);
  });
});

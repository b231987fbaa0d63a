import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { builtInBackends } from '../../../src/backends/registry.ts';
import type { Problem } from '../../../src/base/problem.ts';
import { Source } from '../../../src/base/problem.ts';
import { renderJob } from '../../../src/job/render.ts';
import { directiveProblems } from '../../../src/language/scripts/directiveProblems.ts';
import { load } from '../support/jobs.ts';
import { looseSubject } from './subject.ts';

const root = join(import.meta.dirname, '../../fixtures/mistakes');
const dialects = builtInBackends();

/** Settings with which the bodies are read. */
const SETTINGS = '[Resources]\nnodes = 2\n\n[Attributes]\nepochs = 40\n';

/** `line:column-endLine:endColumn code`, as the expected files have it. */
function written({ start, end, code }: Problem): string {
  return `${start?.line}:${start?.column}-${end?.line}:${end?.column} ${code}`;
}

/** The problems of a template job, its body or its settings given. */
async function ofJob(body: string, settings: string): Promise<readonly Problem[]> {
  const { job, problems } = await load({ '/w/j/train.sh': body, '/w/j/train.ini': settings }, '/w/j/train.sh', {
    dialects,
  });
  const slurm = dialects.find(({ name }) => name === 'slurm');
  return [...problems, ...(job && slurm ? renderJob(job, slurm).problems : [])];
}

async function found(group: string, text: string): Promise<readonly Problem[]> {
  if (group === 'settings') return await ofJob('#!/bin/bash\necho\n', text);
  if (group === 'bodies') return await ofJob(text, SETTINGS);
  return directiveProblems(new Source('/w/j/job.sh', text), looseSubject(group));
}

const groups = readdirSync(root);

describe.each(groups)('mistakes: %s', (group) => {
  const files = readdirSync(join(root, group)).filter((name) => !name.endsWith('.expected'));

  it.each(files)('%s', async (name) => {
    const path = join(root, group, name);
    const expected = readFileSync(path.replace(/\.[^.]+$/, '.expected'), 'utf8')
      .trim()
      .split('\n');
    const problems = (await found(group, readFileSync(path, 'utf8'))).map(written);
    expect(problems).toEqual(expect.arrayContaining(expected));
    // In a script a mistake is told once; in settings its consequences may be told too.
    if (group !== 'settings') expect(problems).toEqual(expected);
  });
});

it('are at least 20 for every scheduler and 150 in all', () => {
  const counts = groups.map(
    (group) => readdirSync(join(root, group)).filter((name) => name.endsWith('.expected')).length,
  );
  expect(counts.reduce((sum, count) => sum + count, 0)).toBeGreaterThanOrEqual(150);
  for (const [at, group] of groups.entries()) {
    if (group !== 'bodies' && group !== 'settings') expect(counts[at], basename(group)).toBeGreaterThanOrEqual(20);
  }
});

it('are not seen where there are none: in headers in the style of sites', () => {
  const sites = join(import.meta.dirname, '../../fixtures/convert/sites');
  const scripts = readdirSync(sites, { recursive: true, encoding: 'utf8' }).filter((name) => /\.\w+$/.test(name));
  const faults = scripts.flatMap((name) => {
    const group = name.split('/')[0] === 'torque' ? 'pbs' : (name.split('/')[0] ?? '');
    return directiveProblems(new Source(name, readFileSync(join(sites, name), 'utf8')), looseSubject(group))
      .filter(({ severity }) => severity === 'error')
      .map((problem) => `${name}: ${written(problem)}: ${problem.message}`);
  });
  // These two are made for what cannot be read.
  expect(faults.filter((fault) => !/^\w+\/(?:unknown-options|no-shebang-after-blank)\./.test(fault))).toEqual([]);
  expect(scripts.length).toBeGreaterThanOrEqual(100);
});

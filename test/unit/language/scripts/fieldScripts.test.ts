import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Source } from '../../../../src/base/problem.ts';
import { directiveProblems } from '../../../../src/language/scripts/directiveProblems.ts';
import { looseSubject } from '../subject.ts';

/** Valid scripts in the style of guides, repositories and generators of jobs. */
const FOLDER = join(import.meta.dirname, '../../../fixtures/scripts');

describe.each(readdirSync(FOLDER))('valid scripts: %s', (backend) => {
  it.each(readdirSync(join(FOLDER, backend)))('finds no fault in %s', (name) => {
    const text = readFileSync(join(FOLDER, backend, name), 'utf8');
    const problems = directiveProblems(new Source(name, text), looseSubject(backend));
    expect(problems.map(({ start, message }) => `${start?.line}: ${message}`)).toEqual([]);
  });
});

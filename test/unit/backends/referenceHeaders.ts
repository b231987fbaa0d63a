import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { Backend } from '../../../src/backends/contract.ts';
import type { Value } from '../../../src/job/value.ts';
import { resources } from './resourceList.ts';

const CASES = join(import.meta.dirname, '../../fixtures/reference');

/** The reference cases of a backend: the header for the resources of a case must be that of the case. */
export function referenceHeaders(backend: Backend, cases: readonly string[]): void {
  it.each(cases)('writes the header of reference %s', (name) => {
    const expected = JSON.parse(readFileSync(join(CASES, name, 'expected.json'), 'utf8')) as {
      readonly backend: string;
      readonly resources: readonly (readonly [string, Value])[];
      readonly headers: readonly string[];
    };
    expect(expected.backend).toBe(backend.name);
    const list = expected.resources.map(([key, value]) => ({ key, value, native: false }));
    const { lines, problems } = backend.header({ resources: list, shell: '/bin/bash' });
    expect(lines.map(({ text }) => text)).toEqual(expected.headers);
    expect(problems).toEqual([]);
  });
}

/** The lines for some resources, and `key code` of each problem. */
export function headerOf(backend: Backend, record: Readonly<Record<string, Value>>) {
  const { lines, problems } = backend.header({ resources: resources(record), shell: '/bin/bash' });
  return {
    lines: lines.map(({ text }) => text.slice((backend.prefix ?? '').length + 1)),
    problems: problems.map(({ key, code }) => `${key} ${code}`),
  };
}

/** The resources that the directives of a script mean, as a plain record. */
export function readBack(backend: Backend, lines: readonly string[]): Readonly<Record<string, Value>> {
  const reading = backend.readHeader(['#!/bin/bash', ...lines, 'true', ''].join('\n'));
  return Object.fromEntries(reading.resources.map(({ key, value }) => [key, value]));
}

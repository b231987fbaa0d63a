import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Conversion } from '../../../../src/language/convert/conversion.ts';
import { converted, FIXTURES, SCHEDULERS, siteScripts } from './scripts.ts';

/**
 * What comes out of each site's script, beside it as `STYLE.TARGET.txt`: the script, and behind a line of dashes what is
 * listed. Each was read by a person when it was made.
 */

const SITES = siteScripts();

function expectedFile(name: string, to: string): string {
  return join(FIXTURES, 'convert/sites', name.replace(/\.sh$/, `.${to}.txt`));
}

function described({ script, problems }: Conversion): string {
  const listed = problems.map(
    ({ severity, code, start, message }) => `${start?.line}:${start?.column} ${severity} ${code} ${message}\n`,
  );
  return `${script}${script.endsWith('\n') ? '' : '\n'}----\n${listed.join('')}`;
}

const EXPECTED = SITES.flatMap((script) =>
  SCHEDULERS.filter((to) => existsSync(expectedFile(script.name, to))).map((to) => ({ script, to, name: script.name })),
);

it('has an expected result for every site', () => {
  expect(new Set(EXPECTED.map(({ name }) => name)).size).toBe(SITES.length);
});

describe.each(EXPECTED)('$name for $to', ({ script, to }) => {
  it('comes out as it should', () => {
    const file = expectedFile(script.name, to);
    const found = described(converted(script, to));
    expect(found.split('\n')).toEqual(readFileSync(file, 'utf8').split('\n'));
  });
});

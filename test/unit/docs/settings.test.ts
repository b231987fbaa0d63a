import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { builtInBackends } from '../../../src/backends/registry.ts';
import { ATTRIBUTE_KEYS, RESOURCE_KEYS } from '../../../src/job/keys.ts';
import { CORE_VARIABLES } from '../../../src/job/template/coreVariables.ts';

const page = readFileSync(new URL('../../../docs/settings.md', import.meta.url), 'utf8');

/** The words in code in the first column of the tables of a section. */
function tableWords(title: string): string[] {
  const [, section = ''] = page.split(`\n## ${title}\n`);
  const [text = ''] = section.split('\n## ');
  const rows = text.split('\n').filter((line) => line.startsWith('| `'));
  return rows.flatMap((row) => (row.split('|')[1] ?? '').match(/(?<=`)[A-Za-z_]+(?=`)/g) ?? []).sort();
}

describe('the page of settings', () => {
  it('has all resources of the catalogue, and no other', () => {
    expect(tableWords('Resources')).toEqual(RESOURCE_KEYS.map(({ key }) => key).sort());
  });

  it('has all attributes of the catalogue, and no other', () => {
    expect(tableWords('Attributes')).toEqual(ATTRIBUTE_KEYS.map(({ key }) => key).sort());
  });

  it('has all core variables, and no other', () => {
    const names = Object.keys(CORE_VARIABLES).map((name) => `CLUSTERJOB_${name}`);
    expect(tableWords('Core variables')).toEqual(names.sort());
  });

  it.each(builtInBackends().map(({ name }) => name))('names the backend %s', (name) => {
    expect(page).toContain(`\`${name}\``);
  });

  it('leads to headings that are there', () => {
    const links = Array.from(page.matchAll(/\]\(#([\w-]+)\)/g), ([, link]) => link);
    const headings = Array.from(page.matchAll(/^#+ (.+)$/gm), ([, title = '']) =>
      title.toLowerCase().replaceAll(' ', '-'),
    );
    expect(links.length).toBeGreaterThan(0);
    for (const link of links) expect(headings).toContain(link);
  });
});

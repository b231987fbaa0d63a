import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { checkSiteFile } from '../../../src/backends/checks/checkSiteFile.ts';
import { builtInBackends } from '../../../src/backends/registry.ts';
import { DERIVED_KEYS } from '../../../src/backends/site/siteValues.ts';
import { Source } from '../../../src/base/problem.ts';
import { headings, links } from './markdown.ts';

const root = new URL('../../../', import.meta.url);
const read = (path: string): string => readFileSync(new URL(path, root), 'utf8');
const page = read('docs/adding-a-backend.md');

/** The blocks of one language. */
function blocks(language: string): readonly string[] {
  return Array.from(page.matchAll(new RegExp(`\`\`\`${language}\\n(.*?)\`\`\``, 'gs')), ([, text = '']) => text);
}

describe('the page on adding a backend', () => {
  it('shows the files that the tests use, as they are', () => {
    const folder = 'examples/.clusterjob/backends';
    const files = readdirSync(new URL(folder, root)).map((name) => read(`${folder}/${name}`));
    expect([...blocks('ini')].sort()).toEqual(files.sort());
    expect(blocks('js')).toContain(read('test/fixtures/backendInCode/spooler.js'));
  });

  it('shows what the check of a file prints', () => {
    const source = new Source('slurm-mpi.ini', read('examples/.clusterjob/backends/slurm-mpi.ini'));
    const { name, parent, tried } = checkSiteFile('slurm-mpi', source, builtInBackends());
    expect(page).toContain(`\n${name}, which extends ${parent}: ${tried} checks passed.\n`);
  });

  it('names every value that is made from others', () => {
    for (const name of DERIVED_KEYS.keys()) expect(page).toContain(`\`{${name}}\``);
  });

  it('leads to headings and pages that are there', () => {
    for (const link of links(page).filter((one) => !one.startsWith('https:'))) {
      const [file = '', anchor] = link.split('#');
      const text = file === '' ? page : read(file.startsWith('../') ? file.slice(3) : `docs/${file}`);
      if (anchor === undefined) continue;
      const anchors = headings(text).map((title) => title.toLowerCase().replaceAll(',', '').replaceAll(' ', '-'));
      expect(anchors, link).toContain(anchor);
    }
  });
});

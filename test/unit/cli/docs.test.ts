import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { HELP } from '../../../src/cli/commandHelp.ts';
import { SHORT_HELP } from '../../../src/cli/shortHelp.ts';
import { importsBelow, importsOf } from '../../walls/imports.ts';
import { useDesk } from './desk.ts';

const root = join(import.meta.dirname, '..', '..', '..');
const docs = readFileSync(join(root, 'docs', 'cli.md'), 'utf8');

/** The sections of the commands in the document, by name. */
const sections = new Map(
  docs
    .split(/^(?=##+ )/m)
    .map((text) => [/^### (\S+)$/m.exec(text)?.[1] ?? '', text] as const)
    .filter(([name]) => HELP.has(name)),
);

const general = docs.split(/^(?=##+ )/m).find((text) => text.startsWith('### Options of jobs')) ?? '';

/** The options that a text names, sorted: `--json`, `-o`. */
function optionsIn(text: string): readonly string[] {
  const found = text.match(/(?<![\w-])(--[a-z][a-z-]*|-[a-zA-Z])(?![\w-])/g) ?? [];
  return [...new Set(found)].filter((option) => option !== '--help' && option !== '-h').sort();
}

const desk = useDesk();

describe('docs/cli.md', () => {
  it('describes every command that help lists', () => {
    const listed = [...SHORT_HELP.matchAll(/^ {2}([a-z-]+) .* {2}/gm)].map((match) => match[1]);
    expect(listed).toEqual([...HELP.keys()]);
    expect([...sections.keys()].sort()).toEqual([...HELP.keys()].sort());
  });

  it.each([...HELP.keys()])('names the options of %s that its help names, and no others', (name) => {
    const own = sections.get(name) ?? '';
    const takesJob = /JOB is a body/.test(HELP.get(name) ?? '');
    // `run` and `check` name the options in a sentence; those that all jobs have stand in a table of their own.
    const documented = takesJob && name !== 'run' ? own + general : own;
    expect(optionsIn(documented)).toEqual(optionsIn(HELP.get(name) ?? ''));
  });

  it.each([...HELP])('the command %s knows the options that its help names', async (name, help) => {
    for (const option of optionsIn(help)) {
      // The first option that it does not know is named; `x` is the value of the one before, or a word.
      expect(await desk().run(name, option, 'x', '--unknown')).toMatchObject({
        status: 2,
        stderr: expect.stringContaining("Unknown option '--unknown'"),
      });
    }
  });

  it('names all parts of the JSON of a run, a problem and a rendering', async () => {
    desk().write('a.sh', 'true\n');
    desk().write('a.ini', '[Resources]\nqueue 7 = 1\n');
    const { stdout } = await desk().run('submit', 'a.sh', '--set', 'array=1-2', '--wait', '--json');
    const rendering = await desk().json('render', 'a.sh');
    const settings = await desk().json('settings', 'a.ini');
    for (const name of new Set([JSON.parse(stdout), rendering, settings].flatMap(namesIn))) {
      expect(docs).toMatch(new RegExp(`[\`{, ]${name}\\b`));
    }
  });
});

/** The names of attributes, at every depth; the free names in `attributes`, `aux` and `sections` are no part of the shape. */
function namesIn(value: unknown): readonly string[] {
  if (Array.isArray(value)) return value.flatMap(namesIn);
  if (typeof value !== 'object' || value === null) return [];
  const free = ['attributes', 'aux', 'sections', 'raw'];
  return Object.entries(value).flatMap(([name, part]) => [name, ...(free.includes(name) ? [] : namesIn(part))]);
}

describe('the commands that read and write text', () => {
  const imports = importsBelow(root, ['src']);
  const session = importsOf('src/session.ts', readFileSync(join(root, 'src/session.ts'), 'utf8'));
  /** What is loaded only when runs are opened; these imports are dynamic. */
  const later = new Set(
    session.map(({ to }) => to).filter((to) => /^src\/(runs\/(store|service|prepare)|transport|helper)/.test(to)),
  );

  function reached(start: string): ReadonlySet<string> {
    const seen = new Set<string>();
    const visit = (file: string): void => {
      if (seen.has(file)) return;
      seen.add(file);
      for (const { from, to, typeOnly } of imports) {
        if (from === file && !typeOnly && !(from === 'src/session.ts' && later.has(to))) visit(to);
      }
    };
    visit(start);
    return seen;
  }

  it.each(['render', 'check', 'settings'])('%s loads neither SQLite nor execa', (name) => {
    const modules = [...reached(`src/cli/commands/${name}.ts`)];
    expect(modules).toContain('src/job/settings/reader.ts');
    expect(modules.filter((module) => module === 'node:sqlite' || module === 'execa')).toEqual([]);
  });

  it('are told apart from those that need the store', () => {
    expect([...reached('src/runs/store/store.ts')]).toContain('node:sqlite');
    expect([...reached('src/transport/connections.ts')]).toContain('execa');
  });
});

import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { importsBelow, importsOf } from './imports.ts';
import { brokenWalls, circles } from './rules.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

describe('the walls of the house', () => {
  const imports = importsBelow(root, ['src', 'webview']);

  it('are read from the whole house', () => {
    expect(imports.length).toBeGreaterThan(50);
  });

  it('are broken by no import', () => {
    expect(brokenWalls(imports)).toEqual([]);
  });

  it('enclose no circle', () => {
    expect(circles(imports)).toEqual([]);
  });
});

/** The objections to a tree of files given as texts. */
function objections(files: Readonly<Record<string, string>>): string[] {
  return brokenWalls(Object.entries(files).flatMap(([path, text]) => importsOf(path, text)));
}

describe('a broken wall is seen', () => {
  it.each([
    ['import', "import { poll } from '../runs/poller.ts';"],
    ['import for its effect', "import '../runs/poller.ts';"],
    ['import of a type', "import type { Poller } from '../runs/poller.ts';"],
    ['export', "export { poll } from '../runs/poller.ts';"],
    ['export of everything', "export * from '../runs/poller.ts';"],
    ['dynamic import', "export const later = () => import('../runs/poller.ts');"],
    ['dynamic import in a template', 'export const later = () => import(`../runs/poller.ts`);'],
    ['type in an annotation', "export let poller: import('../runs/poller.ts').Poller | undefined;"],
    ['type of a module', "export type All = typeof import('../runs/poller.ts');"],
    ['require', "export const runs = require('../runs/poller.ts');"],
    ['import by assignment', "import runs = require('../runs/poller.ts');"],
  ])('upwards by %s', (_, line) => {
    const text = `// one line above\n${line}\n`;
    expect(objections({ 'src/job/job.ts': text })).toEqual([
      'src/job/job.ts:2: src/job may not import src/runs/poller.ts',
    ]);
  });

  it.each([
    ['a value', "import { window } from 'vscode';"],
    ['a type', "import type { Uri } from 'vscode';"],
    ['a type in an annotation', "export let uri: import('vscode').Uri;"],
    ['later', "export const editor = () => import('vscode');"],
  ])("where 'vscode' is named outside the extension: %s", (_, line) => {
    expect(objections({ 'src/runs/poller.ts': line })).toEqual([
      "src/runs/poller.ts:1: only src/extension may name 'vscode'",
    ]);
    expect(objections({ 'src/extension/tree.ts': line })).toEqual([]);
  });

  it('where a backend itself is used instead of its contract', () => {
    expect(objections({ 'src/runs/a.ts': "import { slurm } from '../backends/slurm/sheet.ts';" })).toHaveLength(1);
    expect(objections({ 'src/runs/a.ts': "import type { Backend } from '../backends/contract.ts';" })).toEqual([]);
  });

  it('between the two faces, and towards the public one', () => {
    expect(objections({ 'src/extension/a.ts': "import { main } from '../cli/main.ts';" })).toHaveLength(1);
    expect(objections({ 'src/cli/a.ts': "import { tree } from '../extension/tree.ts';" })).toHaveLength(1);
    expect(objections({ 'src/runs/a.ts': "import { render } from '../index.ts';" })).toHaveLength(1);
  });

  it('where a page takes anything from outside, or more of it is taken than what both sides say', () => {
    expect(objections({ 'webview/a.ts': "import type { Icon } from '../src/runs/describe.ts';" })).toHaveLength(1);
    expect(objections({ 'webview/a.ts': "import type { Icon } from './protocol.ts';" })).toEqual([]);
    expect(objections({ 'src/extension/a.ts': "import { el } from '../../webview/pageNode.ts';" })).toHaveLength(1);
    expect(objections({ 'src/extension/a.ts': "import type { Icon } from '../../webview/protocol.ts';" })).toEqual([]);
  });

  it('where the way leads out of the house, or cannot be told', () => {
    expect(objections({ 'src/base/a.ts': "import '../../test/fake.ts';" })).toHaveLength(1);
    expect(objections({ 'src/base/a.ts': "import '../../../elsewhere.ts';" })).toHaveLength(1);
    expect(objections({ 'src/base/a.ts': 'export const load = (name: string) => import(name);' })).toHaveLength(1);
    expect(objections({ 'src/attic/a.ts': "import 'node:fs';" })).toHaveLength(1);
  });

  it('not where all is well', () => {
    const text =
      "import { readFileSync } from 'node:fs';\nimport { execa } from 'execa';\nimport { log } from '../base/log.ts';";
    expect(objections({ 'src/transport/local.ts': text })).toEqual([]);
  });
});

describe('a circle is seen', () => {
  const tree = (files: Readonly<Record<string, string>>): string[] =>
    circles(Object.entries(files).flatMap(([path, text]) => importsOf(path, text)));

  it('between two files, also through types', () => {
    const found = tree({
      'src/job/a.ts': "import { b } from './b.ts';",
      'src/job/b.ts': "import type { A } from './a.ts';",
    });
    expect(found).toEqual(['src/job/a.ts -> src/job/b.ts -> src/job/a.ts']);
  });

  it('through several files and behind a file that is not part of it', () => {
    const found = tree({
      'src/job/start.ts': "import './a.ts';",
      'src/job/a.ts': "import './b.ts';",
      'src/job/b.ts': "import './c.ts';",
      'src/job/c.ts': "export const a = () => import('./a.ts');",
    });
    expect(found).toEqual(['src/job/a.ts -> src/job/b.ts -> src/job/c.ts -> src/job/a.ts']);
  });

  it('of a file with itself', () => {
    expect(tree({ 'src/job/a.ts': "import type { A } from './a.ts';" })).toHaveLength(1);
  });

  it('not where two ways lead to one file', () => {
    expect(tree({ 'src/job/a.ts': "import './b.ts';\nimport './c.ts';", 'src/job/b.ts': "import './c.ts';" })).toEqual(
      [],
    );
  });
});

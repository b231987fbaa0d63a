import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import type { Export } from './exports.ts';
import { exportsOf, unusedValues } from './exports.ts';
import { filesBelow } from './imports.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** Called by the editor, which finds it by its name. */
const CALLED_FROM_OUTSIDE = ['activate'];

function placeOf({ file, line, name }: Export): string {
  return `${file}:${line}: ${name}`;
}

describe('what a file gives to others', () => {
  const files = filesBelow(root, ['src', 'webview', 'scripts', 'test']);
  const texts = new Map(files.map((file) => [file, readFileSync(join(root, file), 'utf8')]));
  const exports = [...texts]
    .filter(([file]) => /^(?:src|webview)\//.test(file))
    .flatMap(([file, text]) => exportsOf(file, text));

  it('is found', () => {
    expect(exports.length).toBeGreaterThan(500);
  });

  it('has a sentence that says what it is', () => {
    expect(exports.filter(({ documented }) => !documented).map(placeOf)).toEqual([]);
  });

  it('is used by another file', () => {
    const unused = unusedValues(exports, texts).filter(({ name }) => !CALLED_FROM_OUTSIDE.includes(name));
    expect(unused.map(placeOf)).toEqual([]);
  });
});

describe('a name without a sentence, and one that nobody uses, is seen', () => {
  const text =
    '/** What it is. */\nexport const told = 1;\n\nexport function untold() {}\n/** A type. */\nexport type Kind = 1;\n';

  it('by its line', () => {
    expect(exportsOf('a.ts', text).map(({ line, name, documented }) => [line, name, documented])).toEqual([
      [2, 'told', true],
      [4, 'untold', false],
      [6, 'Kind', true],
    ]);
  });

  it('unless it is a type', () => {
    const texts = new Map([
      ['a.ts', text],
      ['b.ts', "import { told } from './a.ts';"],
    ]);
    expect(unusedValues(exportsOf('a.ts', text), texts).map(({ name }) => name)).toEqual(['untold']);
  });
});

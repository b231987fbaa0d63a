import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { codesOf, problemCodes } from './problemCodes.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const page = readFileSync(`${root}/docs/diagnostics.md`, 'utf8');

/** The entries of the page: code and text. */
const entries = Array.from(page.matchAll(/^### (\S+)\n((?:(?!#).*\n)+)/gm), ([, code = '', text = '']) => ({
  code,
  text,
}));
const codes = problemCodes(root);

describe('the page of problems', () => {
  it('explains every code of the sources', () => {
    const explained = new Set(entries.map(({ code }) => code));
    expect([...codes].filter(([code]) => !explained.has(code)).map(([code, files]) => `${code} (${files})`)).toEqual(
      [],
    );
  });

  it('explains none that the sources do not have', () => {
    expect(entries.map(({ code }) => code).filter((code) => !codes.has(code))).toEqual([]);
  });

  it('explains each once, in whole sentences', () => {
    expect(new Set(entries.map(({ code }) => code)).size).toBe(entries.length);
    for (const { code, text } of entries) expect(text.trim(), code).toMatch(/^[A-Z`][\s\S]{30,}[.`)]$/);
  });
});

describe('finding codes in a source', () => {
  it.each([
    ["code: 'not-saved',", ['not-saved']],
    ["code: late ? 'a-b' : 'c-d',", ['a-b', 'c-d']],
    ["source.problem('error', 'carriage-return', message)", ['carriage-return']],
    ["this.#error(\n      'settings-no-section',", ['settings-no-section']],
    ["header.error(key, 'key-not-supported', text)", ['key-not-supported']],
    ["header.error('array', 'array-not-supported', text)", ['array-not-supported']],
    ["this.#header.error(resource.key, 'not-a-size', text)", ['not-a-size']],
    ["kind(/Invalid account/, 'invalid-account', 'account')", ['invalid-account']],
    ["  'no-script': { message: 'The script cannot be read' }", ['no-script']],
    ["export type FormatErrorCode =\n  | 'format-syntax'\n  | 'format-type';", ['format-syntax', 'format-type']],
    ["icon('circle-slash'); const x = 'built-in';", []],
  ])('%j', (text, expected) => {
    expect([...codesOf(text)]).toEqual(expected);
  });
});

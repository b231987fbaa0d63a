import { globSync, readFileSync } from 'node:fs';

/** A code in kebab case, or one of the single words that are codes too. */
const CODE = "'([a-z0-9]+(?:-[a-z0-9]+)+|refused|authentication|exists)'";

/** The ways in which the sources write the code of a problem or an error. */
const WAYS: readonly RegExp[] = [
  // code: 'x', also as a choice of two
  new RegExp(String.raw`\bcode:(?:[^,;{}'\n]*\?)?\s*${CODE}(?:\s*:\s*${CODE})?`, 'g'),
  // 'error', 'x': severity and code of a problem
  new RegExp(String.raw`'(?:error|warning|info)',\s*${CODE}`, 'g'),
  // error('x', ...), #warn(key, 'x', ...), refuse('x', ...), new FormatError('x', ...)
  new RegExp(String.raw`(?:error|warn|info|refuse|refused|report)\(\s*(?:[\w.#]+,\s*|'\w+',\s*)?${CODE}`, 'gi'),
  // kind(/words of the scheduler/, 'x', ...)
  new RegExp(String.raw`\bkind\(\s*/.*/\w*,\s*${CODE}`, 'g'),
  // 'x': { message ... }: a table of refusals
  new RegExp(String.raw`${CODE}:\s*\{\s*message:`, 'g'),
];

/** The members of a union of codes: `type ValueErrorCode = 'x' | 'y'`, `readonly code: 'x' | 'y'`. */
const UNIONS = /(?:type \w*Code =|readonly code:)([^;]*);/g;

/** Every code of a problem or an error in the sources, with the files in which it stands. */
export function problemCodes(root: string): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, readonly string[]>();
  for (const file of globSync('src/**/*.ts', { cwd: root })) {
    const text = readFileSync(`${root}/${file}`, 'utf8');
    for (const code of codesOf(text)) found.set(code, [...(found.get(code) ?? []), file]);
  }
  return found;
}

/** The codes in one source. */
export function codesOf(text: string): ReadonlySet<string> {
  const direct = WAYS.flatMap((way) => Array.from(text.matchAll(way), (match) => match.slice(1)).flat());
  const unions = Array.from(text.matchAll(UNIONS), ([, members = '']) =>
    Array.from(members.matchAll(new RegExp(CODE, 'g')), ([, code]) => code),
  );
  return new Set([...direct, ...unions.flat()].filter((code) => code !== undefined));
}

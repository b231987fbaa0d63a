import { UserError } from '../base/errors.ts';
import type { SectionName } from './keys.ts';
import type { SetOption } from './layers.ts';
import type { Value } from './value.ts';

const SECTION_PREFIXES: readonly (readonly [string, SectionName])[] = [
  ['attributes.', 'Attributes'],
  ['resources.', 'Resources'],
];

/**
 * Reads the argument of `--set`: `key=value`, split at the first `=`; `attributes.key=` and `resources.key=` force the section.
 * @throws UserError `wrong-usage`.
 */
export function parseSetOption(argument: string): SetOption {
  const equals = argument.indexOf('=');
  const [prefix, section] = SECTION_PREFIXES.find(([start]) => argument.startsWith(start)) ?? ['', null];
  const key = argument.slice(prefix.length, Math.max(equals, prefix.length));
  if (equals === -1 || key === '') {
    throw new UserError({
      what: `--set ${argument} is not understood`,
      next: 'Write --set key=value, as in --set queue=long',
      code: 'wrong-usage',
    });
  }
  return { section, key, text: argument.slice(equals + 1) };
}

/**
 * Reads the argument of `--keyword`: `key=JSON` with a number, true, false, null or a text, split at the first `=` whose rest
 * is valid JSON.
 * @throws UserError `wrong-usage`.
 */
export function parseKeyword(argument: string): readonly [key: string, value: Value] {
  for (let equals = argument.indexOf('='); equals !== -1; equals = argument.indexOf('=', equals + 1)) {
    const parsed = parseJson(argument.slice(equals + 1));
    if (equals > 0 && parsed !== undefined && (parsed === null || typeof parsed !== 'object')) {
      return [argument.slice(0, equals), parsed as Value];
    }
  }
  throw new UserError({
    what: `--keyword ${argument} is not understood`,
    next: 'Write --keyword key=JSON with a number, true, false, null or a text in double quotes, as in --keyword nodes=2',
    code: 'wrong-usage',
  });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Not this `=`: the next one may divide key and value.
    return undefined;
  }
}

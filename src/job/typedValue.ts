import { unreachable } from '../base/errors.ts';
import { parseInteger } from './integers.ts';
import type { KeyInfo, SectionName } from './keys.ts';
import { parseMemory } from './memory.ts';
import { pythonStrip } from './settings/pythonSpace.ts';
import type { Value } from './value.ts';

/** A value with its type, or why it has none. */
export type TypedValue =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly code: ValueErrorCode; readonly message: string };

/** Why a text is no value of its kind, as the code of a problem. */
export type ValueErrorCode = 'not-a-number' | 'not-a-size' | 'not-a-boolean' | 'not-a-choice' | 'value-needed';

const FLAGS: ReadonlyMap<string, boolean> = new Map([
  ['true', true],
  ['false', false],
]);
const SWITCHES: ReadonlyMap<string, boolean> = new Map([
  ...FLAGS,
  ['yes', true],
  ['no', false],
  ['on', true],
  ['off', false],
]);

/** Gives the text of a settings file its type. `info`: what the catalogue knows of the key, if it has one there. */
export function typeText(section: SectionName, key: string, info: KeyInfo | undefined, text: string): TypedValue {
  const stripped = pythonStrip(text);
  if (stripped === '') return { ok: true, value: null };
  if (!info) return { ok: true, value: section === 'Resources' ? (FLAGS.get(stripped.toLowerCase()) ?? text) : text };
  return typeKnown(info, key, text, stripped);
}

/**
 * Gives a value set in code its type. Unlike the text of a settings file a word stays a word (`"true"` is no boolean),
 * as in the library; numbers and sizes are read from texts too.
 */
export function typeKeyword(section: SectionName, key: string, info: KeyInfo | undefined, value: Value): TypedValue {
  if (typeof value === 'string') {
    if (info) return typeText(section, key, info, value);
    return { ok: true, value: pythonStrip(value) === '' ? null : value };
  }
  if (value === null || !info || value === false) return { ok: true, value };
  if (value === true) {
    const taken = info.kind === 'flag' || info.kind === 'boolean';
    return taken ? { ok: true, value } : refused('value-needed', `${key} needs a value: true is none.`);
  }
  const whole = info.kind === 'integer' || info.kind === 'memory';
  if (whole && !(typeof value === 'number' && Number.isSafeInteger(value))) return noNumber(key, String(value));
  return { ok: true, value };
}

function typeKnown(info: KeyInfo, key: string, text: string, stripped: string): TypedValue {
  switch (info.kind) {
    case 'integer': {
      const number = parseInteger(text);
      return typeof number === 'number' ? { ok: true, value: number } : noNumber(key, stripped);
    }
    case 'number': {
      const number = /^\+?\d+(?:\.\d+)?$/.test(stripped) ? Number(stripped) : Number.NaN;
      return Number.isFinite(number)
        ? { ok: true, value: number }
        : refused('not-a-number', `${key} is a number such as 5 or 0.5, not '${stripped}'.`);
    }
    case 'count': {
      const number = parseInteger(text);
      return { ok: true, value: typeof number === 'number' ? number : text };
    }
    case 'memory': {
      const mb = parseMemory(text);
      return mb === null
        ? refused('not-a-size', `${key} is a number of MB or a size such as 4G, not '${stripped}'.`)
        : { ok: true, value: mb };
    }
    case 'boolean': {
      const on = SWITCHES.get(stripped.toLowerCase());
      return on === undefined
        ? refused('not-a-boolean', `${key} is true or false, not '${stripped}'.`)
        : { ok: true, value: on };
    }
    case 'flag':
      return { ok: true, value: FLAGS.get(stripped.toLowerCase()) ?? text };
    case 'word':
      return info.words && !info.words.includes(text)
        ? refused('not-a-choice', `${key} is one of ${info.words.join(', ')}, not '${stripped}'.`)
        : { ok: true, value: text };
    case 'path':
      return { ok: true, value: key === 'rootdir' || key === 'workdir' ? folderPath(stripped) : text };
    case 'script':
      return { ok: true, value: pythonStrip(dedent(text)) };
    case 'text':
    case 'duration':
    case 'array':
    case 'list':
      return { ok: true, value: text };
    default:
      return unreachable(info.kind);
  }
}

function noNumber(key: string, text: string): TypedValue {
  return refused('not-a-number', `${key} is a whole number, not '${text}'.`);
}

function refused(code: ValueErrorCode, message: string): TypedValue {
  // Of a value over several lines the first says enough.
  return { ok: false, code, message: message.replace(/\n.*(?='\.$)/s, ' ...') };
}

/** A folder without slashes at its end; the root stays. */
function folderPath(path: string): string {
  return path.replace(/\/+$/, '') || '/';
}

/** Takes off the indentation that all lines share, as Python's `textwrap.dedent`; lines of white space alone become empty. */
function dedent(text: string): string {
  const lines = text.split('\n').map((line) => (/^[ \t]*$/.test(line) ? '' : line));
  let margin: string | null = null;
  for (const line of lines) {
    if (line === '') continue;
    const indent = /^[ \t]*/.exec(line)?.[0] ?? '';
    if (margin === null) margin = indent;
    while (!indent.startsWith(margin)) margin = margin.slice(0, -1);
  }
  return lines.map((line) => line.slice(line === '' ? 0 : (margin ?? '').length)).join('\n');
}

import { withoutColours } from '../answers.ts';
import type { JsonObject } from './jsonObject.ts';
import { jsonObject } from './jsonObject.ts';
import { readLooseObject } from './looseJson.ts';

/**
 * The answer of `qstat -F json` or `pbsnodes -F json`; null unless it is whole. Text before it and behind it (a banner, what a
 * wrapper of the site adds) is passed over: the object begins on a line of its own and holds the time of the answer.
 */
export function readJson(text: string): JsonObject | null {
  const plain = withoutColours(text);
  const start = /^\{\s*"timestamp"/m.exec(plain)?.index;
  if (start === undefined) return null;
  const answer = plain.slice(start);
  try {
    return jsonObject(JSON.parse(answer));
  } catch (error) {
    if (error instanceof SyntaxError) return readLooseObject(answer);
    throw error;
  }
}

/** A value as text: PBS Pro writes what looks like a number as a number. */
export function jsonText(value: unknown): string | null {
  if (typeof value === 'string') return value === '' ? null : value;
  return typeof value === 'number' ? String(value) : null;
}

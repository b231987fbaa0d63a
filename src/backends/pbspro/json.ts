import { withoutColours } from '../answers.ts';
import { readLooseObject } from './looseJson.ts';

/** A part of an answer in JSON. */
export type JsonObject = Readonly<Record<string, unknown>>;

/**
 * The answer of `qstat -F json` or `pbsnodes -F json`; null unless it is whole. Text before it (a banner) is passed over:
 * the object begins on a line of its own and holds the time of the answer.
 */
export function readJson(text: string): JsonObject | null {
  const plain = withoutColours(text);
  const start = /^\{\s*"timestamp"/m.exec(plain)?.index;
  if (start === undefined) return null;
  try {
    return jsonObject(JSON.parse(plain.slice(start)));
  } catch (error) {
    // Half an answer, or one with something behind it, is no answer.
    if (error instanceof SyntaxError) return readLooseObject(plain.slice(start));
    throw error;
  }
}

export function jsonObject(value: unknown): JsonObject | null {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonObject) : null;
}

/** A value as text: PBS Pro writes what looks like a number as a number. */
export function jsonText(value: unknown): string | null {
  if (typeof value === 'string') return value === '' ? null : value;
  return typeof value === 'number' ? String(value) : null;
}

import type { Span } from '../../base/text.ts';

/** What stands at a place of a line of a backend's file, `when nodes > 1: --ntasks={tasks}`. Spans are offsets in the line. */
export type LinePlace =
  /** The option with which the line begins, or where it can be begun. `fresh`: nothing stands in front of it. */
  | { readonly kind: 'option'; readonly span: Span; readonly fresh: boolean }
  /** A name in braces or in a condition. */
  | { readonly kind: 'name'; readonly span: Span; readonly closed: boolean }
  | { readonly kind: 'text' };

const WORD_START = /[A-Za-z_]\w*$/;
const WORD_END = /^\w*/;

/** Finds out what stands at an offset of a line. */
export function placeInLine(line: string, offset: number): LinePlace {
  const before = line.slice(0, offset);
  const after = line.slice(offset);
  const condition = /^\s*when\b(?<rest>[^:]*)$/.exec(before)?.groups?.rest;
  if (condition !== undefined && condition !== '') return nameAt(before, after, true);
  // A doubled brace is text.
  const open = /\{(?<inner>[^{}]*)$/.exec(before.replaceAll('{{', '  '))?.groups?.inner;
  if (open !== undefined) return nameAt(before, after, /^[^{]*\}/.test(after));
  const start = /^\s*(?:when\b[^:]*:\s*)?/.exec(before)?.[0].length ?? 0;
  if (!/^(?:-l [\w.]*|-[^\s={]*|\w*)$/.test(before.slice(start))) return { kind: 'text' };
  const end = offset + (/^[^\s={]*/.exec(after)?.[0].length ?? 0);
  return { kind: 'option', span: { start, end }, fresh: before.slice(0, start).trim() === '' };
}

function nameAt(before: string, after: string, closed: boolean): LinePlace {
  const typed = WORD_START.exec(before)?.[0] ?? '';
  const rest = WORD_END.exec(after)?.[0] ?? '';
  return {
    kind: 'name',
    span: { start: before.length - typed.length, end: before.length + rest.length },
    closed,
  };
}

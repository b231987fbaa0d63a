import type { Span } from '../../base/text.ts';
import type { SettingsDocument, SettingsEntry, SettingsLine } from '../../job/settings/document.ts';
import { lineAt } from '../../job/settings/document.ts';

/** What stands at an offset of a settings file. */
export type SettingsPlace =
  /** Between the brackets of a header, closed or not. */
  | { readonly kind: 'header'; readonly span: Span; readonly closed: boolean }
  /** A key, or the place where one can be begun. `entry`: null while it has no delimiter yet. */
  | { readonly kind: 'key'; readonly section: string | null; readonly span: Span; readonly entry: SettingsEntry | null }
  /** In a value, on one of its lines. `line`: what stands of the value on this line. */
  | { readonly kind: 'value'; readonly section: string | null; readonly entry: SettingsEntry; readonly line: Span }
  | { readonly kind: 'comment' };

/** Finds out what stands at an offset, in a file that may be half written. */
export function placeIn(document: SettingsDocument, offset: number): SettingsPlace {
  const { text } = document.source;
  const line = lineAt(document, offset);
  const start = line?.span.start ?? offset;
  const end = line?.span.end ?? offset;
  const section = sectionAt(document, start);
  const written = text.slice(start, end);
  if (line?.kind === 'comment') return { kind: 'comment' };
  const header = /^\s*\[([^\]]*)(\]?)/.exec(written);
  if (header && line?.kind !== 'continuation') {
    const from = start + header[0].indexOf('[') + 1;
    return { kind: 'header', span: { start: from, end: from + (header[1] ?? '').length }, closed: header[2] === ']' };
  }
  const entry = line ? entryAround(document, line, offset) : null;
  if (entry && (line?.kind !== 'entry' || offset >= entry.delimiterSpan.end)) {
    return { kind: 'value', section, entry, line: valueLine(text, entry, offset, end) };
  }
  const indent = /^\s*/.exec(written)?.[0].length ?? 0;
  const word = line?.kind === 'entry' ? line.entry.keySpan : { start: start + indent, end: wordEnd(text, offset, end) };
  const span = word.start > offset ? { start: offset, end: offset } : word;
  return { kind: 'key', section, span, entry: line?.kind === 'entry' ? line.entry : null };
}

/** The section in which a line stands: that of the last header above it. */
function sectionAt(document: SettingsDocument, offset: number): string | null {
  return document.sections.findLast(({ headerSpan }) => headerSpan.start < offset)?.name ?? null;
}

/** The entry to whose value a line belongs, or would belong if something were written at the offset. */
function entryAround(document: SettingsDocument, line: SettingsLine, offset: number): SettingsEntry | null {
  if (line.kind === 'entry' || line.kind === 'continuation') return line.entry;
  if (line.kind !== 'blank' || offset === line.span.start) return null;
  const { lines, source } = document;
  const above = lines
    .slice(0, source.lines.place(offset).line - 1)
    .findLast(({ kind }) => kind !== 'blank' && kind !== 'comment');
  return above?.kind === 'entry' || above?.kind === 'continuation' ? above.entry : null;
}

function valueLine(text: string, entry: SettingsEntry, offset: number, lineEnd: number): Span {
  const lineStart = text.lastIndexOf('\n', offset - 1) + 1;
  const from = Math.max(lineStart, entry.delimiterSpan.end);
  const written = text.slice(from, lineEnd);
  const start = Math.min(from + written.length - written.trimStart().length, offset);
  return { start, end: Math.max(from + written.trimEnd().length, offset) };
}

function wordEnd(text: string, from: number, lineEnd: number): number {
  let at = from;
  while (at < lineEnd && !/[\s=:]/.test(text[at] ?? ' ')) at++;
  return at;
}

import { Source } from '../../base/problem.ts';
import type { Span } from '../../base/text.ts';
import type { SettingsDocument, SettingsEntry } from '../../job/settings/document.ts';
import { readSettings } from '../../job/settings/reader.ts';
import type { TextEdit } from '../items.ts';

/**
 * The edits that put a settings file into order: `key = value`, no white space at the ends of lines, one empty line above a
 * header. Comments and values stay as they are; lines of a value keep their indentation, as it may be that of a script.
 * Null where the file cannot be read, or would be read differently afterwards.
 */
export function formatSettings(document: SettingsDocument): readonly TextEdit[] | null {
  if (document.failure) return null;
  const lines = gaps(document);
  // A line that goes as a whole needs no other edit.
  const inLines = [...spacing(document), ...lineEnds(document)].filter(
    ({ span }) => !lines.some((gone) => covers(gone, span)),
  );
  const edits = [...inLines, ...lines].sort((a, b) => a.span.start - b.span.start);
  const after = readSettings(new Source(document.source.file, applyEdits(document.source.text, edits)));
  return sameMeaning(document, after) ? edits : null;
}

function covers({ span }: TextEdit, { start, end }: Span): boolean {
  return span.start <= start && end <= span.end && span.start < span.end;
}

/** The text with edits in it, which must not overlap. */
export function applyEdits(text: string, edits: readonly TextEdit[]): string {
  let result = '';
  let at = 0;
  for (const { span, text: inserted } of [...edits].sort((a, b) => a.span.start - b.span.start)) {
    result += text.slice(at, span.start) + inserted;
    at = span.end;
  }
  return result + text.slice(at);
}

/** One blank on both sides of each delimiter; none behind it where the first line of the value is empty. */
function spacing({ sections, source }: SettingsDocument): readonly TextEdit[] {
  return sections.flatMap(({ entries }) =>
    entries.flatMap((entry) => {
      if (entry.key === '') return [];
      const span = { start: entry.keySpan.end, end: valueStart(entry) };
      const sign = source.text.slice(entry.delimiterSpan.start, entry.delimiterSpan.end);
      const text = ` ${sign}${isEmptyLine(entry) ? '' : ' '}`;
      return source.text.slice(span.start, span.end) === text ? [] : [{ span, text }];
    }),
  );
}

function valueStart(entry: SettingsEntry): number {
  return isEmptyLine(entry) ? entry.delimiterSpan.end : (entry.valueLines[0]?.span.start ?? entry.delimiterSpan.end);
}

function isEmptyLine({ valueLines: [first] }: SettingsEntry): boolean {
  return !first || first.span.start === first.span.end;
}

/** White space at the ends of lines goes. */
function lineEnds({ lines, source }: SettingsDocument): readonly TextEdit[] {
  return lines.flatMap(({ span }) => {
    const text = source.text.slice(span.start, span.end);
    const start = span.start + text.replace(/[ \t\v\f]+$/, '').length;
    return start === span.end ? [] : [{ span: { start, end: span.end }, text: '' }];
  });
}

/** One empty line above every header but the first line of the file; comments directly above a header belong to it. */
function gaps({ lines, source }: SettingsDocument): readonly TextEdit[] {
  return lines.flatMap((line, at) => {
    if (line.kind !== 'header') return [];
    let first = at;
    while (first > 0 && lines[first - 1]?.kind === 'comment') first--;
    let from = first;
    while (from > 0 && lines[from - 1]?.kind === 'blank') from--;
    const blanks = first - from;
    const wanted = from === 0 ? 0 : 1;
    if (blanks === wanted) return [];
    const lineStart = (index: number): number => lines[index]?.span.start ?? source.text.length;
    if (blanks === 0)
      return [
        {
          span: { start: lineStart(first), end: lineStart(first) },
          text: lineEndBefore(source.text, lineStart(first)),
        },
      ];
    return [{ span: { start: lineStart(from + wanted), end: lineStart(first) }, text: '' }];
  });
}

/** How the line above a place ends. */
function lineEndBefore(text: string, at: number): string {
  return /\r?\n$|\r$/.exec(text.slice(Math.max(0, at - 2), at))?.[0] ?? '\n';
}

/** Whether two readings give the same sections, keys and values. */
function sameMeaning(before: SettingsDocument, after: SettingsDocument): boolean {
  const meaning = ({ sections, failure }: SettingsDocument): string =>
    JSON.stringify([
      failure,
      sections.map(({ name, entries }) => [name, entries.map(({ key, value }) => [key, value])]),
    ]);
  return meaning(before) === meaning(after);
}

import type { Problem, Source } from '../../base/problem.ts';
import type { Span } from '../../base/text.ts';

/** The section whose keys appear in every other section; it is no section of its own. */
export const DEFAULT_SECTION = 'DEFAULT';

/** The exceptions by which Python's configparser refuses a file while it reads it. */
export type ReadErrorClass =
  | 'DuplicateOptionError'
  | 'DuplicateSectionError'
  | 'MissingSectionHeaderError'
  | 'ParsingError';

/** The exception that configparser raises for a file, and the line from 1 that it names first. */
export interface ReadFailure {
  readonly class: ReadErrorClass;
  readonly line: number;
}

/** One line of a value. The lines of a value are joined with line feeds. */
export interface ValueLine {
  /** Offset in the joined value at which this line starts. */
  readonly at: number;
  /** The line in the file, without the white space around it; empty for a blank line. */
  readonly span: Span;
}

/** A key with its value, as it stands in the file. */
export interface SettingsEntry {
  /** Empty where the delimiter stands first on its line. */
  readonly key: string;
  readonly keySpan: Span;
  /** The `=` or `:`. */
  readonly delimiterSpan: Span;
  /** As configparser joins it, before interpolation: lines stripped, inner blank lines kept, trailing ones dropped. */
  readonly value: string;
  /** From the first line of the value to the last; an empty value stands at the end of its line. */
  readonly valueSpan: Span;
  /** At least one: what stands behind the delimiter, empty or not. */
  readonly valueLines: readonly ValueLine[];
  /** The comments that stand between the lines of the value and are no part of it. */
  readonly comments: readonly Span[];
}

/** A header and what stands below it. A section that is opened twice is here twice. */
export interface SettingsSection {
  /** Between the brackets, white space included: `[ A ]` and `[A]` are two sections. */
  readonly name: string;
  readonly nameSpan: Span;
  /** From `[` to `]`. */
  readonly headerSpan: Span;
  readonly entries: readonly SettingsEntry[];
}

/** What one line of the file is. `stray`: neither a header nor a setting, comment or part of a value. */
export type SettingsLine = {
  /** The line without its line end. */
  readonly span: Span;
  /** The line without the white space around it. */
  readonly content: Span;
} & (
  | { readonly kind: 'blank' | 'comment' | 'stray' }
  | { readonly kind: 'header'; readonly section: SettingsSection }
  | { readonly kind: 'entry' | 'continuation'; readonly entry: SettingsEntry }
);

/** A settings file as configparser reads it, with the place of every token. A broken file is read to its end too. */
export interface SettingsDocument {
  readonly source: Source;
  readonly sections: readonly SettingsSection[];
  /** Settings above the first header, which configparser refuses. */
  readonly orphans: readonly SettingsEntry[];
  /** Every line, in order: as many as `source.lines` counts. */
  readonly lines: readonly SettingsLine[];
  readonly comments: readonly Span[];
  /** All that is wrong with the form of the file, in file order. Values are not interpolated here: see `sections.ts`. */
  readonly problems: readonly Problem[];
  readonly failure: ReadFailure | null;
}

/** The offset in the file of an offset in the joined value of an entry. */
export function valueOffsetInFile(entry: SettingsEntry, offset: number): number {
  const lines = entry.valueLines;
  let low = 0;
  let high = lines.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((lines[middle]?.at ?? 0) <= offset) low = middle;
    else high = middle - 1;
  }
  const line = lines[low];
  return line ? Math.min(line.span.start + Math.max(0, offset - line.at), line.span.end) : entry.valueSpan.end;
}

/** The span in the file of a stretch of the joined value of an entry. */
export function valueSpanInFile(entry: SettingsEntry, stretch: Span): Span {
  return { start: valueOffsetInFile(entry, stretch.start), end: valueOffsetInFile(entry, stretch.end) };
}

/** The line of the file in which an offset stands. */
export function lineAt(document: SettingsDocument, offset: number): SettingsLine | undefined {
  return document.lines[document.source.lines.place(offset).line - 1];
}

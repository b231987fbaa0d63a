import type { Place, Span } from '../base/text.ts';

/** Offers one thing to write at a place. */
export interface Completion {
  readonly label: string;
  readonly kind: 'section' | 'key' | 'option' | 'value' | 'placeholder' | 'variable' | 'format' | 'snippet';
  /** One short line beside the label. */
  readonly detail: string | null;
  /** Markdown. */
  readonly documentation: string | null;
  /** What it replaces. */
  readonly span: Span;
  readonly text: string;
  /** Whether `text` has tab stops (`$1`, `${2:word}`) as snippets have. */
  readonly snippet: boolean;
  /** Smaller comes first; equal ones by label. */
  readonly order: number;
}

/** What is told of the thing at a place, in Markdown. */
export interface Hover {
  readonly span: Span;
  readonly markdown: string;
}

/** A stretch of a file. Not its offsets: an editor shows the lines of a file with line ends of one kind, whatever is in the file. */
export interface FilePlace {
  readonly file: string;
  readonly start: Place;
  readonly end: Place;
}

/** Text to put in the place of other text, in one document. */
export interface TextEdit {
  readonly span: Span;
  readonly text: string;
}

/** A change that the user may choose at a place. */
export interface Refactoring {
  readonly title: string;
  readonly kind: 'extract' | 'inline' | 'rewrite' | 'move';
  /** Changes by absolute path; a file that is not there is made. */
  readonly edits: ReadonlyMap<string, readonly TextEdit[]>;
}

/** One entry of the outline. */
export interface OutlineEntry {
  readonly name: string;
  readonly detail: string | null;
  readonly kind: 'section' | 'key' | 'directive';
  readonly span: Span;
  /** What is marked when it is gone to. */
  readonly nameSpan: Span;
  readonly children: readonly OutlineEntry[];
}

/** Lines, from 1, that can be folded into the first of them. */
export interface Fold {
  readonly firstLine: number;
  readonly lastLine: number;
  /** `block`: no more than indented lines. */
  readonly kind: 'region' | 'comment' | 'block';
}

/** Text that leads to a file. */
export interface FileLink {
  readonly span: Span;
  /** Absolute path. */
  readonly file: string;
}

/** A stretch of text whose meaning only the job tells. */
export interface MeaningToken {
  readonly span: Span;
  readonly kind: 'placeholder' | 'format' | 'variable';
}

import type { Place, Span } from './text.ts';
import { LineIndex } from './text.ts';

/** `error`: the job, or a part of it, cannot be sent as it is. `warning`: it can, but hardly as it was meant. `info`: worth knowing. */
export type Severity = 'error' | 'warning' | 'info';

/**
 * How far the trouble goes. `unreadable`: nothing of the file is applied and nothing can be rendered.
 * `unrenderable`: only the part in which it stands has no text.
 */
export type Reach = 'unreadable' | 'unrenderable';

/** A mend that an editor can apply: replace the text at `span` of the problem's file. */
export interface Fix {
  readonly title: string;
  readonly span: Span;
  readonly text: string;
}

/** Something to tell the author of a job: what is wrong, where it stands and, if it is known, the mend. */
export interface Problem {
  readonly severity: Severity;
  /** Stable name in kebab case, explained in `docs/diagnostics.md`. */
  readonly code: string;
  readonly message: string;
  /** Path of the file it stands in; null where the value came from no file. */
  readonly file: string | null;
  readonly span: Span | null;
  readonly start: Place | null;
  readonly end: Place | null;
  readonly reach?: Reach;
  readonly fixes?: readonly Fix[];
}

/** Where a text came from, for reporting problems in it. */
export class Source {
  readonly file: string | null;
  readonly text: string;
  #index: LineIndex | undefined;

  constructor(file: string | null, text: string) {
    this.file = file;
    this.text = text;
  }

  get lines(): LineIndex {
    this.#index ??= new LineIndex(this.text);
    return this.#index;
  }

  problem(
    severity: Severity,
    code: string,
    message: string,
    span: Span | null,
    more: { readonly reach?: Reach; readonly fixes?: readonly Fix[] } = {},
  ): Problem {
    const start = span && this.lines.place(span.start);
    const end = span && this.lines.place(span.end);
    return { severity, code, message, file: this.file, span, start, end, ...more };
  }
}

/** The shape in which a problem leaves the program as JSON (`docs/cli.md`): places from 1, null where there is none. */
export interface ProblemRecord {
  readonly severity: Severity;
  readonly code: string;
  readonly file: string | null;
  readonly line: number | null;
  readonly column: number | null;
  readonly endLine: number | null;
  readonly endColumn: number | null;
  readonly message: string;
}

/** A problem in the shape that is promised to scripts. */
export function problemRecord(problem: Problem): ProblemRecord {
  const { severity, code, file, start, end, message } = problem;
  return {
    severity,
    code,
    file,
    line: start?.line ?? null,
    column: start?.column ?? null,
    endLine: end?.line ?? null,
    endColumn: end?.column ?? null,
    message,
  };
}

/** Whether one of the problems is an error. */
export function hasErrors(problems: readonly Problem[]): boolean {
  return problems.some((problem) => problem.severity === 'error');
}

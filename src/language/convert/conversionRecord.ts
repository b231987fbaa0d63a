import type { ProblemRecord } from '../../base/problem.ts';
import { problemRecord } from '../../base/problem.ts';
import { LineIndex } from '../../base/text.ts';
import type { Conversion } from './conversion.ts';

/** A conversion as it leaves the program as JSON (`docs/cli.md`); places from 1. */
export interface ConversionRecord {
  /** The schedulers; `to` may be `portable`. */
  readonly from: string;
  readonly to: string;
  /** The converted script, or the body of a portable job. */
  readonly script: string;
  /** The settings file of a portable job; null for a script. */
  readonly settings: string | null;
  /** The directives that were translated: where they stand, and the lines that they became. */
  readonly translated: readonly {
    readonly line: number;
    readonly column: number;
    readonly text: string;
    readonly into: readonly string[];
  }[];
  /** What was not translated and why, and what should be checked. */
  readonly problems: readonly ProblemRecord[];
}

/** The record of a conversion of a text. */
export function conversionRecord(text: string, conversion: Conversion): ConversionRecord {
  const lines = new LineIndex(text);
  const { from, to, script, settings, translated, problems } = conversion;
  return {
    from,
    to,
    script,
    settings,
    translated: translated.map(({ text: written, span, into }) => ({
      ...lines.place(span.start),
      text: written,
      into,
    })),
    problems: problems.map(problemRecord),
  };
}

import { DiagnosticSeverity, Range } from 'vscode';
import type { Problem, Severity } from '../base/problem.ts';

/** Where a problem stands, as the editor counts; its first line where it has no place. */
export function rangeOf({ start, end }: Pick<Problem, 'start' | 'end'>): Range {
  if (!start) return new Range(0, 0, 0, Number.MAX_SAFE_INTEGER);
  const last = end ?? start;
  return new Range(start.line - 1, start.column - 1, last.line - 1, last.column - 1);
}

/** Our severities as the editor names them. */
export const SEVERITIES: Readonly<Record<Severity, DiagnosticSeverity>> = {
  error: DiagnosticSeverity.Error,
  warning: DiagnosticSeverity.Warning,
  info: DiagnosticSeverity.Information,
};

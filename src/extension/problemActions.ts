import type { Range, TextDocument } from 'vscode';
import { CodeAction, CodeActionKind, Diagnostic, WorkspaceEdit } from 'vscode';
import type { Problem } from '../base/problem.ts';
import { explanationUri } from './explainProblem.ts';
import { rangeIn } from './language/places.ts';
import { rangeOf, SEVERITIES } from './problemPlaces.ts';

/** A problem as the editor shows it. */
export function diagnosticOf(problem: Problem): Diagnostic {
  const diagnostic = new Diagnostic(rangeOf(problem), problem.message, SEVERITIES[problem.severity]);
  diagnostic.code = { value: problem.code, target: explanationUri(problem.code) };
  diagnostic.source = 'clusterjob';
  return diagnostic;
}

/** The mends of those problems of a document that stand in a range. */
export function problemActions(document: TextDocument, range: Range, problems: readonly Problem[]): CodeAction[] {
  return problems.flatMap((problem) => {
    if (!rangeOf(problem).intersection(range)) return [];
    return (problem.fixes ?? []).map(({ title, span, text }) => {
      const action = new CodeAction(title, CodeActionKind.QuickFix);
      action.diagnostics = [diagnosticOf(problem)];
      action.edit = new WorkspaceEdit();
      action.edit.replace(document.uri, rangeIn(document, span), text);
      action.isPreferred = problem.fixes?.length === 1;
      return action;
    });
  });
}

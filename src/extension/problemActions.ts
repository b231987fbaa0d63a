import type { Range, TextDocument } from 'vscode';
import { CodeAction, CodeActionKind, Diagnostic, WorkspaceEdit } from 'vscode';
import type { Fix, Problem } from '../base/problem.ts';
import type { Span } from '../base/text.ts';
import { isMendOfBytes, MEND_BYTES } from './byteMends.ts';
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
  return problems
    .filter((problem) => rangeOf(problem).intersection(range))
    .flatMap((problem) => (problem.fixes ?? []).map((fix) => actionOf(document, problem, fix)));
}

function actionOf(document: TextDocument, problem: Problem, { title, span, text }: Fix): CodeAction {
  const action = new CodeAction(title, CodeActionKind.QuickFix);
  action.diagnostics = [diagnosticOf(problem)];
  action.isPreferred = problem.fixes?.length === 1;
  if (isMendOfBytes(problem.code)) {
    action.command = { title, command: MEND_BYTES, arguments: [document.uri.fsPath, problem.code] };
  } else {
    action.edit = new WorkspaceEdit();
    action.edit.replace(document.uri, rangeIn(document, inDocument(document, problem, span)), text);
  }
  return action;
}

/**
 * The place of a fix in the text that the editor shows: it has one kind of line ends and no byte order mark, whatever the file has
 * that the problem was found in.
 */
function inDocument(document: TextDocument, problem: Problem, { start, end }: Span): Span {
  const shift = problem.span ? document.offsetAt(rangeOf(problem).start) - problem.span.start : 0;
  return { start: start + shift, end: end + shift };
}

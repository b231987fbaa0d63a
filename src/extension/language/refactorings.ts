import type { CodeActionProvider, Range, TextDocument } from 'vscode';
import { CodeAction, CodeActionKind, Uri, WorkspaceEdit, workspace } from 'vscode';
import { unreachable } from '../../base/errors.ts';
import { scriptTemplate } from '../../language/body/jobTemplates.ts';
import type { Refactoring } from '../../language/items.ts';
import { inlinePlaceholder } from '../../language/refactor/inlinePlaceholder.ts';
import { moveToProfile } from '../../language/refactor/moveToProfile.ts';
import { directiveAt } from '../../language/scripts/directiveAt.ts';
import type { Look, Looks } from './looks.ts';
import { rangeIn } from './places.ts';

const KINDS: Readonly<Record<Refactoring['kind'], CodeActionKind>> = {
  extract: CodeActionKind.RefactorExtract,
  inline: CodeActionKind.RefactorInline,
  rewrite: CodeActionKind.RefactorRewrite,
  move: CodeActionKind.RefactorMove,
};

/** The kinds that are offered, for the editor's menus. */
export const REFACTORING_KINDS: readonly CodeActionKind[] = Object.values(KINDS);

/** Offers changes of jobs that keep their meaning: inline a placeholder, move a key, convert a script. */
export class Refactorings implements CodeActionProvider {
  readonly #looks: Looks;

  constructor(looks: Looks) {
    this.#looks = looks;
  }

  async provideCodeActions(document: TextDocument, range: Range): Promise<CodeAction[]> {
    const look = await this.#looks.of(document);
    if (!look) return [];
    const offset = document.offsetAt(range.start);
    const found = refactoringAt(look, document.uri.fsPath, offset);
    const actions = found ? [await actionOf(found)] : [];
    return look.kind === 'script' && look.plain && directiveAt(look.text, offset, look.subject)
      ? [...actions, ...conversions(document.uri)]
      : actions;
  }
}

function refactoringAt(look: Look, file: string, offset: number): Refactoring | null {
  switch (look.kind) {
    case 'settings':
      return look.cluster ? null : moveToProfile(look.document, file, offset, look.subject);
    case 'backend':
      return null;
    case 'script':
      if (look.plain) return null;
      return inlinePlaceholder(file, scriptTemplate(look.text, look.placeholders), offset, look.subject);
    default:
      return unreachable(look);
  }
}

async function actionOf({ title, kind, edits }: Refactoring): Promise<CodeAction> {
  const action = new CodeAction(title, KINDS[kind]);
  action.edit = new WorkspaceEdit();
  for (const [file, changes] of edits) {
    const document = await workspace.openTextDocument(Uri.file(file));
    for (const { span, text } of changes) action.edit.replace(document.uri, rangeIn(document, span), text);
  }
  return action;
}

/** What is done with a script as a whole asks first, and so is a command. */
function conversions(uri: Uri): CodeAction[] {
  const extract = new CodeAction('Extract directives into a settings file', CodeActionKind.RefactorExtract);
  extract.command = { title: extract.title, command: 'clusterjob.convert', arguments: [uri, 'portable'] };
  const convert = new CodeAction('Convert to another scheduler...', CodeActionKind.RefactorRewrite);
  convert.command = { title: convert.title, command: 'clusterjob.convert', arguments: [uri] };
  return [extract, convert];
}

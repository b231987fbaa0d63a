import type { CompletionItemProvider, Position, TextDocument } from 'vscode';
import { CompletionItem, CompletionItemKind, MarkdownString, SnippetString } from 'vscode';
import { unreachable } from '../../base/errors.ts';
import { completeBackendFile } from '../../language/backendFiles/backendFileCompletion.ts';
import { completeBody } from '../../language/body/bodyCompletion.ts';
import type { Completion } from '../../language/items.ts';
import { completeDirective } from '../../language/scripts/directiveCompletion.ts';
import { completeSettings } from '../../language/settings/settingsCompletion.ts';
import type { Look, Looks } from './looks.ts';
import { rangeIn } from './places.ts';

/** Characters behind which something can follow. A blank and `-` are for directives, `{`, `$`, `%` and `(` for scripts. */
export const COMPLETION_TRIGGERS: readonly string[] = [...'[=:.{$%(#- ,'];

const KINDS: Readonly<Record<Completion['kind'], CompletionItemKind>> = {
  section: CompletionItemKind.Module,
  key: CompletionItemKind.Property,
  option: CompletionItemKind.Field,
  value: CompletionItemKind.Value,
  placeholder: CompletionItemKind.Variable,
  variable: CompletionItemKind.Constant,
  format: CompletionItemKind.Unit,
  snippet: CompletionItemKind.Snippet,
};

/** Offers what can be written in settings files and scripts of jobs. */
export class Completions implements CompletionItemProvider {
  readonly #looks: Looks;

  constructor(looks: Looks) {
    this.#looks = looks;
  }

  async provideCompletionItems(document: TextDocument, position: Position): Promise<CompletionItem[]> {
    const look = await this.#looks.of(document);
    if (!look) return [];
    return completionsAt(look, document.offsetAt(position)).map((item) => itemOf(document, position, item));
  }
}

function completionsAt(look: Look, offset: number): readonly Completion[] {
  switch (look.kind) {
    case 'settings':
      return completeSettings(look.document, offset, look.subject, look.cluster);
    case 'backend':
      return completeBackendFile(look, offset);
    case 'script':
      return look.plain
        ? completeDirective(look.text, offset, look.subject)
        : completeBody(look.text, offset, look.subject, look.placeholders);
    default:
      return unreachable(look);
  }
}

function itemOf(document: TextDocument, position: Position, completion: Completion): CompletionItem {
  const { label, kind, detail, documentation, span, text, snippet, order } = completion;
  const item = new CompletionItem(detail === null ? label : { label, description: detail }, KINDS[kind]);
  const range = rangeIn(document, span);
  // What stands behind the place is kept when the item is inserted, and goes when it replaces.
  item.range = { inserting: range.with(undefined, position), replacing: range };
  item.insertText = snippet ? new SnippetString(text) : text;
  // The editor matches the text in the range, which may begin before the label's own first letter.
  item.filterText = label;
  item.sortText = `${String(order.toFixed(2)).padStart(6, '0')}${label}`;
  if (documentation !== null) item.documentation = new MarkdownString(documentation);
  return item;
}

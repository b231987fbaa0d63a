import type { DocumentLinkProvider, DocumentSymbolProvider, FoldingRangeProvider, TextDocument } from 'vscode';
import { DocumentLink, DocumentSymbol, FoldingRange, FoldingRangeKind, SymbolKind, Uri } from 'vscode';
import { unreachable } from '../../base/errors.ts';
import type { Fold, OutlineEntry } from '../../language/items.ts';
import { directiveOutline } from '../../language/scripts/directiveOutline.ts';
import { scriptFolds } from '../../language/scripts/scriptFolding.ts';
import { linksIn } from '../../language/settings/settingsLinks.ts';
import { foldsOf, outlineOf } from '../../language/settings/settingsOutline.ts';
import type { Look, Looks } from './looks.ts';
import { rangeIn } from './places.ts';

const KINDS: Readonly<Record<OutlineEntry['kind'], SymbolKind>> = {
  section: SymbolKind.Module,
  key: SymbolKind.Property,
  directive: SymbolKind.Field,
};

/** The outline of settings files and directives, what can be folded in them and in their scripts, and the files to which they lead. */
export class Structure implements DocumentSymbolProvider, FoldingRangeProvider, DocumentLinkProvider {
  readonly #looks: Looks;

  constructor(looks: Looks) {
    this.#looks = looks;
  }

  async provideDocumentSymbols(document: TextDocument): Promise<DocumentSymbol[]> {
    const look = await this.#looks.of(document);
    if (!look) return [];
    return outlineIn(look).map((entry) => symbolOf(document, entry));
  }

  /** Without an answer of ours the editor folds by indentation. */
  async provideFoldingRanges(document: TextDocument): Promise<FoldingRange[] | undefined> {
    const look = await this.#looks.of(document);
    switch (look?.kind) {
      case undefined:
        return undefined;
      case 'settings':
      case 'backend':
        return foldsOf(look.document).map(foldOf);
      case 'script':
        if (!look.plain) return undefined;
        return scriptFolds(look.text, look.subject, document.languageId === 'python')?.map(foldOf);
      default:
        return unreachable(look);
    }
  }

  async provideDocumentLinks(document: TextDocument): Promise<DocumentLink[]> {
    const look = await this.#looks.of(document);
    if (look?.kind !== 'settings' || look.cluster) return [];
    return linksIn(look.document, document.uri.fsPath).map(
      ({ span, file }) => new DocumentLink(rangeIn(document, span), Uri.file(file)),
    );
  }
}

function outlineIn(look: Look): readonly OutlineEntry[] {
  if (look.kind !== 'script') return outlineOf(look.document);
  return look.plain ? directiveOutline(look.text, look.subject) : [];
}

function symbolOf(document: TextDocument, entry: OutlineEntry): DocumentSymbol {
  const { name, detail, kind, span, nameSpan, children } = entry;
  const symbol = new DocumentSymbol(
    name,
    detail ?? '',
    KINDS[kind],
    rangeIn(document, span),
    rangeIn(document, nameSpan),
  );
  symbol.children = children.map((child) => symbolOf(document, child));
  return symbol;
}

const FOLDING_KINDS: Readonly<Record<Fold['kind'], FoldingRangeKind | undefined>> = {
  region: FoldingRangeKind.Region,
  comment: FoldingRangeKind.Comment,
  block: undefined,
};

function foldOf({ firstLine, lastLine, kind }: Fold): FoldingRange {
  return new FoldingRange(firstLine - 1, lastLine - 1, FOLDING_KINDS[kind]);
}

import type { TextDocument } from 'vscode';
import { Location, Range, Uri, workspace } from 'vscode';
import type { Span } from '../../base/text.ts';
import type { FilePlace } from '../../language/items.ts';

/** A stretch of a document as the editor counts. */
export function rangeIn(document: TextDocument, { start, end }: Span): Range {
  return new Range(document.positionAt(start), document.positionAt(end));
}

/** A place in a file, whether it is open or not. */
export async function locationOf({ file, span }: FilePlace): Promise<Location> {
  const document = await workspace.openTextDocument(Uri.file(file));
  return new Location(document.uri, rangeIn(document, span));
}

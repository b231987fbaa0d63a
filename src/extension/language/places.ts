import type { TextDocument } from 'vscode';
import { Location, Range, Uri } from 'vscode';
import type { Span } from '../../base/text.ts';
import type { FilePlace } from '../../language/items.ts';
import { rangeOf } from '../problemPlaces.ts';

/** A stretch of a document as the editor counts. */
export function rangeIn(document: TextDocument, { start, end }: Span): Range {
  return new Range(document.positionAt(start), document.positionAt(end));
}

/** A place in a file, whether it is open or not. */
export function locationOf(place: FilePlace): Location {
  return new Location(Uri.file(place.file), rangeOf(place));
}

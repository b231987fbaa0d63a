import type { DocumentFormattingEditProvider, TextDocument } from 'vscode';
import { TextEdit } from 'vscode';
import { Source } from '../../base/problem.ts';
import { readSettings } from '../../job/settings/reader.ts';
import { formatSettings } from '../../language/settings/settingsFormat.ts';
import { rangeIn } from './places.ts';

/** Puts settings files into order without changing a value or a comment. */
export class Formatting implements DocumentFormattingEditProvider {
  provideDocumentFormattingEdits(document: TextDocument): TextEdit[] {
    const edits = formatSettings(readSettings(new Source(document.uri.fsPath, document.getText()))) ?? [];
    return edits.map(({ span, text }) => TextEdit.replace(rangeIn(document, span), text));
  }
}

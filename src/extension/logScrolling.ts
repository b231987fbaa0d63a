import type { TextEditor } from 'vscode';
import { Range, window, workspace } from 'vscode';
import type { Disposable } from '../base/disposable.ts';
import { DisposableStore } from '../base/disposable.ts';
import { LOG_SCHEME } from './logUri.ts';

/** Keeps the end of a growing log in sight for whoever looks at its end, and leaves everybody else where they are. */
export class LogScrolling implements Disposable {
  readonly #held = new DisposableStore();
  /** Logs of which the last line was on the screen when it was last looked at. */
  readonly #atEnd = new Set<string>();

  constructor() {
    this.#held.add(window.onDidChangeTextEditorVisibleRanges(({ textEditor }) => this.#look(textEditor)));
    this.#held.add(
      workspace.onDidChangeTextDocument(({ document }) => {
        if (this.#atEnd.has(document.uri.toString())) this.#scroll(document.uri.toString());
      }),
    );
  }

  dispose(): void {
    this.#held.dispose();
  }

  #look({ document, visibleRanges }: TextEditor): void {
    if (document.uri.scheme !== LOG_SCHEME) return;
    const last = visibleRanges.at(-1)?.end.line ?? 0;
    if (last >= document.lineCount - 1) this.#atEnd.add(document.uri.toString());
    else this.#atEnd.delete(document.uri.toString());
  }

  #scroll(uri: string): void {
    for (const editor of window.visibleTextEditors) {
      if (editor.document.uri.toString() !== uri) continue;
      const last = editor.document.lineCount - 1;
      editor.revealRange(new Range(last, 0, last, 0));
    }
  }
}

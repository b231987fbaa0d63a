import { basename } from 'node:path';
import type { Definition, DefinitionProvider, HoverProvider, Position, TextDocument, TextEditor } from 'vscode';
import { Hover, Location, languages, MarkdownString, Range, ThemeColor, Uri, window, workspace } from 'vscode';
import type { Disposable } from '../base/disposable.ts';
import { DisposableStore } from '../base/disposable.ts';
import type { LineOrigin } from '../job/job.ts';
import { editorSettings } from './editorSettings.ts';
import type { PreviewState, Previews } from './previews.ts';
import { PREVIEW_SCHEME } from './previewUri.ts';

/** Shows where each line of a preview comes from: behind the line, on hovering, and by "Go to Definition". */
export class PreviewOrigins implements Disposable, HoverProvider, DefinitionProvider {
  readonly #previews: Previews;
  readonly #held = new DisposableStore();
  readonly #origin = window.createTextEditorDecorationType({
    after: { color: new ThemeColor('editorCodeLens.foreground'), margin: '0 0 0 2em', fontStyle: 'italic' },
  });
  readonly #stale = window.createTextEditorDecorationType({ isWholeLine: true, opacity: '0.55' });

  constructor(previews: Previews) {
    this.#previews = previews;
    const selector = { scheme: PREVIEW_SCHEME };
    for (const held of [
      this.#origin,
      this.#stale,
      languages.registerHoverProvider(selector, this),
      languages.registerDefinitionProvider(selector, this),
      previews.onDidChange((uri) => this.#decorateAll(uri)),
      window.onDidChangeVisibleTextEditors(() => this.#decorateAll(null)),
      workspace.onDidChangeTextDocument(({ document }) => this.#decorateAll(document.uri)),
      workspace.onDidChangeConfiguration((event) => {
        if (event.affectsConfiguration('clusterjob.preview')) this.#decorateAll(null);
      }),
    ]) {
      this.#held.add(held);
    }
    this.#decorateAll(null);
  }

  provideHover(document: TextDocument, position: Position): Hover | null {
    const origin = originAt(this.#previews.state(document.uri), position.line);
    if (!origin) return null;
    const text = new MarkdownString();
    if (origin.key !== null) text.appendMarkdown(`Resource \`${origin.key}\`\n\n`);
    if (origin.file === null) text.appendText('Written by Clusterjob: no file says this line');
    else {
      const line = origin.sourceLine ?? 1;
      const uri = Uri.file(origin.file).with({ fragment: `L${line}` });
      text.appendMarkdown(`From [${workspace.asRelativePath(origin.file)}:${line}](${uri.toString()})`);
    }
    return new Hover(text, document.lineAt(position.line).range);
  }

  provideDefinition(document: TextDocument, position: Position): Definition | null {
    const origin = originAt(this.#previews.state(document.uri), position.line);
    if (!origin?.file) return null;
    const line = (origin.sourceLine ?? 1) - 1;
    return new Location(Uri.file(origin.file), new Range(line, 0, line, 0));
  }

  dispose(): void {
    this.#held.dispose();
  }

  #decorateAll(uri: Uri | null): void {
    for (const editor of window.visibleTextEditors) {
      const shown = editor.document.uri;
      if (shown.scheme !== PREVIEW_SCHEME || (uri && shown.toString() !== uri.toString())) continue;
      this.#decorate(editor);
    }
  }

  #decorate(editor: TextEditor): void {
    const { document } = editor;
    const state = this.#previews.state(document.uri);
    const shown = state && editorSettings(document.uri).previewOrigins ? labels(state.origins, document) : [];
    editor.setDecorations(this.#origin, shown);
    const all = new Range(0, 0, document.lineCount, 0);
    editor.setDecorations(this.#stale, state?.stale ? [all] : []);
  }
}

function originAt(state: PreviewState | null, line: number): LineOrigin | null {
  return state?.origins.find((origin) => origin.line === line + 1) ?? null;
}

/** A label where the origin is not what everybody expects: the line after the one before. */
function labels(origins: readonly LineOrigin[], document: TextDocument) {
  return origins.flatMap((origin, at) => {
    const before = origins[at - 1];
    const follows = before?.file === origin.file && before?.sourceLine === (origin.sourceLine ?? 0) - 1;
    const line = origin.line - 1;
    if (origin.file === null || (origin.key === null && follows) || line >= document.lineCount) return [];
    const text = `${basename(origin.file)}:${origin.sourceLine ?? 1}`;
    return [{ range: document.lineAt(line).range, renderOptions: { after: { contentText: text } } }];
  });
}

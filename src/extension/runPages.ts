import type { WebviewPanel, WebviewPanelSerializer } from 'vscode';
import { Uri, ViewColumn, window } from 'vscode';
import type { Disposable } from '../base/disposable.ts';
import { DisposableStore } from '../base/disposable.ts';
import { RunPage } from './runPage.ts';
import type { RunsHost } from './runsHost.ts';

const VIEW_TYPE = 'clusterjob.run';

/** The pages of runs that are open: one for each run. */
export class RunPages implements Disposable, WebviewPanelSerializer {
  readonly #host: RunsHost;
  readonly #root: Uri;
  readonly #pages = new Map<string, RunPage>();
  readonly #held = new DisposableStore();

  constructor(host: RunsHost, root: Uri) {
    this.#host = host;
    this.#root = root;
    this.#held.add(window.registerWebviewPanelSerializer(VIEW_TYPE, this));
  }

  async open(id: string): Promise<void> {
    const { context } = await this.#host.ready();
    const run = await context.store.get(id);
    const page = this.#pages.get(id);
    if (page) {
      page.reveal();
      return;
    }
    const options = { enableScripts: true, enableFindWidget: true, localResourceRoots: this.#roots() };
    const title = run?.job.name ?? 'Run';
    this.#attach(id, window.createWebviewPanel(VIEW_TYPE, title, ViewColumn.Active, options));
  }

  /** Fills a page again that was open when the window was closed. */
  async deserializeWebviewPanel(panel: WebviewPanel, state: unknown): Promise<void> {
    const id = (state as { readonly run?: unknown } | null)?.run;
    if (typeof id !== 'string' || !/^[a-z0-9]+$/.test(id) || this.#pages.has(id)) {
      panel.dispose();
      return;
    }
    panel.webview.options = { enableScripts: true, localResourceRoots: this.#roots() };
    this.#attach(id, panel);
  }

  dispose(): void {
    for (const page of [...this.#pages.values()]) page.dispose();
    this.#held.dispose();
  }

  #attach(id: string, panel: WebviewPanel): void {
    const page = new RunPage(id, panel, this.#host, this.#root);
    this.#pages.set(id, page);
    panel.onDidDispose(() => {
      this.#pages.delete(id);
      page.dispose();
    });
  }

  #roots(): Uri[] {
    return [Uri.joinPath(this.#root, 'dist', 'webview'), Uri.joinPath(this.#root, 'media')];
  }
}

import { StatusBarAlignment, window } from 'vscode';
import type { Disposable } from '../base/disposable.ts';
import { DisposableStore } from '../base/disposable.ts';
import { isFinished } from '../job/states.ts';
import { describeCounts } from '../runs/runTree.ts';
import type { RunsHost } from './runsHost.ts';

/** The item of the status bar that counts the runs that are not finished. */
export class RunCounts implements Disposable {
  readonly #host: RunsHost;
  readonly #item = window.createStatusBarItem('clusterjob.runs', StatusBarAlignment.Left, 10);
  readonly #held = new DisposableStore();
  #following: Disposable | null = null;

  constructor(host: RunsHost) {
    this.#host = host;
    this.#item.name = 'Cluster Runs';
    this.#item.command = 'clusterjob.runs.focus';
    this.#held.add(this.#item);
    this.#held.add(host.onDidChange(() => this.#attach()));
    this.#held.add(window.onDidChangeWindowState(() => this.#watch()));
    this.#attach();
  }

  dispose(): void {
    this.#following?.dispose();
    this.#held.dispose();
  }

  #attach(): void {
    this.#following?.dispose();
    this.#following = this.#host.service?.context.store.onDidChange(() => void this.#refresh()) ?? null;
    this.#watch();
    void this.#refresh();
  }

  /** The counts stand in every window: whoever works in one looks at the runs. */
  #watch(): void {
    this.#host.service?.poller.setWatched(window.state.focused);
  }

  async #refresh(): Promise<void> {
    const runs = (await this.#host.service?.context.store.list()) ?? [];
    const unfinished = runs.filter(({ state }) => !isFinished(state));
    const counts = describeCounts(unfinished);
    if (counts === null) {
      this.#item.hide();
      return;
    }
    this.#item.text = `$(server-process) ${counts}`;
    this.#item.tooltip = `Cluster runs: ${counts}. Click to see them.`;
    this.#item.show();
  }
}

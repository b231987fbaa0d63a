import type { Event, Memento } from 'vscode';
import { EventEmitter } from 'vscode';
import type { Disposable } from '../base/disposable.ts';
import { rememberedClusterKey } from '../runs/chosenCluster.ts';
import type { RunsHost } from './runsHost.ts';

/**
 * Remembers the cluster that was chosen for each job: in the store, which the command line shares, and in the workspace's
 * own memory, because a preview needs no store.
 */
export class ChosenClusters implements Disposable {
  readonly #memory: Memento;
  readonly #host: RunsHost;
  readonly #changes = new EventEmitter<void>();
  readonly #opened: Disposable;

  /** A cluster was chosen, or what is remembered can be read now. */
  readonly onDidChange: Event<void> = this.#changes.event;

  constructor(memory: Memento, host: RunsHost) {
    this.#memory = memory;
    this.#host = host;
    this.#opened = host.onDidChange(({ kind }) => {
      if (kind === 'ready') this.#changes.fire();
    });
  }

  /** The cluster that was last chosen for the job with this body; null if none was. */
  async recall(body: string): Promise<string | null> {
    const key = rememberedClusterKey(body);
    const stored = await this.#host.service?.context.store.recall(key);
    return stored ?? this.#memory.get<string>(key) ?? null;
  }

  async choose(body: string, cluster: string): Promise<void> {
    const key = rememberedClusterKey(body);
    await this.#memory.update(key, cluster);
    await this.#host.service?.context.store.remember(key, cluster);
    this.#changes.fire();
  }

  dispose(): void {
    this.#opened.dispose();
    this.#changes.dispose();
  }
}

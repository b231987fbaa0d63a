import type { Event } from 'vscode';
import { EventEmitter } from 'vscode';
import type { Backend } from '../backends/contract.ts';
import type { Disposable } from '../base/disposable.ts';
import { errorText } from '../base/errors.ts';
import type { ClusterSnapshot } from '../runs/clusters.ts';
import type { RunsHost } from './runsHost.ts';

/**
 * The schedulers on the PATH of this machine: in a window on a login node they are what the user wants. They are looked for
 * once, and not before somebody wants to see them, as that takes a login shell.
 */
export class NearSchedulers implements Disposable {
  readonly #host: RunsHost;
  readonly #backends: () => readonly Backend[];
  readonly #changes = new EventEmitter<void>();
  #found: readonly Backend[] | null = null;

  readonly onDidChange: Event<void> = this.#changes.event;

  constructor(host: RunsHost, backends: () => readonly Backend[]) {
    this.#host = host;
    this.#backends = backends;
  }

  /** Those for which there is no cluster yet, as far as they are found by now; `onDidChange` tells of the rest. */
  without(clusters: readonly Pick<ClusterSnapshot, 'backend' | 'remote'>[]): readonly Backend[] {
    void this.#look();
    const known = clusters.filter(({ remote }) => remote === null).map(({ backend }) => backend);
    return (this.#found ?? []).filter(({ name }) => !known.includes(name));
  }

  dispose(): void {
    this.#changes.dispose();
  }

  async #look(): Promise<void> {
    const { service } = this.#host;
    if (!service || this.#found) return;
    this.#found = [];
    try {
      const { schedulersHere } = await import('../runs/adding/findSchedulers.ts');
      this.#found = await schedulersHere(service.context, this.#backends());
      if (this.#found.length > 0) this.#changes.fire();
    } catch (error) {
      // Nothing is offered then; adding a cluster says what is wrong.
      service.context.log.info(`No scheduler was looked for on this machine: ${errorText(error)}`);
    }
  }
}

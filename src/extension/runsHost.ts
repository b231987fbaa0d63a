import type { Event } from 'vscode';
import { EventEmitter, window, workspace } from 'vscode';
import type { Disposable } from '../base/disposable.ts';
import { errorText, UserError } from '../base/errors.ts';
import { closeRuns } from '../runs/closeRuns.ts';
import type { JobLoader } from '../runs/jobLoader.ts';
import type { RunService } from '../runs/service.ts';
import { describeSetAside } from '../runs/store/storeErrors.ts';
import type { Asker } from '../transport/asking.ts';
import type { OutputLog } from './outputLog.ts';

/** Whether the runs can be shown. */
export type RunsState =
  /** The workspace is not trusted: nothing of it may reach a cluster. */
  | { readonly kind: 'restricted' }
  | { readonly kind: 'opening' }
  | { readonly kind: 'ready'; readonly service: RunService }
  | { readonly kind: 'failed'; readonly message: string };

/** Opens the runs of the user as soon as the workspace is trusted, and closes them with the window. */
export class RunsHost implements Disposable {
  readonly #loader: JobLoader;
  readonly #log: OutputLog;
  readonly #asker: Asker;
  readonly #changes = new EventEmitter<RunsState>();
  readonly #trust: Disposable;
  #state: RunsState = { kind: 'restricted' };
  #opening: Promise<void> | null = null;
  #disposed = false;

  readonly onDidChange: Event<RunsState> = this.#changes.event;

  constructor(loader: JobLoader, log: OutputLog, asker: Asker) {
    this.#loader = loader;
    this.#log = log;
    this.#asker = asker;
    this.#trust = workspace.onDidGrantWorkspaceTrust(() => void this.open());
  }

  get state(): RunsState {
    return this.#state;
  }

  /** The service; null where it cannot be had or is not open yet. */
  get service(): RunService | null {
    return this.#state.kind === 'ready' ? this.#state.service : null;
  }

  /** The service, opened if need be. Rejects with a `UserError` that says why there is none. */
  async ready(): Promise<RunService> {
    await this.open();
    const state = this.#state;
    if (state.kind === 'ready') return state.service;
    throw new UserError(
      state.kind === 'failed'
        ? { what: state.message, code: 'no-runs' }
        : {
            what: 'In restricted mode no cluster is contacted',
            next: 'Trust this workspace first (command "Workspaces: Manage Workspace Trust")',
            code: 'restricted-mode',
          },
    );
  }

  /** Opens the runs if the workspace is trusted; a second call waits for the first. */
  async open(): Promise<void> {
    if (!workspace.isTrusted) return;
    this.#opening ??= this.#openOnce();
    await this.#opening;
  }

  dispose(): void {
    this.#disposed = true;
    this.#trust.dispose();
    this.#changes.dispose();
    if (this.#state.kind === 'ready') closeRuns(this.#state.service);
  }

  async #openOnce(): Promise<void> {
    this.#change({ kind: 'opening' });
    try {
      // The store, the transports and what they need are loaded only now: a window that only reads jobs never does.
      const { openWindowRuns } = await import('./windowRuns.ts');
      const service = await openWindowRuns(this.#loader, this.#log, this.#asker);
      if (this.#disposed) {
        closeRuns(service);
        return;
      }
      const { setAside } = service.context.store;
      if (setAside !== null) tellSetAside(setAside, this.#log);
      service.poller.start();
      this.#change({ kind: 'ready', service });
    } catch (error) {
      this.#log.error('The runs could not be opened', error);
      this.#change({ kind: 'failed', message: errorText(error) });
    }
  }

  #change(state: RunsState): void {
    this.#state = state;
    this.#changes.fire(state);
  }
}

/** The store makes a new file when it sets the old one aside, so this comes once. */
function tellSetAside(file: string, log: OutputLog): void {
  const text = describeSetAside(file);
  log.warn(text);
  void window.showWarningMessage(`Clusterjob: ${text}`);
}

import { commands, workspace } from 'vscode';
import type { Disposable } from '../base/disposable.ts';
import { DisposableStore } from '../base/disposable.ts';
import { roleOf } from './jobRole.ts';
import type { Jobs } from './jobs.ts';

/** Tells the menus which open files are jobs, and the editor which INI files are settings of jobs. */
export class JobContext implements Disposable {
  readonly #jobs: Jobs;
  readonly #held = new DisposableStore();

  constructor(jobs: Jobs) {
    this.#jobs = jobs;
    const refresh = (): void => void this.#refresh();
    for (const event of [jobs.onDidChange, workspace.onDidOpenTextDocument, workspace.onDidCloseTextDocument]) {
      this.#held.add(event(refresh));
    }
    refresh();
  }

  dispose(): void {
    this.#held.dispose();
  }

  async #refresh(): Promise<void> {
    const roles = await Promise.all(
      workspace.textDocuments.map(async (document) => {
        // A job that cannot be read is told by its diagnostics.
        const role = await roleOf(document, this.#jobs).catch(() => null);
        return { document, role };
      }),
    );
    const files = roles.filter(({ role }) => role === 'body' || role === 'settings');
    await commands.executeCommand(
      'setContext',
      'clusterjob.jobFiles',
      files.map(({ document }) => document.uri.fsPath),
    );
  }
}

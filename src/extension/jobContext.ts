import type { TextDocument } from 'vscode';
import { commands, languages, workspace } from 'vscode';
import type { Disposable } from '../base/disposable.ts';
import { DisposableStore } from '../base/disposable.ts';
import { roleOf } from './jobRole.ts';
import type { Jobs } from './jobs.ts';

const SETTINGS_LANGUAGE = 'clusterjob';

/** Tells the menus which open files are jobs, and the editor which INI files are settings of jobs. */
export class JobContext implements Disposable {
  readonly #jobs: Jobs;
  readonly #held = new DisposableStore();
  /** Documents whose language was set: once, so that the user may set another one. */
  readonly #named = new Set<string>();

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
    for (const { document, role } of roles) {
      if (role === 'settings' || role === 'cluster') await this.#nameLanguage(document);
    }
    const files = roles.filter(({ role }) => role === 'body' || role === 'settings');
    await commands.executeCommand(
      'setContext',
      'clusterjob.jobFiles',
      files.map(({ document }) => document.uri.fsPath),
    );
  }

  /** The ending `.ini` belongs to another language, so a settings file is known by what stands in it. */
  async #nameLanguage(document: TextDocument): Promise<void> {
    const key = document.uri.toString();
    if (this.#named.has(key) || document.languageId === SETTINGS_LANGUAGE) return;
    this.#named.add(key);
    await languages.setTextDocumentLanguage(document, SETTINGS_LANGUAGE);
  }
}

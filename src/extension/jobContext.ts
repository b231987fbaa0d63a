import type { TextDocument } from 'vscode';
import { commands, languages, workspace } from 'vscode';
import type { Disposable } from '../base/disposable.ts';
import { DisposableStore } from '../base/disposable.ts';
import { UserError } from '../base/errors.ts';
import { editorSettings } from './editorSettings.ts';
import { roleOf } from './jobRole.ts';
import type { Jobs } from './jobs.ts';
import { previewTarget } from './previewUri.ts';

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
    const open = workspace.textDocuments;
    const checkable = await Promise.all(open.map((document) => this.#isCheckable(document)));
    await commands.executeCommand(
      'setContext',
      'clusterjob.checkableFiles',
      open.filter((_, at) => checkable[at]).map(({ uri }) => uri.fsPath),
    );
  }

  /** Whether somebody can say of the job of a document, or of a preview, that its cluster would take it. */
  async #isCheckable(document: TextDocument): Promise<boolean> {
    const target = previewTarget(document.uri);
    try {
      const role = target === null ? await roleOf(document, this.#jobs) : 'body';
      if (role !== 'body' && role !== 'settings') return false;
      const { place } = await this.#jobs.current(target?.path ?? document.uri.fsPath);
      if (place === null) return false;
      const { check, queues } = this.#jobs.loader.backends.get(place.backend, place.definition);
      return check !== undefined || queues !== undefined;
    } catch (error) {
      // A job that cannot be read is told by its diagnostics.
      if (error instanceof UserError) return false;
      throw error;
    }
  }

  /** The ending `.ini` belongs to another language, so a settings file is known by what stands in it. */
  async #nameLanguage(document: TextDocument): Promise<void> {
    const key = document.uri.toString();
    if (this.#named.has(key) || document.languageId === SETTINGS_LANGUAGE) return;
    this.#named.add(key);
    if (editorSettings(document.uri).detectSettings && !isChosen(document))
      await languages.setTextDocumentLanguage(document, SETTINGS_LANGUAGE);
  }
}

/** Whether the user has said which language a document is in: by its status item, or by `files.associations`. */
function isChosen(document: TextDocument): boolean {
  if (document.languageId !== 'ini' && document.languageId !== 'plaintext') return true;
  const associations =
    workspace.getConfiguration('files', document.uri).get<Record<string, string>>('associations') ?? {};
  return Object.keys(associations).some((pattern) => {
    const anywhere = pattern.includes('/') ? pattern : `**/${pattern}`;
    return languages.match({ pattern: anywhere }, document) > 0;
  });
}

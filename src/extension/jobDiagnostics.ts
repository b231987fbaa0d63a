import type { CodeAction, CodeActionProvider, Range, TextDocument } from 'vscode';
import { CodeActionKind, languages, Uri, workspace } from 'vscode';
import { backendFileProblems } from '../backends/site/siteFolders.ts';
import type { Disposable } from '../base/disposable.ts';
import { DisposableStore } from '../base/disposable.ts';
import { errorText } from '../base/errors.ts';
import type { Problem } from '../base/problem.ts';
import { Source } from '../base/problem.ts';
import { settingsRole } from '../job/configFolders.ts';
import { fileLayer } from '../job/layers.ts';
import { refuseBroken } from '../job/refuseBroken.ts';
import { configFoldersOf } from './configFoldersOf.ts';
import type { JobRole } from './jobRole.ts';
import { roleOf } from './jobRole.ts';
import type { Jobs } from './jobs.ts';
import { lookProblems } from './language/lookProblems.ts';
import type { Looks } from './language/looks.ts';
import { diagnosticOf, problemActions } from './problemActions.ts';

/** Underlines what is wrong with the open jobs and settings files, for the cluster that is chosen, and offers the mends. */
export class JobDiagnostics implements Disposable, CodeActionProvider {
  readonly #jobs: Jobs;
  readonly #looks: Looks;
  readonly #collection = languages.createDiagnosticCollection('clusterjob');
  readonly #held = new DisposableStore();
  /** What is shown now, by file. */
  #shown: ReadonlyMap<string, readonly Problem[]> = new Map();
  #round = 0;

  constructor(jobs: Jobs, looks: Looks) {
    this.#jobs = jobs;
    this.#looks = looks;
    const refresh = (): void => void this.#refresh();
    for (const held of [
      this.#collection,
      jobs.onDidChange(refresh),
      workspace.onDidOpenTextDocument(refresh),
      workspace.onDidCloseTextDocument(refresh),
      languages.registerCodeActionsProvider({ scheme: 'file' }, this, {
        providedCodeActionKinds: [CodeActionKind.QuickFix],
      }),
    ]) {
      this.#held.add(held);
    }
    refresh();
  }

  provideCodeActions(document: TextDocument, range: Range): CodeAction[] {
    return problemActions(document, range, this.#shown.get(document.uri.fsPath) ?? []);
  }

  dispose(): void {
    this.#held.dispose();
  }

  async #refresh(): Promise<void> {
    const round = ++this.#round;
    const found = await Promise.all(workspace.textDocuments.map((document) => this.#problemsOf(document)));
    // Another change came meanwhile, and its round shows the newer state.
    if (round !== this.#round) return;
    const byFile = new Map<string, Map<string, Problem>>();
    for (const problem of found.flat()) {
      // What came from no file (the command line, say) cannot be shown in one.
      if (problem.file === null) continue;
      const known = byFile.get(problem.file) ?? new Map<string, Problem>();
      byFile.set(problem.file, known.set(JSON.stringify([problem.code, problem.message, problem.span]), problem));
    }
    this.#shown = new Map([...byFile].map(([file, problems]) => [file, [...problems.values()]]));
    this.#collection.clear();
    for (const [file, problems] of this.#shown) this.#collection.set(Uri.file(file), problems.map(diagnosticOf));
  }

  async #problemsOf(document: TextDocument): Promise<readonly Problem[]> {
    try {
      const role = await roleOf(document, this.#jobs);
      return role === null ? [] : await this.#problemsIn(document, role);
    } catch (error) {
      return [new Source(document.uri.fsPath, '').problem('error', 'job', errorText(error), null)];
    }
  }

  async #problemsIn(document: TextDocument, role: JobRole): Promise<readonly Problem[]> {
    const path = document.uri.fsPath;
    if (role !== 'cluster') {
      const look = await this.#looks.of(document);
      return [...(await this.#jobs.current(path)).problems, ...(look ? lookProblems(look, path) : [])];
    }
    const { loader } = this.#jobs;
    const { folders } = await configFoldersOf(path, loader.files);
    const source = new Source(path, document.getText());
    const ofBackend = backendFileProblems(source, folders, loader.backends.all);
    if (ofBackend) return ofBackend;
    const { all } = await loader.backendsFor(path);
    const backends = new Set(all.map(({ name }) => name));
    return refuseBroken(fileLayer(settingsRole(path, folders), source, backends), all).problems;
  }
}

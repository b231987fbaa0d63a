import type { TextDocument } from 'vscode';
import { LanguageStatusSeverity, languages, StatusBarAlignment, window } from 'vscode';
import type { Disposable } from '../base/disposable.ts';
import { DisposableStore } from '../base/disposable.ts';
import { errorText } from '../base/errors.ts';
import { hasErrors } from '../base/problem.ts';
import { describeDecision } from '../runs/chosenCluster.ts';
import { clusterIcon, describePlace } from '../runs/describePlace.ts';
import { roleOf } from './jobRole.ts';
import type { CurrentJob, Jobs } from './jobs.ts';
import { PREVIEW_SCHEME, previewTarget } from './previewUri.ts';

const CHOOSE = 'clusterjob.chooseCluster';

/** Shows the cluster of the job in the active editor: in the status bar, and as a language status item. */
export class ClusterStatus implements Disposable {
  readonly #jobs: Jobs;
  readonly #held = new DisposableStore();
  readonly #bar = window.createStatusBarItem('clusterjob.cluster', StatusBarAlignment.Right, 90);
  readonly #language = languages.createLanguageStatusItem('clusterjob.cluster', [
    { scheme: 'file', language: 'shellscript' },
    { scheme: 'file', language: 'clusterjob' },
    { scheme: PREVIEW_SCHEME },
  ]);

  constructor(jobs: Jobs) {
    this.#jobs = jobs;
    this.#bar.name = 'Cluster of the Job';
    this.#bar.command = CHOOSE;
    this.#language.name = 'Cluster of the Job';
    this.#language.command = { title: 'Choose', command: CHOOSE };
    this.#language.text = 'No job';
    const refresh = (): void => void this.#refresh();
    for (const held of [
      this.#bar,
      this.#language,
      jobs.onDidChange(refresh),
      window.onDidChangeActiveTextEditor(refresh),
    ]) {
      this.#held.add(held);
    }
    refresh();
  }

  dispose(): void {
    this.#held.dispose();
  }

  async #refresh(): Promise<void> {
    const document = window.activeTextEditor?.document;
    const path = document && (await this.#jobOf(document));
    if (document !== window.activeTextEditor?.document) return;
    if (!path) {
      this.#bar.hide();
      this.#language.text = 'No job';
      this.#language.detail = '';
      return;
    }
    try {
      this.#show(await this.#jobs.current(path));
    } catch (error) {
      this.#bar.hide();
      this.#language.text = 'No cluster';
      this.#language.detail = errorText(error);
      this.#language.severity = LanguageStatusSeverity.Error;
    }
  }

  async #jobOf(document: TextDocument): Promise<string | null> {
    const target = previewTarget(document.uri);
    if (target) return target.path;
    const role = await roleOf(document, this.#jobs).catch(() => null);
    return role === 'body' || role === 'settings' ? document.uri.fsPath : null;
  }

  #show({ name, cluster, place, decision, problems }: CurrentJob): void {
    const where = place ? describePlace(place) : 'place not known';
    const why = describeDecision(decision);
    this.#bar.text = `$(${place ? clusterIcon(place).name : 'server-environment'}) ${cluster}`;
    this.#bar.tooltip = `${name} runs on ${cluster} (${where}): ${why}. Click to choose another.`;
    this.#bar.show();
    this.#language.text = `Cluster: ${cluster}`;
    this.#language.detail = `${where}, ${why}`;
    this.#language.severity = hasErrors(problems) ? LanguageStatusSeverity.Error : LanguageStatusSeverity.Information;
  }
}

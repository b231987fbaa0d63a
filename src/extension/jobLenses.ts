import type { CodeLensProvider, Event, TextDocument } from 'vscode';
import { CodeLens, EventEmitter, languages, Range, window, workspace } from 'vscode';
import type { Disposable } from '../base/disposable.ts';
import { DisposableStore } from '../base/disposable.ts';
import { editorSettings } from './editorSettings.ts';
import { roleOf } from './jobRole.ts';
import type { CurrentJob, Jobs } from './jobs.ts';
import type { Previews } from './previews.ts';
import type { PreviewPart } from './previewUri.ts';
import { PREVIEW_SCHEME, partTitle, previewTarget, previewUri } from './previewUri.ts';

/**
 * How long after an editor was opened its lenses are offered once more, in ms. The workbench (seen in 1.139, on a busy
 * machine, once in ten to twenty times) sometimes drops the first answer while an editor is being opened.
 */
const AGAIN_MS = 1_000;

/** The lines of commands above a job and above its preview. */
export class JobLenses implements Disposable, CodeLensProvider {
  readonly #jobs: Jobs;
  readonly #previews: Previews;
  readonly #changes = new EventEmitter<void>();
  readonly #held = new DisposableStore();
  #again: NodeJS.Timeout | undefined;

  readonly onDidChangeCodeLenses: Event<void> = this.#changes.event;

  constructor(jobs: Jobs, previews: Previews) {
    this.#jobs = jobs;
    this.#previews = previews;
    const tell = (): void => this.#changes.fire();
    const tellAgain = (): void => {
      clearTimeout(this.#again);
      this.#again = setTimeout(tell, AGAIN_MS);
    };
    tellAgain();
    this.#held.add({ dispose: () => clearTimeout(this.#again) });
    for (const held of [
      this.#changes,
      jobs.onDidChange(tell),
      previews.onDidChange(tell),
      workspace.onDidGrantWorkspaceTrust(tell),
      window.onDidChangeVisibleTextEditors(tellAgain),
      languages.registerCodeLensProvider([{ scheme: 'file' }, { scheme: PREVIEW_SCHEME }], this),
    ]) {
      this.#held.add(held);
    }
  }

  async provideCodeLenses(document: TextDocument): Promise<CodeLens[]> {
    if (!editorSettings(document.uri).codeLens) return [];
    const commands = previewTarget(document.uri) ? this.#abovePreview(document) : await this.#aboveJob(document);
    return commands.map(([title, command, tooltip, ...args]) => {
      return new CodeLens(new Range(0, 0, 0, 0), { title, command, tooltip, arguments: args });
    });
  }

  dispose(): void {
    this.#held.dispose();
  }

  async #aboveJob(document: TextDocument): Promise<LensCommand[]> {
    if ((await roleOf(document, this.#jobs).catch(() => null)) !== 'body') return [];
    const job = await this.#jobs.current(document.uri.fsPath);
    return [
      ['Preview', 'clusterjob.preview', `What ${job.cluster} gets`, document.uri],
      ...submitLens(job, document),
      clusterLens(job, document),
    ];
  }

  #abovePreview(document: TextDocument): LensCommand[] {
    const target = previewTarget(document.uri);
    const state = this.#previews.state(document.uri);
    if (!target || !state?.job) return [];
    const { job } = state;
    const others = partsOf(job).filter((part) => partTitle(part) !== partTitle(target.part));
    const stale: LensCommand[] = state.stale
      ? [[`$(warning)\u00a0Out of date: ${state.stale}`, 'workbench.actions.view.problems', 'Show the problems']]
      : [];
    return [
      ...stale,
      clusterLens(job, document),
      ...submitLens(job, document),
      ...others.map((part): LensCommand => {
        return [partTitle(part), 'vscode.open', 'Show this part of the job', previewUri({ path: target.path, part })];
      }),
    ];
  }
}

type LensCommand = readonly [title: string, command: string, tooltip: string, ...args: unknown[]];

function clusterLens(job: CurrentJob, { uri }: TextDocument): LensCommand {
  return [`Cluster: ${job.cluster}`, 'clusterjob.chooseCluster', 'Choose another cluster', uri];
}

/** In restricted mode nothing can be submitted. */
function submitLens(job: CurrentJob, { uri }: TextDocument): LensCommand[] {
  return workspace.isTrusted ? [['Submit', 'clusterjob.submit', `Submit to ${job.cluster}`, uri]] : [];
}

/** The parts of a job that have a text. */
export function partsOf({ rendering }: CurrentJob): readonly PreviewPart[] {
  return [
    { kind: 'script' },
    ...(rendering?.prologue ? [{ kind: 'prologue' } as const] : []),
    ...(rendering?.epilogue ? [{ kind: 'epilogue' } as const] : []),
    ...[...(rendering?.aux.keys() ?? [])].map((name) => ({ kind: 'aux', name }) as const),
  ];
}

import type { CodeAction, CodeActionProvider, Range, TextDocument } from 'vscode';
import { CodeActionKind, languages, ProgressLocation, Uri, window, workspace } from 'vscode';
import type { Disposable } from '../base/disposable.ts';
import { DisposableStore } from '../base/disposable.ts';
import { unreachable } from '../base/errors.ts';
import type { Problem } from '../base/problem.ts';
import type { ClusterCheck } from '../runs/clusterCheck.ts';
import type { CheckDescription } from '../runs/describeCheck.ts';
import { describeCheck } from '../runs/describeCheck.ts';
import { jobFileOrPick } from './activeJob.ts';
import { signalOf } from './cancellation.ts';
import { pickCluster } from './clusterPick.ts';
import type { CurrentJob, Jobs } from './jobs.ts';
import { diagnosticOf, problemActions } from './problemActions.ts';
import { rangeOf } from './problemPlaces.ts';
import type { RunsHost } from './runsHost.ts';

/** What a cluster said to a job stands where it was written until one of the job's files changes. */
interface Shown {
  readonly files: ReadonlySet<string>;
  readonly problems: readonly Problem[];
}

/** Has clusters say whether they would take a job, and shows what they refuse at its place. */
export class ClusterChecks implements Disposable, CodeActionProvider {
  readonly #jobs: Jobs;
  readonly #host: RunsHost;
  readonly #collection = languages.createDiagnosticCollection('clusterjob-check');
  readonly #held = new DisposableStore();
  /** By the body of the job. */
  readonly #shown = new Map<string, Shown>();

  constructor(jobs: Jobs, host: RunsHost) {
    this.#jobs = jobs;
    this.#host = host;
    for (const held of [
      this.#collection,
      workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
        if (contentChanges.length > 0) this.#forget(document.uri.fsPath);
      }),
      jobs.chosen.onDidChange(() => this.#show(new Map())),
      languages.registerCodeActionsProvider({ scheme: 'file' }, this, {
        providedCodeActionKinds: [CodeActionKind.QuickFix],
      }),
    ]) {
      this.#held.add(held);
    }
  }

  /** Asks the cluster that is chosen for the job that is meant, and tells its answer. */
  async check(given: unknown): Promise<ClusterCheck | null> {
    const service = await this.#host.ready();
    const path = await jobFileOrPick(given, this.#jobs);
    if (path === null) return null;
    const job = await this.#jobs.current(path);
    const loaded = await this.#loadedFor(job);
    if (loaded === null) return null;
    const { checkOnCluster } = await import('../runs/clusterCheck.ts');
    const cluster = loaded.cluster?.name ?? job.cluster;
    const options = { location: ProgressLocation.Notification, title: `Asking ${cluster}`, cancellable: true };
    const found = await window.withProgress(options, async (_, token) => {
      return await checkOnCluster(service, this.#jobs.loader, loaded, { intent: 'user', signal: signalOf(token) });
    });
    this.#keep(job, found);
    void tell(describeCheck(job.name, cluster, found, Date.now()), found.problems);
    return found;
  }

  provideCodeActions(document: TextDocument, range: Range): CodeAction[] {
    const problems = [...this.#shown.values()].flatMap((shown) => shown.problems);
    const here = problems.filter(({ file }) => file === document.uri.fsPath);
    return problemActions(document, range, here);
  }

  dispose(): void {
    this.#held.dispose();
  }

  async #loadedFor(job: CurrentJob) {
    if (job.decision.kind !== 'ask') return job.loaded;
    const cluster = await pickCluster(job, this.#jobs, `Check ${job.name} on`);
    return cluster === null ? null : await this.#jobs.forCluster(job.body, cluster);
  }

  /** What the job's own diagnostics show is not shown twice. */
  #keep({ body, loaded: { job } }: CurrentJob, { problems }: ClusterCheck): void {
    const files = [body, ...(job?.settingsFiles ?? []).flatMap(({ source }) => source.file ?? [])];
    const told = problems.filter(({ code }) => code === 'refused-by-scheduler' || code === 'over-queue-limit');
    this.#show(new Map(this.#shown).set(body, { files: new Set(files), problems: told }));
  }

  #forget(file: string): void {
    const left = [...this.#shown].filter(([, { files }]) => !files.has(file));
    if (left.length < this.#shown.size) this.#show(new Map(left));
  }

  #show(shown: ReadonlyMap<string, Shown>): void {
    this.#shown.clear();
    for (const [body, one] of shown) this.#shown.set(body, one);
    this.#collection.clear();
    const problems = [...shown].flatMap(([body, one]) => one.problems.map((problem) => ({ problem, body })));
    // A refusal that names no key of a file belongs to the job as a whole.
    const byFile = Map.groupBy(problems, ({ problem, body }) => problem.file ?? body);
    for (const [file, list] of byFile) {
      this.#collection.set(
        Uri.file(file),
        list.map(({ problem }) => diagnosticOf(problem)),
      );
    }
  }
}

async function tell({ kind, text }: CheckDescription, problems: readonly Problem[]): Promise<void> {
  switch (kind) {
    case 'accepted':
      void window.showInformationMessage(text);
      return;
    case 'unclear':
      void window.showWarningMessage(text);
      return;
    case 'refused':
      await tellRefusal(text, problems);
      return;
    default:
      return unreachable(kind);
  }
}

async function tellRefusal(text: string, problems: readonly Problem[]): Promise<void> {
  const place = problems.findLast(({ severity, file }) => severity === 'error' && file !== null);
  const open = 'Go to Problem';
  const chosen = await window.showErrorMessage(text, ...(place ? [open] : []));
  if (chosen === open && place?.file) {
    await window.showTextDocument(Uri.file(place.file), { selection: rangeOf(place) });
  }
}

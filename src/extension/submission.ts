import { basename, dirname } from 'node:path';
import type { CancellationToken, Progress } from 'vscode';
import { commands, ProgressLocation, Uri, window, workspace } from 'vscode';
import { UserError, unreachable } from '../base/errors.ts';
import type { Problem } from '../base/problem.ts';
import { describeRun } from '../runs/describe.ts';
import type { LoadedJob } from '../runs/jobLoader.ts';
import type { RunRecord } from '../runs/record.ts';
import type { FolderConflict, SubmitJobResult } from '../runs/submitJob.ts';
import { jobFileOrPick } from './activeJob.ts';
import { pickCluster } from './clusterPick.ts';
import { gitCommit } from './gitCommit.ts';
import type { CurrentJob, Jobs } from './jobs.ts';
import { rangeOf } from './problemPlaces.ts';
import type { RunsHost } from './runsHost.ts';

/** What the user can do with a run that was just submitted. */
export interface RunViewer {
  show(run: RunRecord): Promise<void>;
  openLog(run: RunRecord): Promise<void>;
}

/** Carries a job from the editor to its cluster, and tells how it went. */
export class Submission {
  readonly #jobs: Jobs;
  readonly #host: RunsHost;
  readonly #viewer: RunViewer;

  constructor(jobs: Jobs, host: RunsHost, viewer: RunViewer) {
    this.#jobs = jobs;
    this.#host = host;
    this.#viewer = viewer;
  }

  /** Submits the job that is meant to the cluster that is chosen for it; asks where none is. */
  async submit(given: unknown): Promise<RunRecord | null> {
    const job = await this.#jobToSubmit(given);
    if (!job) return null;
    if (job.decision.kind !== 'ask') return await this.#send(job, job.loaded);
    return await this.#submitToChosen(job);
  }

  /** Submits the job that is meant to a cluster that the user chooses now. */
  async submitTo(given: unknown): Promise<RunRecord | null> {
    const job = await this.#jobToSubmit(given);
    return job && (await this.#submitToChosen(job));
  }

  /** Submits the job that is meant to the cluster with this name. */
  async submitToCluster(cluster: string): Promise<RunRecord | null> {
    const job = await this.#jobToSubmit(undefined);
    return job && (await this.#send(job, await this.#jobs.forCluster(job.body, cluster)));
  }

  /** Submits the job of a run once more, as its files are now, to the cluster of that run. */
  async again(run: RunRecord): Promise<RunRecord | null> {
    const { file } = run.job;
    if (file === null) {
      throw new UserError({ what: `The run ${run.id} was not made from a file`, code: 'no-file' });
    }
    await this.#host.ready();
    await saveJob(file);
    const job = await this.#jobs.current(file);
    const pinned = job.decision.kind === 'pinned';
    return await this.#send(job, pinned ? job.loaded : await this.#jobs.forCluster(file, run.cluster.name));
  }

  async #submitToChosen(job: CurrentJob): Promise<RunRecord | null> {
    const cluster = await pickCluster(job, this.#jobs, `Submit ${job.name} to`);
    if (cluster === null) return null;
    await this.#jobs.chosen.choose(job.body, cluster);
    return await this.#send(job, await this.#jobs.forCluster(job.body, cluster));
  }

  /** The job as it will be sent: what is typed is saved first, because the run is made from the files. */
  async #jobToSubmit(given: unknown): Promise<CurrentJob | null> {
    await this.#host.ready();
    const path = await jobFileOrPick(given, this.#jobs);
    if (path === null) return null;
    await saveJob(path);
    return await this.#jobs.current(path);
  }

  async #send(job: CurrentJob, loaded: LoadedJob): Promise<RunRecord | null> {
    let conflict: FolderConflict = 'stop';
    for (;;) {
      const result = await this.#attempt(job, loaded, conflict);
      switch (result.kind) {
        case 'run':
          this.#jobs.refresh();
          void this.#tell(result.run);
          return result.run;
        case 'problems':
          await tellProblems(job, loaded, result.problems);
          return null;
        case 'conflict': {
          const answer = await askConflict(result.owner, result.identical);
          if (answer === null) return null;
          conflict = answer;
          break;
        }
        default:
          return unreachable(result);
      }
    }
  }

  async #attempt(job: CurrentJob, loaded: LoadedJob, conflict: FolderConflict): Promise<SubmitJobResult> {
    const service = await this.#host.ready();
    const { submitJob } = await import('../runs/submitJob.ts');
    const commit = await gitCommit(Uri.file(job.body));
    const title = `Submitting ${job.name} to ${loaded.cluster?.name ?? job.cluster}`;
    const options = { location: ProgressLocation.Notification, title, cancellable: true };
    return await window.withProgress(options, async (progress: Progress<{ message?: string }>, token) => {
      return await submitJob(service, this.#jobs.loader, loaded, {
        intent: 'user',
        conflict,
        gitCommit: commit,
        signal: signalOf(token),
        progress: (message) => progress.report({ message }),
      });
    });
  }

  async #tell(run: RunRecord): Promise<void> {
    const { title, explanation, next } = describeRun(run, Date.now());
    const [showRun, openLog] = ['Show Run', 'Open Log'];
    if (run.schedulerId === null) {
      const why = [explanation, next].filter((part) => part !== null).join('. ');
      const text = `${title} was not accepted by ${run.cluster.name}${why ? `: ${why}` : ''}`;
      if (await window.showErrorMessage(text, showRun)) await this.#viewer.show(run);
      return;
    }
    const text = `${title} was submitted to ${run.cluster.name} as job ${run.schedulerId}`;
    const chosen = await window.showInformationMessage(text, openLog, showRun);
    if (chosen === showRun) await this.#viewer.show(run);
    if (chosen === openLog) await this.#viewer.openLog(run);
  }
}

function signalOf(token: CancellationToken): AbortSignal {
  const end = new AbortController();
  if (token.isCancellationRequested) end.abort();
  token.onCancellationRequested(() => end.abort());
  return end.signal;
}

/** Saves what is typed in the files beside a job. Rejects if one of them cannot be saved. */
async function saveJob(path: string): Promise<void> {
  const changed = workspace.textDocuments.filter(
    ({ uri, isDirty }) => isDirty && uri.scheme === 'file' && dirname(uri.fsPath) === dirname(path),
  );
  for (const document of changed) {
    if (await document.save()) continue;
    throw new UserError({
      what: `${basename(document.uri.fsPath)} could not be saved, so nothing was submitted`,
      code: 'not-saved',
    });
  }
}

async function askConflict(owner: RunRecord, identical: boolean): Promise<FolderConflict | null> {
  const [newFolder, overwrite] = ['New Folder', 'Overwrite'];
  const what = identical ? 'The same job is still running or waiting' : 'Another unfinished run uses the same file';
  const { stateText } = describeRun(owner, Date.now());
  const detail =
    `Run ${owner.id} (${owner.job.name}, ${stateText}) on ${owner.cluster.name} was started from ` +
    `${owner.folder}/${owner.job.filename}. A new folder keeps the two apart; overwriting may disturb that run.`;
  const answer = await window.showWarningMessage(what, { modal: true, detail }, newFolder, overwrite);
  if (answer === newFolder) return 'new-folder';
  return answer === overwrite ? 'overwrite' : null;
}

/** Shows the first thing that is wrong, where it stands. */
async function tellProblems(job: CurrentJob, loaded: LoadedJob, problems: readonly Problem[]): Promise<void> {
  const errors = problems.filter(({ severity }) => severity === 'error');
  const [first, ...more] = errors;
  const place = first?.file ? `${basename(first.file)}${first.start ? `:${first.start.line}` : ''}: ` : '';
  const why = first ? `${place}${first.message}` : 'it cannot be read';
  const text = `${job.name} was not submitted to ${loaded.cluster?.name ?? job.cluster}: ${why}`;
  const [open, all] = ['Go to Problem', 'Show All Problems'];
  const buttons = [...(first?.file ? [open] : []), ...(more.length > 0 ? [all] : [])];
  const chosen = await window.showErrorMessage(text, ...buttons);
  if (chosen === open && first?.file) {
    await window.showTextDocument(Uri.file(first.file), { selection: rangeOf(first) });
  }
  if (chosen === all) await commands.executeCommand('workbench.actions.view.problems');
}

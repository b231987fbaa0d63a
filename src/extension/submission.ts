import { basename, dirname } from 'node:path';
import type { Progress } from 'vscode';
import { commands, ProgressLocation, Uri, window, workspace } from 'vscode';
import { UserError, unreachable } from '../base/errors.ts';
import type { Problem } from '../base/problem.ts';
import { describeRun } from '../runs/describe.ts';
import type { LoadedJob } from '../runs/jobLoader.ts';
import { describeJobIds } from '../runs/parts.ts';
import type { RunRecord } from '../runs/record.ts';
import type { Scale } from '../runs/scale.ts';
import type { FolderConflict, SubmitJobOptions, SubmitJobResult } from '../runs/submitJob.ts';
import { jobFileOrPick } from './activeJob.ts';
import { signalOf } from './cancellation.ts';
import { pickCluster } from './clusterPick.ts';
import { gitCommit } from './gitCommit.ts';
import type { CurrentJob, Jobs } from './jobs.ts';
import { rangeOf } from './problemPlaces.ts';
import type { RunsHost } from './runsHost.ts';
import type { RunViews } from './runViews.ts';
import { askScale } from './scaleQuestion.ts';

/** What is submitted, for its messages. */
interface Submitted {
  readonly name: string;
  readonly body: string;
  readonly cluster: string;
}

type Attempt = (how: SubmitJobOptions) => Promise<SubmitJobResult>;

/** Carries a job from the editor to its cluster, and tells how it went. */
export class Submission {
  readonly #jobs: Jobs;
  readonly #host: RunsHost;
  readonly #views: RunViews;

  constructor(jobs: Jobs, host: RunsHost, views: RunViews) {
    this.#jobs = jobs;
    this.#host = host;
    this.#views = views;
  }

  /** Submits the job that is meant to the cluster that is chosen for it; asks where none is. */
  async submit(given: unknown): Promise<RunRecord | null> {
    const job = await this.#jobToSubmit(given);
    if (!job) return null;
    if (job.decision.kind !== 'ask') return await this.#sendLoaded(job, job.loaded);
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
    return job && (await this.#sendLoaded(job, await this.#jobs.forCluster(job.body, cluster)));
  }

  /** Submits the job of a run once more, as its files are now, to the cluster of that run; it may ask for more than that run. */
  async again(run: RunRecord, scale: Scale = {}): Promise<RunRecord | null> {
    const { file, name } = run.job;
    if (file === null) {
      throw new UserError({ what: `The run ${run.id} was not made from a file`, code: 'no-file' });
    }
    const service = await this.#host.ready();
    await saveJob(file);
    const { resubmit } = await import('../runs/resubmit.ts');
    const attempt: Attempt = (how) => resubmit(service, this.#jobs.loader, run, { ...how, scale });
    return await this.#send({ name, body: file, cluster: run.cluster.name }, attempt);
  }

  /** The same with more of what the run had too little of, in an amount that the user chooses. */
  async againWithMore(run: RunRecord): Promise<RunRecord | null> {
    const scale = await askScale(run);
    return scale && (await this.again(run, scale));
  }

  async #submitToChosen(job: CurrentJob): Promise<RunRecord | null> {
    const cluster = await pickCluster(job, this.#jobs, `Submit ${job.name} to`);
    if (cluster === null) return null;
    await this.#jobs.chosen.choose(job.body, cluster);
    return await this.#sendLoaded(job, await this.#jobs.forCluster(job.body, cluster));
  }

  /** The job as it will be sent: what is typed is saved first, because the run is made from the files. */
  async #jobToSubmit(given: unknown): Promise<CurrentJob | null> {
    await this.#host.ready();
    const path = await jobFileOrPick(given, this.#jobs);
    if (path === null) return null;
    await saveJob(path);
    return await this.#jobs.current(path);
  }

  async #sendLoaded({ name, body, cluster }: CurrentJob, loaded: LoadedJob): Promise<RunRecord | null> {
    const service = await this.#host.ready();
    const { submitJob } = await import('../runs/submitJob.ts');
    const attempt: Attempt = (how) => submitJob(service, this.#jobs.loader, loaded, how);
    return await this.#send({ name, body, cluster: loaded.cluster?.name ?? cluster }, attempt);
  }

  /** Submits, and once more in another way where the user is asked how. */
  async #send(what: Submitted, attempt: Attempt): Promise<RunRecord | null> {
    let conflict: FolderConflict = 'stop';
    for (;;) {
      const result = await this.#attempt(what, attempt, conflict);
      switch (result.kind) {
        case 'run':
          this.#jobs.refresh();
          void this.#tell(result.run, result.note);
          return result.run;
        case 'problems':
          await tellProblems(what, result.problems);
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

  async #attempt({ name, body, cluster }: Submitted, attempt: Attempt, conflict: FolderConflict) {
    const commit = await gitCommit(Uri.file(body));
    const title = `Submitting ${name} to ${cluster}`;
    const options = { location: ProgressLocation.Notification, title, cancellable: true };
    return await window.withProgress(options, async (progress: Progress<{ message?: string }>, token) => {
      return await attempt({
        intent: 'user',
        conflict,
        gitCommit: commit,
        signal: signalOf(token),
        progress: (message) => progress.report({ message }),
        warnBesideScheduler: askBesideScheduler,
      });
    });
  }

  async #tell(run: RunRecord, note: string | null): Promise<void> {
    const { title, explanation, next } = describeRun(run, Date.now());
    const [showRun, openLog] = ['Show Run', 'Open Log'];
    if (run.schedulerId === null) {
      const why = [explanation, next].filter((part) => part !== null).join('. ');
      const text = `${title} was not accepted by ${run.cluster.name}${why ? `: ${why}` : ''}`;
      if (await window.showErrorMessage(text, showRun)) await this.#views.show(run);
      return;
    }
    const more = note === null ? '' : ` (${note})`;
    const text = `${title} was submitted to ${run.cluster.name} as job ${describeJobIds(run)}${more}`;
    const chosen = await window.showInformationMessage(text, openLog, showRun);
    if (chosen === showRun) await this.#views.show(run);
    if (chosen === openLog) await this.#views.openLog(run);
  }
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

/** Asks whether a job is really to run beside a scheduler. Rejects as cancelled if not. */
async function askBesideScheduler(text: string): Promise<void> {
  const [run, detail] = ['Run Here', `${text}. You are asked this once.`];
  const answer = await window.showWarningMessage('Run this job without the scheduler?', { modal: true, detail }, run);
  if (answer !== run) throw new DOMException('The user does not want this', 'AbortError');
}

/** Shows the first thing that is wrong, where it stands. */
async function tellProblems({ name, cluster }: Submitted, problems: readonly Problem[]): Promise<void> {
  const errors = problems.filter(({ severity }) => severity === 'error');
  const [first, ...more] = errors;
  const place = first?.file ? `${basename(first.file)}${first.start ? `:${first.start.line}` : ''}: ` : '';
  const why = first ? `${place}${first.message}` : 'it cannot be read';
  const text = `${name} was not submitted to ${cluster}: ${why}`;
  const [open, all] = ['Go to Problem', 'Show All Problems'];
  const buttons = [...(first?.file ? [open] : []), ...(more.length > 0 ? [all] : [])];
  const chosen = await window.showErrorMessage(text, ...buttons);
  if (chosen === open && first?.file) {
    await window.showTextDocument(Uri.file(first.file), { selection: rangeOf(first) });
  }
  if (chosen === all) await commands.executeCommand('workbench.actions.view.problems');
}

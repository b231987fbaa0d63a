import type { Uri } from 'vscode';
import { commands, TabInputText, ViewColumn, window, workspace } from 'vscode';
import { UserError } from '../base/errors.ts';
import { jobFileOf } from './activeJob.ts';
import { pickCluster } from './clusterPick.ts';
import { partsOf } from './jobLenses.ts';
import type { Jobs } from './jobs.ts';
import type { PreviewTarget } from './previewUri.ts';
import { partTitle, previewTarget, previewUri } from './previewUri.ts';

/** Opens the preview of a job beside its source, or shows the one that is open. */
export async function openPreview(jobs: Jobs, given: unknown): Promise<void> {
  const path = await jobFileOf(given, jobs);
  // Body and settings file have one preview: that of the body.
  const { body } = await jobs.current(path);
  await showPreview({ path: body, part: { kind: 'script' } });
}

/** Shows another part of the job in the active preview: prologue, epilogue, a further script. */
export async function openPreviewPart(jobs: Jobs, given: unknown): Promise<void> {
  const path = await jobFileOf(given, jobs);
  const job = await jobs.current(path);
  const items = partsOf(job).map((part) => ({ label: partTitle(part), part }));
  const chosen = await window.showQuickPick(items, { title: `Parts of ${job.name}` });
  if (chosen) await showPreview({ path: job.body, part: chosen.part });
}

/** Shows what changes in the script of a job on another cluster than the chosen one, as a comparison of two previews. */
export async function compareWithCluster(jobs: Jobs, given: unknown): Promise<void> {
  const job = await jobs.current(await jobFileOf(given, jobs));
  const cluster = await pickCluster(job, jobs, `Compare ${job.name} on ${job.cluster} with`);
  if (cluster === null) return;
  const target: PreviewTarget = { path: job.body, part: { kind: 'script' } };
  const title = `${job.name}: ${job.cluster} ↔ ${cluster}`;
  await commands.executeCommand('vscode.diff', previewUri(target), previewUri({ ...target, cluster }), title);
}

/** Shows a job for every scheduler side by side; not beside its source, for its lines are long. */
export async function compareWithAll(jobs: Jobs, given: unknown): Promise<void> {
  const { body } = await jobs.current(await jobFileOf(given, jobs));
  const uri = previewUri({ path: body, part: { kind: 'comparison' } });
  const document = await workspace.openTextDocument(uri);
  await window.showTextDocument(document, { viewColumn: columnOf(uri) ?? ViewColumn.Active, preview: false });
}

/** Chooses the cluster that stands for a job from now on, in the whole editor. */
export async function chooseCluster(jobs: Jobs, given: unknown): Promise<void> {
  const job = await jobs.current(await jobFileOf(given, jobs));
  if (job.decision.kind === 'pinned') {
    throw new UserError({
      what: `${job.name} runs at ${job.cluster}, because its own settings say \`remote\``,
      next: 'Move that line into a profile (a file in .clusterjob/clusters) to choose freely',
      code: 'pinned-place',
    });
  }
  const cluster = await pickCluster(job, jobs, `Cluster for ${job.name}`);
  if (cluster !== null) await jobs.chosen.choose(job.body, cluster);
}

async function showPreview(target: PreviewTarget): Promise<void> {
  const uri = previewUri(target);
  const document = await workspace.openTextDocument(uri);
  const inPreview = window.activeTextEditor && previewTarget(window.activeTextEditor.document.uri);
  const viewColumn = columnOf(uri) ?? (inPreview ? ViewColumn.Active : ViewColumn.Beside);
  await window.showTextDocument(document, { viewColumn, preserveFocus: !inPreview, preview: false });
}

/** The column in which a document is open already. */
function columnOf(uri: Uri): ViewColumn | null {
  const shows = (input: unknown): boolean => input instanceof TabInputText && input.uri.toString() === uri.toString();
  return window.tabGroups.all.find(({ tabs }) => tabs.some(({ input }) => shows(input)))?.viewColumn ?? null;
}

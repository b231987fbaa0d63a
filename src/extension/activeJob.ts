import { join } from 'node:path';
import type { QuickPickItem } from 'vscode';
import { Uri, window, workspace } from 'vscode';
import { UserError } from '../base/errors.ts';
import type { JobLoader } from '../runs/jobLoader.ts';
import { hasJobSections, roleOf } from './jobRole.ts';
import type { Jobs } from './jobs.ts';
import { previewTarget } from './previewUri.ts';

/**
 * The file of the job that a command is about: the one it was given (a file, a preview), else the one in the active
 * editor. Rejects with a `UserError` that says what to open.
 */
export async function jobFileOf(given: unknown, jobs: Jobs): Promise<string> {
  const uri = given instanceof Uri ? given : window.activeTextEditor?.document.uri;
  const path = uri && fileOf(uri);
  if (path && (given instanceof Uri || (await canBeJob(uri, jobs)))) return path;
  throw new UserError({
    what: uri?.scheme === 'untitled' ? 'This document has no file yet' : 'No job is open in the active editor',
    next: uri?.scheme === 'untitled' ? 'Save it first' : 'Open a script or a settings file of a job',
    code: 'no-job',
  });
}

/** As `jobFileOf`, but where no job is open the user may choose one of the workspace; null if nothing was chosen. */
export async function jobFileOrPick(given: unknown, jobs: Jobs): Promise<string | null> {
  const uri = given instanceof Uri ? given : window.activeTextEditor?.document.uri;
  if (uri && fileOf(uri)) return await jobFileOf(given, jobs).catch(async () => await pickJob(jobs));
  return await pickJob(jobs);
}

function fileOf(uri: Uri): string | null {
  return previewTarget(uri)?.path ?? (uri.scheme === 'file' ? uri.fsPath : null);
}

async function canBeJob(uri: Uri, jobs: Jobs): Promise<boolean> {
  if (previewTarget(uri)) return true;
  const document = workspace.textDocuments.find((open) => open.uri.toString() === uri.toString());
  if (!document) return false;
  const role = await roleOf(document, jobs);
  return role === null ? document.languageId === 'shellscript' : role !== 'cluster';
}

/** The most settings files that are looked at for the list of jobs. */
const MOST_FILES = 500;

/** Whether a file of the workspace is one of ours; of one that nobody may read it cannot be told, and it is passed over. */
async function isSettingsFile(path: string, { files }: JobLoader): Promise<boolean> {
  const bytes = await files.read(path).catch((error: unknown) => {
    if (error instanceof UserError) return null;
    throw error;
  });
  return bytes !== null && hasJobSections(new TextDecoder().decode(bytes));
}

async function pickJob({ loader }: Jobs): Promise<string | null> {
  const found = await workspace.findFiles('**/*.ini', '**/{.clusterjob,node_modules}/**', MOST_FILES);
  // Settings for one cluster belong to the same job as those for all of them.
  const jobs = new Map<string, QuickPickItem & { readonly path: string }>();
  for (const { fsPath } of found) {
    if (!(await isSettingsFile(fsPath, loader))) continue;
    const { name, folder, settings, body } = await loader.pathsOf(fsPath);
    const path = settings ?? body ?? fsPath;
    jobs.set(join(folder, name), { label: name, description: workspace.asRelativePath(path), path });
  }
  const items = [...jobs.values()];
  if (items.length === 0) {
    throw new UserError(
      workspace.workspaceFolders
        ? { what: 'There is no job in this workspace', next: 'Make one with "Clusterjob: New Job"', code: 'no-job' }
        : { what: 'No folder is open', next: 'Open the folder that holds your jobs, or a script', code: 'no-folder' },
    );
  }
  items.sort((a, b) => (a.description ?? '').localeCompare(b.description ?? ''));
  const chosen = await window.showQuickPick(items, { title: 'Choose a job', placeHolder: 'Jobs in this workspace' });
  return chosen?.path ?? null;
}

import { homedir } from 'node:os';
import { dirname } from 'node:path';
import { Uri, workspace } from 'vscode';
import type { Problem } from '../base/problem.ts';
import type { ConfigFolders } from '../job/configFolders.ts';
import { findClusterjobFolder, userConfigFolder } from '../job/configFolders.ts';
import type { SourceFiles } from '../job/sourceFiles.ts';

/** The user's own folder of defaults and profiles. */
export function ownConfigFolder(): string {
  return userConfigFolder({ env: process.env, platform: process.platform, home: homedir() });
}

/** Where the settings for a job lie. `.clusterjob` is looked for up to the workspace folder in which the job lies. */
export async function configFoldersOf(
  jobPath: string,
  files: SourceFiles,
): Promise<{ readonly folders: ConfigFolders; readonly problems: readonly Problem[] }> {
  const user = ownConfigFolder();
  const folder = workspace.getWorkspaceFolder(Uri.file(jobPath));
  if (!folder) return { folders: { user, workspace: null }, problems: [] };
  const { path, problems } = await findClusterjobFolder(dirname(jobPath), folder.uri.fsPath, files);
  return { folders: { user, workspace: path }, problems };
}

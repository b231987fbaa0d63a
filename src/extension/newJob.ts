import { dirname } from 'node:path';
import { Uri, window, workspace } from 'vscode';
import { UserError } from '../base/errors.ts';
import { jobNameProblem } from '../job/jobPaths.ts';
import { writeSettings } from '../job/settings/write.ts';
import { fileExists } from './fileExists.ts';

const BODY = `#!/bin/bash
# The commands of the job. Its resources stand in the settings file of the same name.

echo "Hello from $CLUSTERJOB_NAME, job $CLUSTERJOB_ID"
`;

/** Makes a new job, a script and its settings file, and opens both. */
export async function newJob(given: unknown): Promise<void> {
  const folder = await folderFor(given);
  const name = await window.showInputBox({
    title: 'New job',
    prompt: `Name of the job in ${workspace.asRelativePath(folder)}`,
    value: 'job',
    validateInput: jobNameProblem,
  });
  if (name === undefined) return;
  const [body, settings] = [Uri.joinPath(folder, `${name}.sh`), Uri.joinPath(folder, `${name}.ini`)];
  for (const file of [body, settings]) {
    if (await fileExists(file)) {
      throw new UserError({
        what: `${workspace.asRelativePath(file)} exists already`,
        next: 'Choose another name',
        code: 'exists',
      });
    }
  }
  const text = writeSettings([
    {
      name: 'Resources',
      settings: [
        ['time', '10:00'],
        ['nodes', '1'],
        ['ppn', '1'],
        ['mem', '500'],
      ],
    },
  ]);
  await workspace.fs.writeFile(settings, new TextEncoder().encode(text));
  await workspace.fs.writeFile(body, new TextEncoder().encode(BODY));
  await window.showTextDocument(settings, { preview: false });
  await window.showTextDocument(body, { preview: false });
}

/** The folder that was clicked, that of the active editor, or the first of the workspace. */
async function folderFor(given: unknown): Promise<Uri> {
  if (given instanceof Uri) return given;
  const active = window.activeTextEditor?.document.uri;
  if (active?.scheme === 'file' && workspace.getWorkspaceFolder(active)) return Uri.file(dirname(active.fsPath));
  const [first] = workspace.workspaceFolders ?? [];
  if (first) return first.uri;
  throw new UserError({
    what: 'No folder is open',
    next: 'Open the folder in which the job shall lie',
    code: 'no-folder',
  });
}

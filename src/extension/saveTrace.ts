import { homedir } from 'node:os';
import { Uri, window, workspace } from 'vscode';
import { UserError } from '../base/errors.ts';
import type { OutputLog } from './outputLog.ts';

const FILE_NAME = 'scheduler-answers.json';

/** Writes the recent commands with their answers, without secrets and other people's names, to a file that the user chooses. */
export async function saveTrace(log: OutputLog): Promise<void> {
  const text = log.recentAnswers();
  if (text === null) {
    throw new UserError({
      what: 'No command was sent to a cluster yet',
      next: 'Do what went wrong, then save the answers',
      code: 'no-answers',
    });
  }
  const folder = workspace.workspaceFolders?.[0]?.uri ?? Uri.file(homedir());
  const file = await window.showSaveDialog({
    title: 'Save Scheduler Answers',
    defaultUri: Uri.joinPath(folder, FILE_NAME),
    filters: { JSON: ['json'] },
  });
  if (file === undefined) return;
  await workspace.fs.writeFile(file, new TextEncoder().encode(text));
  await window.showTextDocument(file);
}

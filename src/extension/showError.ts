import { window } from 'vscode';
import { errorText, UserError } from '../base/errors.ts';
import type { OutputLog } from './outputLog.ts';

const SHOW_OUTPUT = 'Show Output';

/** Tells the user of a failure, once, with the way to the output channel. Being cancelled by the user is no failure. */
export async function showError(error: unknown, log: OutputLog): Promise<void> {
  if (isCancelled(error)) return;
  // An unexpected failure is a fault of ours: its stack belongs in the log, not before the user.
  log.error(errorText(error), error instanceof UserError ? error.cause : error);
  const chosen = await window.showErrorMessage(`Clusterjob: ${errorText(error)}`, SHOW_OUTPUT);
  if (chosen === SHOW_OUTPUT) log.show();
}

/** Whether somebody ended the work on purpose. */
function isCancelled(error: unknown): boolean {
  return error instanceof Error && error.name === 'AbortError';
}

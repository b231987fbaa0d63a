import { spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { withoutEditorVariables } from '../base/editorVariables.ts';
import { helperFiles } from './helperFolder.ts';
import { helperProgram } from './helperProgram.ts';

/** A helper that was started and may not listen yet. */
export interface StartedHelper {
  /** Null while it runs; then its status, or null, and why, in its own words. */
  readonly ended: () => { readonly code: number | null; readonly words: string } | null;
}

/** Starts a helper for a data folder. */
export type StartHelper = (dataFolder: string) => Promise<StartedHelper>;

/** Starts the helper as a process of its own, which outlives this one; in the editor by the Node of its extension host. */
export const startHelper: StartHelper = async (dataFolder) => {
  const { log } = await helperFiles(dataFolder);
  const said = openSync(log, 'w', 0o600);
  let ended: ReturnType<StartedHelper['ended']> = null;
  try {
    const helper = spawn(process.execPath, [helperProgram(), dataFolder], {
      // The folder of this process may be deleted, or keep a disk from being taken out.
      cwd: homedir(),
      env: { ...withoutEditorVariables(process.env), ELECTRON_RUN_AS_NODE: '1' },
      stdio: ['ignore', 'ignore', said],
      detached: true,
      windowsHide: true,
    });
    helper.once('error', (error) => {
      ended = { code: null, words: error.message };
    });
    helper.once('exit', (code) => {
      ended ??= { code, words: reasonIn(log) };
    });
    helper.unref();
  } finally {
    closeSync(said);
  }
  return { ended: () => ended };
};

function reasonIn(file: string): string {
  try {
    return crashReason(readFileSync(file, 'utf8'));
  } catch {
    // Its folder was removed meanwhile: then there is nothing to tell.
    return '';
  }
}

/** The line that names the error in what a program has said at last: Node puts the stack and its own version behind it. */
export function crashReason(said: string): string {
  const lines = said.trimEnd().split('\n');
  return lines.find((line) => /^\w*Error\b.*: /.test(line)) ?? lines.at(-1) ?? '';
}

import type { Diagnostic } from 'vscode';

/** The code of a diagnostic, with a link to its explanation or without. */
export function codeOf({ code }: Diagnostic): string {
  return String(typeof code === 'object' ? code.value : code);
}

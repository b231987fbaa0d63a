import { extensions, Range, Uri, window, workspace } from 'vscode';
import { UserError } from '../base/errors.ts';

const COMMAND = 'clusterjob.explainProblem';
const EXTENSION = 'clusterjob.clusterjob';

/** The address that explains the code of a problem; it needs no network. */
export function explanationUri(code: string): Uri {
  return Uri.parse(`command:${COMMAND}?${encodeURIComponent(JSON.stringify([code]))}`);
}

/**
 * Shows what the packed page of problems says of a code. As text: the editor's preview of Markdown finds the place in a
 * long page only roughly (seen in 1.139).
 */
export async function explainProblem(code: unknown): Promise<void> {
  const extension = extensions.getExtension(EXTENSION);
  if (!extension || typeof code !== 'string') {
    throw new UserError({ what: 'There is no problem to explain', code: 'nothing-to-do' });
  }
  const page = Uri.joinPath(extension.extensionUri, 'docs', 'diagnostics.md');
  const document = await workspace.openTextDocument(page);
  const line = Math.max(0, document.getText().split(/\r?\n/).indexOf(`### ${code}`));
  await window.showTextDocument(document, { selection: new Range(line, 0, line, 0) });
}

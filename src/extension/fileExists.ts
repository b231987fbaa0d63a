import type { Uri } from 'vscode';
import { workspace } from 'vscode';

/** Whether there is a file or folder of this address. */
export async function fileExists(uri: Uri): Promise<boolean> {
  return await workspace.fs.stat(uri).then(
    () => true,
    () => false,
  );
}

import type { Uri } from 'vscode';
import { extensions } from 'vscode';

/** The part of the API of the editor's own Git extension that is used here (its file `git.d.ts`, version 1). */
interface GitApi {
  getRepository(uri: Uri): { readonly state: { readonly HEAD?: { readonly commit?: string } } } | null;
}

interface GitExtension {
  readonly enabled: boolean;
  getAPI(version: 1): GitApi;
}

/** The commit that is checked out where a file lies; null where there is no repository, or Git is switched off. */
export async function gitCommit(file: Uri): Promise<string | null> {
  const extension = extensions.getExtension<GitExtension>('vscode.git');
  const git = extension && (await extension.activate());
  if (!git?.enabled) return null;
  return git.getAPI(1).getRepository(file)?.state.HEAD?.commit ?? null;
}

import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { ClusterjobApi } from '../../../src/extension/api.ts';

export const extensionId = 'clusterjob.clusterjob';

/** The extension, activated, and its runs opened. */
export async function activated(): Promise<ClusterjobApi> {
  const extension = vscode.extensions.getExtension<ClusterjobApi>(extensionId);
  assert.ok(extension);
  const api = await extension.activate();
  await api.whenOpen();
  return api;
}

/** Writes a file of the open folder. */
export async function write(name: string, text: string): Promise<vscode.Uri> {
  const [folder] = vscode.workspace.workspaceFolders ?? [];
  assert.ok(folder, 'no folder is open');
  const uri = vscode.Uri.joinPath(folder.uri, name);
  await vscode.workspace.fs.writeFile(uri, new TextEncoder().encode(text));
  return vscode.Uri.file(uri.fsPath);
}

/** Opens a file in an editor. */
export async function open(uri: vscode.Uri): Promise<vscode.TextEditor> {
  return await vscode.window.showTextDocument(await vscode.workspace.openTextDocument(uri), { preview: false });
}

/** Replaces the whole text of an open document, without saving it. */
export async function type(document: vscode.TextDocument, text: string): Promise<void> {
  const edit = new vscode.WorkspaceEdit();
  edit.replace(document.uri, new vscode.Range(0, 0, document.lineCount, 0), text);
  assert.ok(await vscode.workspace.applyEdit(edit));
}

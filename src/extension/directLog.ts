import { Range, Uri, WorkspaceEdit, window, workspace } from 'vscode';
import { knownBackend } from '../runs/knownBackend.ts';
import { insertSetting, settingsFileOf } from '../runs/logSetting.ts';
import type { RunRecord } from '../runs/record.ts';
import type { RunService } from '../runs/service.ts';

/** Tells why a log cannot be read yet, and offers the setting that makes those of later runs readable. */
export async function offerDirectLog(service: RunService, run: RunRecord): Promise<void> {
  const spooled = service.spooledLog(run);
  if (!spooled) return;
  const { setting, message } = spooled;
  const file = settingsFileOf(run);
  const add = setting && file !== null ? `Add ${setting.key} = ${setting.value}` : null;
  const chosen = await window.showInformationMessage(`${message}.`, ...(add === null ? [] : [add]));
  if (!chosen || !setting || file === null) return;
  const document = await workspace.openTextDocument(Uri.file(file));
  const prefix = knownBackend(service.context, run.cluster)?.prefix ?? null;
  const { at, text } = insertSetting(run, file, document.getText(), setting, prefix);
  const place = document.positionAt(at);
  const edit = new WorkspaceEdit();
  edit.insert(document.uri, place, text);
  await workspace.applyEdit(edit);
  await window.showTextDocument(document, { selection: new Range(place, place) });
}

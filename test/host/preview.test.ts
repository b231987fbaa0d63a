import assert from 'node:assert/strict';
import { basename } from 'node:path';
import * as vscode from 'vscode';
import { eventually } from './lib/eventually.ts';
import type { HostTests } from './lib/hostTest.ts';
import { activated, open, type, write } from './lib/workspace.ts';

/** Opens the preview of a job by the command, as a user does. */
async function preview(source: vscode.Uri): Promise<vscode.TextDocument> {
  await vscode.commands.executeCommand('clusterjob.preview', source);
  return await eventually('the preview', () => {
    return vscode.workspace.textDocuments.find(({ uri }) => {
      return uri.scheme === 'clusterjob-preview' && basename(uri.path) === `Preview of ${basename(source.path)}`;
    });
  });
}

async function shows(document: vscode.TextDocument, text: string): Promise<void> {
  await eventually(`"${text}" in the preview`, () => {
    if (!document.getText().includes(text)) throw new Error(`the preview has no "${text}":\n${document.getText()}`);
    return true;
  });
}

export const tests: HostTests = {
  'shows the rendered script beside the source, as shell script': async () => {
    await activated();
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    await write('shown.ini', '[Resources]\ntime = 1:00:00\n\n[Attributes]\nbackend = slurm\n');
    const body = await write('shown.sh', '#!/bin/bash\necho shown\n');
    await open(body);
    const document = await preview(body);
    await shows(document, 'echo shown');
    await eventually('its language', () => document.languageId === 'shellscript');
    const editor = vscode.window.visibleTextEditors.find((visible) => visible.document === document);
    assert.equal(editor?.viewColumn, vscode.ViewColumn.Two);
  },

  'follows what is typed in the script and in its settings before anything is saved': async () => {
    await activated();
    const settings = await write('typed.ini', '[Resources]\ntime = 1:00:00\n\n[Attributes]\nword = one\n');
    const body = await write('typed.sh', 'echo "{word}"\n');
    const bodyEditor = await open(body);
    const document = await preview(body);
    await shows(document, 'echo "one"');
    await type(bodyEditor.document, 'echo "{word}" typed\n');
    // At once: the editor saves by itself after a while.
    assert.ok(bodyEditor.document.isDirty);
    await shows(document, 'echo "one" typed');
    const settingsEditor = await open(settings);
    await type(settingsEditor.document, '[Resources]\ntime = 1:00:00\n\n[Attributes]\nword = two\n');
    await shows(document, 'echo "two" typed');
    await vscode.workspace.saveAll();
  },

  'keeps its last good text while the job cannot be read, and says so': async () => {
    await activated();
    const settings = await write('stale.ini', '[Resources]\ntime = 1:00:00\n');
    const body = await write('stale.sh', 'echo stale\n');
    await open(body);
    const document = await preview(body);
    await shows(document, 'echo stale');
    const { document: written } = await open(settings);
    await type(written, '[Resources]\ntime = 1:00:00\nnodes = many\n');
    const lens = await eventually('the lens that says so', async () => {
      const lenses = await vscode.commands.executeCommand<vscode.CodeLens[]>(
        'vscode.executeCodeLensProvider',
        document.uri,
      );
      return lenses.find(({ command }) => command?.title.includes('Out of date'));
    });
    assert.match(lens.command?.title ?? '', /stale\.ini:3/);
    assert.match(document.getText(), /echo stale/);
    await type(written, '[Resources]\ntime = 1:00:00\n');
    await written.save();
  },

  'leads from each of its lines to the place that the line comes from': async () => {
    await activated();
    const settings = await write('origin.ini', '[Resources]\ntime = 1:00:00\n');
    await write('.clusterjob/clusters/site.ini', '[Attributes]\nbackend = slurm\ntransport = local\n');
    const body = await write('origin.sh', '#!/bin/bash\necho origin\n');
    await open(body);
    const document = await preview(body);
    await shows(document, 'echo origin');
    const line = document.getText().split('\n').indexOf('echo origin');
    const found = await vscode.commands.executeCommand<vscode.Location[]>(
      'vscode.executeDefinitionProvider',
      document.uri,
      new vscode.Position(line, 0),
    );
    assert.deepEqual(
      found.map(({ uri, range }) => [uri.fsPath, range.start.line]),
      [[body.fsPath, 1]],
    );
    assert.ok(settings);
  },

  'cannot be written': async () => {
    await activated();
    const body = await write('fixed.sh', 'echo fixed\n');
    await write('fixed.ini', '[Resources]\n');
    await open(body);
    const document = await preview(body);
    await shows(document, 'echo fixed');
    await assert.rejects(async () => await vscode.workspace.fs.writeFile(document.uri, new Uint8Array()));
  },

  'shows a job for every scheduler, and follows it as well': async () => {
    await activated();
    await write('many.ini', '[Resources]\ntime = 1:00:00\n');
    const body = await write('many.sh', 'echo "$CLUSTERJOB_ID"\n');
    const { document: source } = await open(body);
    await vscode.commands.executeCommand('clusterjob.compareSchedulers', body);
    const document = await eventually('the comparison', () => {
      return vscode.workspace.textDocuments.find(({ uri }) => basename(uri.path) === 'Comparison of many.sh');
    });
    await shows(document, '#SBATCH --time=1:00:00');
    await shows(document, '#BSUB -W 60');
    assert.equal(document.languageId, 'plaintext');
    await type(source, 'echo "$CLUSTERJOB_NAME"\n');
    await shows(document, 'echo "$SLURM_JOB_NAME"');
    await vscode.workspace.saveAll();
  },
};

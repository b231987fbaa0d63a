import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { ClusterjobApi } from '../../src/extension/api.ts';
import type { RunRecord } from '../../src/runs/record.ts';
import { eventually } from './lib/eventually.ts';
import type { HostTests } from './lib/hostTest.ts';
import { activated, open, write } from './lib/workspace.ts';

/** Submits the job by the command, as a user does, and waits until it is in the wanted state. */
async function submitted(api: ClusterjobApi, body: vscode.Uri, state: string): Promise<RunRecord> {
  const sent = await vscode.commands.executeCommand<RunRecord | null>('clusterjob.submit', body);
  assert.ok(sent, 'nothing was submitted');
  return await eventually(`the run ${state}`, async () => {
    const run = await api.runs?.context.store.get(sent.id);
    if (run?.state !== state) throw new Error(`the run is ${run?.state}: ${run?.trouble?.message ?? ''}`);
    return run;
  });
}

/** The labels of the tree with those of its states below, as far as the run with this name. */
async function treeOf(api: ClusterjobApi, name: string): Promise<string[]> {
  for (const cluster of await api.tree.getChildren()) {
    for (const state of await api.tree.getChildren(cluster)) {
      for (const run of await api.tree.getChildren(state)) {
        const labels = [cluster, state, run].map((node) => api.tree.getTreeItem(node).label as string);
        if (labels.at(-1) === name) return [...labels, String(api.tree.getTreeItem(run).description)];
      }
    }
  }
  return [];
}

export const tests: HostTests = {
  'go from the submission to the end on this machine, and stand in the tree': async () => {
    const api = await activated();
    await write('good.ini', '[Resources]\ntime = 10:00\n\n[Attributes]\nworkdir = out\n');
    const body = await write('good.sh', '#!/bin/sh\necho "good output of $CLUSTERJOB_NAME"\n');
    await open(body);
    await vscode.workspace.getConfiguration('clusterjob').update('defaultCluster', 'local', true);
    const run = await submitted(api, body, 'completed');
    assert.equal(run.exit?.status, 0);
    const [cluster, state, label, description] = await treeOf(api, 'good');
    assert.deepEqual([cluster, state, label], ['local', 'Completed', 'good']);
    assert.match(description ?? '', /^exit status 0 · /);
  },

  'show their output as a read-only document': async () => {
    const api = await activated();
    await write('talk.ini', '[Resources]\ntime = 10:00\n\n[Attributes]\nworkdir = out\n');
    const body = await write('talk.sh', '#!/bin/sh\necho first line\necho to the other one >&2\n');
    const run = await submitted(api, body, 'completed');
    for (const [command, text] of [
      ['clusterjob.run.openLog', 'first line'],
      ['clusterjob.run.openErrorLog', 'to the other one'],
    ] as const) {
      await vscode.commands.executeCommand(command, run.id);
      const document = await eventually('the log', () => {
        const shown = vscode.window.activeTextEditor?.document;
        return shown?.uri.scheme === 'clusterjob-log' && shown.getText().includes(text) ? shown : null;
      });
      await assert.rejects(async () => await vscode.workspace.fs.writeFile(document.uri, new Uint8Array()));
    }
  },

  'follow a log that grows': async () => {
    const api = await activated();
    await write('grow.ini', '[Resources]\ntime = 10:00\n\n[Attributes]\nworkdir = out\n');
    const body = await write('grow.sh', '#!/bin/sh\necho began\nwhile [ ! -e go ]; do sleep 0.1; done\necho ended\n');
    const run = await submitted(api, body, 'running');
    await vscode.commands.executeCommand('clusterjob.run.openLog', run.id);
    const document = await eventually('the log', () => {
      const shown = vscode.window.activeTextEditor?.document;
      return shown?.getText().includes('began') ? shown : null;
    });
    await vscode.workspace.fs.writeFile(vscode.Uri.file(`${run.folder}/go`), new Uint8Array());
    await eventually('the end of the log', () => document.getText().includes('ended'));
  },

  'say why they failed': async () => {
    const api = await activated();
    await write('bad.ini', '[Resources]\ntime = 10:00\n\n[Attributes]\nworkdir = out\n');
    const body = await write('bad.sh', '#!/bin/sh\necho "no such data" >&2\nexit 3\n');
    const run = await submitted(api, body, 'failed');
    assert.equal(run.exit?.status, 3);
    const [, state, , description] = await treeOf(api, 'bad');
    assert.equal(state, 'Failed');
    assert.match(description ?? '', /^exit status 3 · /);
    await eventually('the end of the error output', async () => {
      return (await api.runs?.context.store.get(run.id))?.extra.errorOutput === 'no such data';
    });
  },

  'are taken from the list and not deleted': async () => {
    const api = await activated();
    const run = (await api.runs?.context.store.list())?.find(({ job }) => job.name === 'bad');
    assert.ok(run);
    await vscode.commands.executeCommand('clusterjob.run.remove', run.id);
    assert.deepEqual(await treeOf(api, 'bad'), []);
    assert.ok(await api.runs?.context.store.get(run.id));
  },
};

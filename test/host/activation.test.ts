import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { HostTests } from './lib/hostTest.ts';
import { activated, extensionId } from './lib/workspace.ts';

interface Manifest {
  readonly version: string;
  readonly contributes: { readonly commands: readonly { readonly command: string }[] };
}

function manifest(): Manifest {
  const extension = vscode.extensions.getExtension(extensionId);
  assert.ok(extension);
  return extension.packageJSON as Manifest;
}

export const tests: HostTests = {
  'is known to the editor under its id': () => {
    assert.ok(vscode.extensions.getExtension(extensionId));
  },

  'runs where the workspace is': () => {
    assert.equal(vscode.extensions.getExtension(extensionId)?.extensionKind, vscode.ExtensionKind.Workspace);
  },

  'activates without an error': async () => {
    await activated();
    assert.equal(vscode.extensions.getExtension(extensionId)?.isActive, true);
  },

  'takes backends of other extensions, until they are taken back': async () => {
    const { apiVersion, registerBackend, jobs } = await activated();
    assert.equal(apiVersion, 1);
    const registered = registerBackend(jobs.backends.get('slurm', undefined), 'of-another-extension');
    assert.equal(jobs.backends.get('of-another-extension', undefined).displayName, 'Slurm');
    registered.dispose();
    assert.throws(() => jobs.backends.get('of-another-extension', undefined), /no backend/);
  },

  'registers exactly the commands that its manifest names': async () => {
    await activated();
    const named = manifest()
      .contributes.commands.map(({ command }) => command)
      .sort();
    const ours = (await vscode.commands.getCommands(true)).filter((name) => name.startsWith('clusterjob.'));
    // The editor itself adds commands for the views of an extension.
    const registered = ours.filter((name) => !/^clusterjob\.(runs|clusters)\./.test(name)).sort();
    assert.deepEqual(registered, named);
  },

  'opens the runs of the user and says its version': async () => {
    const api = await activated();
    assert.ok(api.runs);
    assert.equal(api.version, manifest().version);
  },
};

import assert from 'node:assert/strict';
import { chmod } from 'node:fs/promises';
import * as vscode from 'vscode';
import type { ClusterCheck } from '../../src/runs/clusterCheck.ts';
import type { ClusterSnapshot } from '../../src/runs/clusters.ts';
import { codeOf } from './lib/diagnosticCode.ts';
import { eventually } from './lib/eventually.ts';
import type { HostTests } from './lib/hostTest.ts';
import { activated, open, type, write } from './lib/workspace.ts';

/** A cluster of the workspace whose Slurm says what it is given, and a job that is chosen for it. */
async function writeCluster(name: string, sbatch: string): Promise<{ body: vscode.Uri; settings: vscode.Uri }> {
  const program = await write(`${name}-bin/sbatch`, `#!/bin/sh\n${sbatch}\n`);
  await chmod(program.fsPath, 0o755);
  const environment = await write(`${name}-bin/env`, `PATH="${program.fsPath.replace(/\/sbatch$/, '')}:$PATH"\n`);
  await write(
    `.clusterjob/clusters/${name}.ini`,
    `[Attributes]\nbackend = slurm\ntransport = local\nlogin_env = ${environment.fsPath}\n`,
  );
  const settings = await write(`${name}.ini`, '[Resources]\nqueue = nowhere\ntime = 1:00:00\n');
  const body = await write(`${name}.sh`, 'echo checked\n');
  await vscode.workspace.getConfiguration('clusterjob').update('defaultCluster', name, true);
  return { body, settings };
}

/** The cluster that a profile of the workspace describes. */
async function clusterNamed(name: string): Promise<ClusterSnapshot> {
  const { jobs } = await activated();
  const [folder] = vscode.workspace.workspaceFolders ?? [];
  assert.ok(folder);
  const choices = await jobs.clusters(vscode.Uri.joinPath(folder.uri, 'job').fsPath);
  const found = choices.find(({ cluster }) => cluster.name === name);
  assert.ok(found, `no cluster ${name}`);
  return found.cluster;
}

export const tests: HostTests = {
  'refuse a job without submitting it, at the place of the key that is to blame, until it is changed': async () => {
    const api = await activated();
    const said = 'sbatch: error: invalid partition specified: nowhere';
    const { body, settings } = await writeCluster('strict', `echo "${said}" >&2; exit 1`);
    const { document } = await open(settings);
    const before = await api.runs?.context.store.list({ hidden: true });
    const found = await vscode.commands.executeCommand<ClusterCheck | null>('clusterjob.checkOnCluster', body);
    assert.equal(found?.answer?.verdict, 'refused');
    assert.deepEqual(await api.runs?.context.store.list({ hidden: true }), before);
    const refusals = () =>
      vscode.languages.getDiagnostics(settings).filter((found) => codeOf(found) === 'refused-by-scheduler');
    const [refusal] = await eventually('the refusal', () => (refusals().length > 0 ? refusals() : null));
    assert.equal(refusal?.range.start.line, 1);
    assert.match(refusal?.message ?? '', /invalid partition/);
    await type(document, '[Resources]\nqueue = other\ntime = 1:00:00\n');
    await eventually('no refusal', () => refusals().length === 0);
    await document.save();
    await vscode.workspace.getConfiguration('clusterjob').update('defaultCluster', undefined, true);
  },

  'say that they would take a job': async () => {
    await activated();
    const said = 'sbatch: Job 7 to start at 2026-11-20T13:11:52 using 1 processors on nodes n1 in partition debug';
    const { body } = await writeCluster('kind', `echo "${said}" >&2`);
    const found = await vscode.commands.executeCommand<ClusterCheck | null>('clusterjob.checkOnCluster', body);
    assert.equal(found?.answer?.verdict, 'accepted');
    assert.equal(found?.answer?.estimatedStart, Date.UTC(2026, 10, 20, 13, 11, 52));
    await vscode.workspace.getConfiguration('clusterjob').update('defaultCluster', undefined, true);
  },

  'connect to a cluster of this machine without a question': async () => {
    const api = await activated();
    await writeCluster('near', 'exit 0');
    await vscode.workspace.getConfiguration('clusterjob').update('defaultCluster', undefined, true);
    const cluster = await clusterNamed('near');
    await vscode.commands.executeCommand('clusterjob.cluster.connect', { kind: 'known-cluster', cluster });
    assert.equal(api.runs?.context.connections.state(cluster).kind, 'connected');
  },

  'send nothing in the background to a host that only the workspace names': async () => {
    const api = await activated();
    await write('.clusterjob/clusters/odd.ini', '[Attributes]\nbackend = slurm\nremote = nobody@127.0.0.1:1\n');
    const cluster = await clusterNamed('odd');
    assert.match(cluster.namedBy ?? '', /odd\.ini$/);
    await assert.rejects(async () => await api.runs?.connect(cluster, { intent: 'background' }), {
      code: 'host-not-permitted',
    });
  },
};

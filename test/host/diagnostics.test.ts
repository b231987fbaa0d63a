import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { eventually } from './lib/eventually.ts';
import type { HostTests } from './lib/hostTest.ts';
import { activated, open, type, write } from './lib/workspace.ts';

const ours = (uri: vscode.Uri): vscode.Diagnostic[] => {
  return vscode.languages.getDiagnostics(uri).filter(({ source }) => source === 'clusterjob');
};

/** Chooses a mend of the first problem of a document. */
async function mend(uri: vscode.Uri, title: string): Promise<void> {
  const [problem] = await eventually('a problem', () => (ours(uri).length > 0 ? ours(uri) : null));
  const actions = await vscode.commands.executeCommand<vscode.CodeAction[]>(
    'vscode.executeCodeActionProvider',
    uri,
    problem?.range,
  );
  const fix = actions.find((action) => action.title === title);
  assert.ok(fix, `no ${title}: ${problem?.message}`);
  if (fix.edit) assert.ok(await vscode.workspace.applyEdit(fix.edit));
  if (fix.command) await vscode.commands.executeCommand(fix.command.command, ...(fix.command.arguments ?? []));
}

async function bytesOf(uri: vscode.Uri): Promise<string> {
  return Buffer.from(await vscode.workspace.fs.readFile(uri)).toString('latin1');
}

export const tests: HostTests = {
  'stand where a settings file is wrong, also before it is saved, and go when it is mended': async () => {
    await activated();
    await write('wrong.sh', 'echo wrong\n');
    const settings = await write('wrong.ini', '[Resources]\ntime = 1:00:00\n');
    const { document } = await open(settings);
    await type(document, '[Resources]\ntime = 1:00:00\nnodes = many\n');
    const [problem] = await eventually('a problem', () => (ours(settings).length > 0 ? ours(settings) : null));
    assert.equal(problem?.severity, vscode.DiagnosticSeverity.Error);
    assert.equal(problem?.range.start.line, 2);
    const { code } = problem;
    assert.ok(typeof code === 'object');
    assert.equal(code.value, 'not-a-number');
    assert.equal(code.target.scheme, 'command');
    await type(document, '[Resources]\ntime = 1:00:00\nnodes = 1\n');
    await eventually('no problem', () => ours(settings).length === 0);
    await document.save();
  },

  'stand in the settings file when only the script is open': async () => {
    await activated();
    const settings = await write('other.ini', '[Resources\n');
    await open(await write('other.sh', 'echo other\n'));
    await eventually('a problem', () => ours(settings).length > 0);
    await write('other.ini', '[Resources]\n');
    await eventually('no problem', () => ours(settings).length === 0);
  },

  'offer the mend of a problem as a quick fix': async () => {
    await activated();
    await write('mend.ini', '[Resources]\ntime = 1:00:00\n');
    const body = await write('mend.sh', '#!/bin/bash\n#SBATCH --time=10\necho mend\n');
    const { document } = await open(body);
    const [problem] = await eventually('a problem', () => (ours(body).length > 0 ? ours(body) : null));
    assert.equal(problem?.range.start.line, 1);
    const actions = await vscode.commands.executeCommand<vscode.CodeAction[]>(
      'vscode.executeCodeActionProvider',
      body,
      problem?.range,
    );
    const fix = actions.find(({ title }) => title === 'Remove the directive');
    assert.ok(fix?.edit);
    await vscode.workspace.applyEdit(fix.edit);
    assert.equal(document.getText(), '#!/bin/bash\necho mend\n');
    await document.save();
  },

  'mend what only the bytes of a file show: a byte order mark and line ends': async () => {
    await activated();
    await write('marked.sh', 'echo marked\n');
    const marked = await write('marked.ini', '\ufeff[Resources]\ntime = 5\n');
    await open(marked);
    await mend(marked, 'Remove the byte order mark');
    assert.equal(await bytesOf(marked), '[Resources]\ntime = 5\n');
    await eventually('no problem', () => ours(marked).length === 0);

    const ends = await write('ends.sh', '#!/bin/bash\r\n#SBATCH --time=10\r\necho \u00fc\r\n');
    await open(ends);
    await mend(ends, 'Convert line ends to LF');
    assert.equal(await bytesOf(ends), '#!/bin/bash\n#SBATCH --time=10\necho \u00c3\u00bc\n');
    const isEnds = ({ message }: vscode.Diagnostic): boolean => message.includes('line ends');
    await eventually('no problem of line ends', () => !ours(ends).some(isEnds));
  },

  'mend at the right place in a file of mixed line ends': async () => {
    await activated();
    await write('mixed.sh', 'echo mixed\n');
    const settings = await write('mixed.ini', '# a\r\n# b\r\n# c\n# d\n# e\n[Resources]\nnodse = 2\n');
    const { document } = await open(settings);
    await mend(settings, 'Change to nodes');
    assert.equal(document.getText(), '# a\n# b\n# c\n# d\n# e\n[Resources]\nnodes = 2\n');
    await document.save();
  },

  'leave other INI files and scripts alone': async () => {
    await activated();
    const ini = await write('setup.ini', '[tool]\nkey without value\n');
    const script = await write('tool.sh', 'echo tool\n');
    await open(ini);
    await open(script);
    // A job that is wrong, opened after them, shows that they have been looked at.
    const wrong = await write('last.ini', '[Resources\n');
    await open(await write('last.sh', 'echo last\n'));
    await eventually('a problem', () => ours(wrong).length > 0);
    assert.deepEqual(ours(ini), []);
    assert.deepEqual(ours(script), []);
  },
};

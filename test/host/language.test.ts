import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { eventually } from './lib/eventually.ts';
import type { HostTests } from './lib/hostTest.ts';
import { activated, open, write } from './lib/workspace.ts';

/** The document with its text and the place of `^` in it, which is no part of the text. */
async function written(name: string, text: string): Promise<readonly [vscode.TextDocument, vscode.Position]> {
  const { document } = await open(await write(name, text.replace('^', '')));
  return [document, document.positionAt(text.indexOf('^'))];
}

async function completed(name: string, text: string): Promise<readonly string[]> {
  const [document, position] = await written(name, text);
  return await eventually('completions', async () => {
    const list = await vscode.commands.executeCommand<vscode.CompletionList>(
      'vscode.executeCompletionItemProvider',
      document.uri,
      position,
    );
    const labels = list.items.map(({ label }) => (typeof label === 'string' ? label : label.label));
    return labels.length > 0 ? labels : null;
  });
}

async function hovered(name: string, text: string): Promise<string> {
  const [document, position] = await written(name, text);
  return await eventually('a hover', async () => {
    const hovers = await vscode.commands.executeCommand<vscode.Hover[]>(
      'vscode.executeHoverProvider',
      document.uri,
      position,
    );
    const texts = hovers.flatMap(({ contents }) =>
      contents.map((content) => (typeof content === 'string' ? content : content.value)),
    );
    return texts.join('\n') || null;
  });
}

export const tests: HostTests = {
  'completes keys in settings files and directives in plain scripts': async () => {
    await activated();
    await write('language.sh', 'echo {epochs}\n');
    assert.ok((await completed('language.ini', '[Resources]\nqu^\n')).includes('queue'));
    assert.ok((await completed('plain-language.sh', '#!/bin/bash\n#SBATCH --par^\n')).includes('--partition'));
  },

  'completes placeholders in scripts of jobs': async () => {
    await activated();
    await write('filled.ini', '[Attributes]\nepochs = 40\n');
    assert.ok((await completed('filled.sh', 'echo {ep^\n')).includes('epochs'));
  },

  'helps in the file of a backend with its own keys and the options of its parent': async () => {
    await activated();
    const backends = '.clusterjob/backends';
    try {
      const keys = await completed(`${backends}/keys.ini`, '[Backend]\nextends = slurm\nh^\n');
      assert.ok(keys.includes('header'));
      assert.ok(!keys.includes('environments') && !keys.includes('workdir'));
      const header = '[Backend]\nextends = slurm\nheader =\n    ';
      assert.ok((await completed(`${backends}/lines.ini`, `${header}--ntas^\n`)).includes('--ntasks'));
      assert.match(await hovered(`${backends}/told.ini`, `${header}--ntasks={ta^sks}\n`), /All processes/);
    } finally {
      const [folder] = vscode.workspace.workspaceFolders ?? [];
      assert.ok(folder);
      await vscode.workspace.fs.delete(vscode.Uri.joinPath(folder.uri, backends), { recursive: true });
    }
  },

  'explains keys, placeholders and directives': async () => {
    await activated();
    await write('told.ini', '[Resources]\nmem = 4G\n');
    assert.match(await hovered('told.sh', 'echo {m^em}\n'), /inserts `4096`/);
    assert.match(await hovered('told.ini', '[Resources]\nm^em = 4G\n'), /Memory on each node/);
    assert.match(await hovered('told-plain.sh', '#!/bin/bash\n#SBATCH --ti^me=60\n'), /1 hour/);
  },

  'goes from a placeholder to its key and back': async () => {
    await activated();
    const settings = await write('gone.ini', '[Attributes]\nepochs = 40\n');
    const [document, position] = await written('gone.sh', 'echo {ep^ochs}\n');
    const definitions = await vscode.commands.executeCommand<vscode.Location[]>(
      'vscode.executeDefinitionProvider',
      document.uri,
      position,
    );
    assert.deepEqual(
      definitions.map(({ uri, range }) => [uri.fsPath, range.start.line]),
      [[settings.fsPath, 1]],
    );
    const uses = await vscode.commands.executeCommand<vscode.Location[]>(
      'vscode.executeReferenceProvider',
      settings,
      new vscode.Position(1, 2),
    );
    assert.deepEqual(uses.map(({ uri }) => uri.fsPath).sort(), [settings.fsPath, document.uri.fsPath].sort());
  },

  'lists sections and keys, folds, links and formats settings files': async () => {
    await activated();
    await write('shape.sh', 'echo shape\n');
    await write('helper.sh', 'echo helper\n');
    const { document } = await open(
      await write('shape.ini', '[Resources]\ntime=10\n[Attributes]\naux_scripts = helper.sh\n'),
    );
    await eventually('the language', () => document.languageId === 'clusterjob');
    const symbols = await vscode.commands.executeCommand<vscode.DocumentSymbol[]>(
      'vscode.executeDocumentSymbolProvider',
      document.uri,
    );
    assert.deepEqual(
      symbols.map(({ name }) => name),
      ['Resources', 'Attributes'],
    );
    const links = await vscode.commands.executeCommand<vscode.DocumentLink[]>(
      'vscode.executeLinkProvider',
      document.uri,
    );
    assert.ok(links.some(({ target }) => target?.fsPath.endsWith('helper.sh')));
    const edits = await vscode.commands.executeCommand<vscode.TextEdit[]>(
      'vscode.executeFormatDocumentProvider',
      document.uri,
      { tabSize: 4, insertSpaces: true },
    );
    const edit = new vscode.WorkspaceEdit();
    edit.set(document.uri, edits);
    assert.ok(await vscode.workspace.applyEdit(edit));
    assert.equal(document.getText(), '[Resources]\ntime = 10\n\n[Attributes]\naux_scripts = helper.sh\n');
    await document.save();
  },

  'folds a block of directives beside what the editor folds': async () => {
    await activated();
    const folds = async (name: string, text: string) => {
      const uri = await write(name, text);
      await open(uri);
      const found = await vscode.commands.executeCommand<vscode.FoldingRange[] | undefined>(
        'vscode.executeFoldingRangeProvider',
        uri,
      );
      return (found ?? []).map(({ start, end }) => [start, end]);
    };
    const body = 'if true; then\n  echo\nfi\n';
    assert.deepEqual(await folds('folded.sh', `#!/bin/sh\n#SBATCH -N 1\n#SBATCH -n 2\n${body}`), [
      [1, 2],
      [3, 4],
    ]);
    // Without a block of them we say nothing, and the editor folds by itself.
    assert.deepEqual(await folds('left.sh', `#!/bin/sh\n#SBATCH -N 1\n${body}`), [[2, 3]]);
  },

  'colours placeholders of a job and leaves other braces alone': async () => {
    await activated();
    await write('coloured.ini', '[Attributes]\nepochs = 40\n');
    const { document } = await open(await write('coloured.sh', 'echo {epochs} ${epochs} {a,b}\n'));
    const tokens = await eventually('tokens', async () => {
      const found = await vscode.commands.executeCommand<vscode.SemanticTokens | undefined>(
        'vscode.provideDocumentSemanticTokens',
        document.uri,
      );
      return found && found.data.length > 0 ? found : null;
    });
    assert.deepEqual([...tokens.data].slice(0, 3), [0, 6, 6]);
    assert.equal(tokens.data.length, 5);
  },

  'underlines a wrong directive of a plain script': async () => {
    await activated();
    const body = await write('wrong-directive.sh', '#!/bin/bash\n#SBATCH --time=1h\n');
    await open(body);
    const [problem] = await eventually('a problem', () => {
      // That it is no script for this machine is told too.
      const found = vscode.languages.getDiagnostics(body).filter(({ message }) => message.startsWith('--time is'));
      return found.length > 0 ? found : null;
    });
    assert.equal(problem?.range.start.line, 1);
    assert.equal(problem?.range.start.character, 15);
  },
};

import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { codeOf } from './lib/diagnosticCode.ts';
import { eventually } from './lib/eventually.ts';
import type { HostTests } from './lib/hostTest.ts';
import { activated, open, write } from './lib/workspace.ts';

export const tests: HostTests = {
  'a script opens beside as one of another scheduler, and what did not translate is underlined': async () => {
    await activated();
    const script = await write('old.sh', '#!/bin/bash\n#SBATCH -J old --switches=1\necho $SLURM_JOB_ID\n');
    await open(script);
    await vscode.commands.executeCommand('clusterjob.convert', script, 'lsf');
    const document = await eventually('the converted script', () => {
      const shown = vscode.window.activeTextEditor?.document;
      return shown?.isUntitled ? shown : null;
    });
    assert.equal(document.getText(), '#!/bin/bash\n#BSUB -J old\necho $LSB_JOBID\n');
    const underlined = vscode.languages.getDiagnostics(script).map(codeOf);
    assert.ok(underlined.includes('convert-no-counterpart'));
    // The column beside goes with its editor: other tests find one column.
    await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  },
};

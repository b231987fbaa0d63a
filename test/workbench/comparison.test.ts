import { writeExampleJobs } from './lib/exampleJobs.ts';
import { screenshot } from './lib/screenshots.ts';
import { workbenchTest } from './lib/workbenchTest.ts';

const test = workbenchTest({ settings: { 'clusterjob.defaultCluster': 'local' } }, writeExampleJobs);

test('two clusters are compared in one editor', async ({ workbench }) => {
  await workbench.openFile('hello/hello.sh');
  await workbench.runCommand('Clusterjob: Compare with Another Cluster...');
  await workbench.pickItem('alpha').click();
  await workbench.editorTab('hello: local').waitFor();
  const compared = workbench.page.locator('.monaco-diff-editor');
  await compared.locator('.modified .view-lines').getByText('#SBATCH --time').waitFor();
  await compared.locator('.original .view-lines').getByText('"hello from').waitFor();
  await screenshot(workbench, 'compared-dark');
});

test('a job is shown for every scheduler with what does not translate', async ({ workbench }) => {
  await workbench.openFile('hello/hello.sh');
  const { page } = workbench;
  // Only then does the extension know the editor.
  await page.locator('.codelens-decoration', { hasText: 'Submit' }).waitFor();
  await workbench.runCommand('Clusterjob: Compare All Schedulers');
  const comparison = page.locator('.editor-group-container').filter({
    has: page.getByRole('tab', { name: /^Comparison of hello\.sh/ }),
  });
  await comparison.locator('.view-lines').getByText('#BSUB -W 5').waitFor();
  await screenshot(workbench, 'comparison-dark');
});

test('the code of a problem leads to the page that explains it, without a network', async ({ workbench }) => {
  await workbench.openFile('hello/hello.ini');
  await workbench.appendTo(3, 'x');
  const problem = workbench.page.locator('.squiggly-error').first();
  await problem.waitFor();
  await workbench.runCommand('View: Focus Problems');
  await workbench.page.locator('.markers-panel').getByText('not-a-number').click();
  await workbench.editorTab('diagnostics.md').waitFor();
  await workbench.editorLines.getByText('### not-a-number').waitFor();
  await screenshot(workbench, 'explained-dark');
  await workbench.editorTab('hello.ini').click();
  await workbench.runCommand('File: Revert File');
});

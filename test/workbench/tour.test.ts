import { expect } from 'vitest';
import { writeExampleJobs } from './lib/exampleJobs.ts';
import { screenshot } from './lib/screenshots.ts';
import type { WorkbenchPage } from './lib/workbenchPage.ts';
import { workbenchTest } from './lib/workbenchTest.ts';

// What a user does on the first day, in the order of the day: each test finds the runs of the ones before it.
const test = workbenchTest({}, writeExampleJobs);

/** The group of editors that shows a tab. */
function groupWith(workbench: WorkbenchPage, tab: string | RegExp) {
  const { page } = workbench;
  return page.locator('.editor-group-container').filter({ has: page.getByRole('tab', { name: tab }) });
}

/** Opens the preview of hello.sh beside it and waits for its text. */
async function openPreview(workbench: WorkbenchPage) {
  await workbench.openFile('hello/hello.sh');
  await workbench.editorAction(/^Preview/).click();
  const preview = groupWith(workbench, /^Preview of hello\.sh/);
  await preview.locator('.view-lines').getByText('"hello from').waitFor();
  return preview;
}

test('a job shows its commands, its cluster and its preview', async ({ workbench }) => {
  const preview = await openPreview(workbench);
  const source = groupWith(workbench, /^hello\.sh/);
  await source.locator('.codelens-decoration', { hasText: 'Cluster: local' }).waitFor();
  await workbench.statusItem('local').waitFor();
  await screenshot(workbench, 'preview-dark');
  expect(await preview.locator('.view-lines').innerText()).toContain('hello');
});

test('the preview follows what is typed in the script and in its settings', async ({ workbench }) => {
  const preview = await openPreview(workbench);
  // By its tab: quick open would also offer the preview, whose name holds that of the script.
  const script = workbench.page.locator('.tab[data-resource-name="hello.sh"]');
  await script.click();
  await workbench.appendTo(3, ' # typed');
  await preview.locator('.view-lines').getByText('# typed').waitFor();
  await workbench.openFile('hello/hello.ini');
  await workbench.appendTo(7, '-again');
  await preview.locator('.view-lines').getByText('hello-again from').waitFor();
  await workbench.runCommand('File: Revert File');
  await script.click();
  await workbench.runCommand('File: Revert File');
  await preview.locator('.view-lines').getByText('# typed').waitFor({ state: 'detached' });
});

test('the preview shows the job for another cluster and where its lines come from', async ({ workbench }) => {
  const preview = await openPreview(workbench);
  await preview.locator('.view-lines').click();
  await workbench.editorAction(/^Choose Cluster/).click();
  await workbench.pickItem('alpha').click();
  await preview.locator('.view-lines').getByText('#SBATCH --time').waitFor();
  await workbench.statusItem('alpha').waitFor();
  await workbench.hoverText(preview.locator('.view-lines').getByText('#SBATCH --time'), 'hello.ini:2');
  await screenshot(workbench, 'preview-slurm-dark');
  await workbench.editorAction(/^Choose Cluster/).click();
  await workbench.pickItem('local').click();
  await preview.locator('.view-lines').getByText('#SBATCH --time').waitFor({ state: 'detached' });
});

test('a broken settings file is underlined, and the preview keeps its last good text', async ({ workbench }) => {
  const preview = await openPreview(workbench);
  await workbench.openFile('hello/hello.ini');
  await workbench.appendTo(3, 'x');
  await workbench.page.locator('.squiggly-error').first().waitFor();
  await preview.locator('.codelens-decoration', { hasText: 'Out of date' }).waitFor();
  expect(await preview.locator('.view-lines').innerText()).toContain('hello');
  await screenshot(workbench, 'stale-dark');
  await workbench.runCommand('File: Revert File');
  await preview.locator('.codelens-decoration', { hasText: 'Out of date' }).waitFor({ state: 'detached' });
});

test('a job is submitted from its editor and stands in the tree with its end', async ({ workbench }) => {
  await workbench.openFile('hello/hello.sh');
  await workbench.showSideBar();
  await workbench.editorAction(/^Submit/).click();
  await workbench.toast('hello was submitted to local').waitFor();
  await screenshot(workbench, 'submitted-dark');
  await workbench
    .treeRow('Runs', /^Completed/)
    .first()
    .waitFor();
  await workbench
    .treeRow('Runs', /hello.*exit status 0/)
    .first()
    .waitFor();
  await workbench.toast('hello on local: completed').waitFor();
  await screenshot(workbench, 'completed-dark');
});

test('stdout and stderr open as documents', async ({ workbench }) => {
  await workbench.showSideBar();
  const row = workbench.treeRow('Runs', /hello.*exit status 0/).first();
  await workbench.pressInRow(row, 'Open Log');
  await workbench.editorLines.getByText('hello from hello').waitFor();
  await workbench.pickInMenu(row, 'Open Error Log');
  await workbench.editorLines.getByText('to the error stream').waitFor();
  await screenshot(workbench, 'log-dark');
});

test('the page of a run shows its states, its script and its log', async ({ workbench }) => {
  await workbench.showSideBar();
  await workbench
    .treeRow('Runs', /hello.*exit status 0/)
    .first()
    .click();
  await workbench.editorTab('hello').waitFor();
  await workbench.webview.getByText('completed').first().waitFor();
  await workbench.webview.getByText('hello from hello').first().waitFor();
  await screenshot(workbench, 'run-page-dark');
});

test('a job that fails says why', async ({ workbench }) => {
  await workbench.openFile('broken/broken.sh');
  await workbench.showSideBar();
  await workbench.runCommand('Clusterjob: Submit Job');
  // Two clusters are possible and none was chosen for this job yet: the user is asked, once.
  await workbench.pickItem('local').click();
  await workbench
    .treeRow('Runs', /^Failed/)
    .first()
    .waitFor();
  const row = workbench.treeRow('Runs', /broken.*exit status 3/).first();
  await row.waitFor();
  await workbench.toast('broken on local: failed: exit status 3').waitFor();
  await row.click();
  await workbench.webview.getByText('data.csv: no such file').first().waitFor();
  await screenshot(workbench, 'failed-dark');
});

test('the runs are there after the window was loaded anew, and so is the page that was open', async ({ workbench }) => {
  await workbench.showSideBar();
  await workbench
    .treeRow('Runs', /hello.*exit status 0/)
    .first()
    .click();
  await workbench.webview.getByText('hello from hello').first().waitFor();
  await workbench.reloadWindow();
  await workbench
    .treeRow('Runs', /broken.*exit status 3/)
    .first()
    .waitFor();
  await workbench.webview.getByText('hello from hello').first().waitFor();
});

test('a running job is cancelled after a question', async ({ workbench }) => {
  await workbench.openFile('long/long.sh');
  await workbench.showSideBar();
  await workbench.editorAction(/^Submit/).click();
  await workbench.pickItem('local').click();
  const row = workbench.treeRow('Runs', /^long/).first();
  await workbench
    .treeRow('Runs', /^Running/)
    .first()
    .waitFor();
  await workbench.statusItem('1 running').waitFor();
  await screenshot(workbench, 'running-dark');
  await workbench.pressInRow(row, 'Cancel');
  await workbench.dialog.getByText('Cancel long on local?').waitFor();
  await screenshot(workbench, 'cancel-dark');
  await workbench.dialog.getByRole('button', { name: 'Cancel Run' }).click();
  await workbench
    .treeRow('Runs', /^Cancelled/)
    .first()
    .waitFor();
  await workbench.statusItem('1 running').waitFor({ state: 'detached' });
});

test('a second run in the same folder asks first', async ({ workbench }) => {
  await workbench.openFile('long/long.sh');
  await workbench.showSideBar();
  await workbench.editorAction(/^Submit/).click();
  await workbench
    .treeRow('Runs', /^Running/)
    .first()
    .waitFor();
  await workbench.editorAction(/^Submit/).click();
  await workbench.dialog.getByText('The same job is still running or waiting').waitFor();
  await screenshot(workbench, 'conflict-dark');
  await workbench.dialog.getByRole('button', { name: 'New Folder' }).click();
  await workbench.treeRow('Runs', /^Running2/).waitFor();
  await workbench.pickInMenu(workbench.treeRow('Runs', /^Running/).first(), 'Cancel');
  await workbench.dialog.getByRole('button', { name: 'Cancel 2 Runs' }).click();
  await workbench.statusItem('2 running').waitFor({ state: 'detached' });
});

test('everything is readable in a light theme', async ({ server, workbench }) => {
  server.setSettings({ 'workbench.colorTheme': 'Light Modern' });
  await workbench.reload();
  await workbench.paintedWith('#ffffff');
  await openPreview(workbench);
  await workbench.showSideBar();
  await workbench
    .treeRow('Runs', /^Failed/)
    .first()
    .waitFor();
  await screenshot(workbench, 'preview-light');
  await workbench
    .treeRow('Runs', /broken.*exit status 3/)
    .first()
    .click();
  await workbench.webview.getByText('data.csv: no such file').first().waitFor();
  await screenshot(workbench, 'failed-light');
});

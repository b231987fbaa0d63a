import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { writeExampleJobs } from './lib/exampleJobs.ts';
import { screenshot } from './lib/screenshots.ts';
import type { TestServer } from './lib/testServer.ts';
import { workbenchTest } from './lib/workbenchTest.ts';

// All the ways to one act, and the acts that the tour passes by.
const test = workbenchTest({ settings: { 'clusterjob.defaultCluster': 'local' } }, writeJobs);

function writeJobs(server: TestServer): void {
  writeExampleJobs(server);
  server.write('hello/hello.alpha.ini', '[Resources]\ntime = 10:00\n');
}

test('the first view says what to do, and offers jobs of the workspace to submit', async ({ workbench }) => {
  await workbench.showSideBar();
  await workbench.view('Runs').getByText('No runs yet').waitFor();
  await screenshot(workbench, 'welcome-dark');
  await workbench.view('Runs').getByRole('button', { name: 'Submit Job' }).last().click();
  await workbench.pickItem('hello').waitFor();
  // What counts on one cluster only is no job of its own.
  expect(await workbench.pickLabels()).toEqual(['broken', 'hello', 'long']);
  await screenshot(workbench, 'pick-job-dark');
  await workbench.pickItem('hello').click();
  await workbench.treeRow('Runs', /^hello.*exit status 0/).waitFor();
});

test('a job is submitted from the explorer', async ({ workbench }) => {
  const { page } = workbench;
  // The runs are shown as soon as the window knows that it is trusted, and before that nothing can be submitted.
  await workbench.showSideBar();
  await workbench.treeRow('Runs', /^local/).waitFor();
  await workbench.runCommand('View: Show Explorer');
  await page.locator('.explorer-folders-view .monaco-list-row', { hasText: 'broken' }).click();
  const file = page.locator('.explorer-folders-view .monaco-list-row', { hasText: 'broken.sh' });
  await workbench.pickInMenu(file, 'Submit Job');
  await workbench.toast('broken was submitted to local').waitFor();
});

test('a job is submitted from the lens above it and from the cluster in the tree', async ({ workbench }) => {
  await workbench.openFile('hello/hello.sh');
  await workbench.showSideBar();
  await workbench.treeRow('Runs', /^local/).waitFor();
  const before = await workbench.runsIn('Completed');
  await workbench.page.locator('.codelens-decoration').getByText('Submit', { exact: true }).click();
  await workbench.toast('hello was submitted to local').first().waitFor();
  await workbench.treeRow('Runs', `Completed${before + 1}`).waitFor();
  await workbench.pressInRow(workbench.treeRow('Runs', /^local/).first(), 'Submit Job Here');
  await workbench.treeRow('Runs', `Completed${before + 2}`).waitFor();
});

test('a run is submitted again from its row, and taken from the list', async ({ workbench }) => {
  await workbench.showSideBar();
  const broken = workbench.treeRow('Runs', /^broken/).first();
  await broken.waitFor();
  const before = await workbench.runsIn('Failed');
  await workbench.pressInRow(broken, 'Submit Again');
  await workbench.treeRow('Runs', `Failed${before + 1}`).waitFor();
  await workbench.pickInMenu(broken, 'Remove from List');
  await workbench.treeRow('Runs', `Failed${before}`).waitFor();
});

test('a cluster is chosen for the open job in the view of the clusters', async ({ workbench }) => {
  await workbench.openFile('long/long.sh');
  await workbench.showSideBar();
  await workbench.pressInRow(workbench.treeRow('Clusters', /^alpha/), 'Use for This Job');
  await workbench.statusItem('alpha').waitFor();
});

test('a job that the scheduler cannot take says so in words', async ({ workbench }) => {
  await workbench.openFile('long/long.sh');
  await workbench.showSideBar();
  await workbench.editorAction(/^Submit/).click();
  await workbench.toast('long was not accepted by alpha: ').waitFor();
  await screenshot(workbench, 'refused-dark');
});

test('a new job is a script and a settings file that can be submitted', async ({ server, workbench }) => {
  await workbench.runCommand('Clusterjob: New Job...');
  await workbench.pickInput.fill('no good');
  await workbench.inputMessage.getByText('Letters, digits').waitFor();
  await workbench.pickInput.fill('fresh');
  await workbench.page.keyboard.press('Enter');
  await workbench.editorTab('fresh.sh').waitFor();
  await expect.poll(() => existsSync(join(server.workspace, 'fresh.sh'))).toBe(true);
  expect(readFileSync(join(server.workspace, 'fresh.ini'), 'utf8')).toContain('[Resources]');
  await workbench.showSideBar();
  await workbench.editorAction(/^Submit/).click();
  await workbench.toast('fresh was submitted to local').waitFor();
  await workbench.treeRow('Runs', /^fresh.*exit status 0/).waitFor();
});

test('the commands that were sent stand in the output with their answers', async ({ workbench }) => {
  await workbench.openFile('hello/hello.sh');
  await workbench.editorAction(/^Submit/).click();
  await workbench.toast('hello was submitted to local').waitFor();
  await workbench.runCommand('Clusterjob: Show Output');
  await workbench.runCommand('View: Toggle Maximized Panel');
  const output = workbench.page.locator('.part.panel .view-lines');
  await output.getByText('[local] $').first().waitFor();
  await output.getByText('exit status 0').first().waitFor();
  await screenshot(workbench, 'output-dark');
});

test('a window without a folder says that one has to be opened', async ({ server, workbench }) => {
  await workbench.open(`${server.url}/?ew=true`);
  await workbench.runCommand('Clusterjob: Submit Job');
  await workbench.toast('No folder is open').waitFor();
});

import { expect } from 'vitest';
import { writeExampleJobs } from './lib/exampleJobs.ts';
import { screenshot } from './lib/screenshots.ts';
import { workbenchTest } from './lib/workbenchTest.ts';

const test = workbenchTest({ trusted: false }, writeExampleJobs);

test('in restricted mode a job is previewed and not submitted, until the workspace is trusted', async ({
  workbench,
}) => {
  const { page } = workbench;
  await workbench.openFile('hello/hello.sh');
  const source = page.locator('.editor-group-container').filter({ has: workbench.editorTab('hello.sh') });
  await source.locator('.codelens-decoration', { hasText: 'Preview' }).waitFor();
  expect(await source.locator('.codelens-decoration').innerText()).not.toContain('Submit');
  await workbench.editorAction(/^Preview/).click();
  const preview = page.locator('.editor-group-container').filter({ has: workbench.editorTab('Preview of hello.sh') });
  await preview.locator('.view-lines').getByText('"hello from').waitFor();

  await workbench.showSideBar();
  await workbench.view('Runs').getByText('This workspace is in restricted mode').waitFor();
  await workbench.treeRow('Clusters', /^alpha/).click();
  await workbench.treeRow('Clusters', 'Queues and limits').click();
  await workbench.treeRow('Clusters', /No answer.*restricted mode/).waitFor();
  await screenshot(workbench, 'restricted-dark');
  await source.locator('.view-lines').click();
  expect(await workbench.editorAction(/^Submit/).isDisabled()).toBe(true);

  await workbench.runCommand('Workspaces: Manage Workspace Trust');
  await page.locator('.workspace-trust-editor').getByRole('button', { name: 'Trust', exact: true }).click();
  await workbench.view('Runs').getByText('No runs yet').waitFor();
  await workbench.treeRow('Clusters', /restricted mode/).waitFor({ state: 'detached' });
  await workbench.openFile('hello/hello.sh');
  await workbench.editorAction(/^Submit/).click();
  await workbench.pickItem('local').click();
  await workbench.treeRow('Runs', /^hello.*exit status 0/).waitFor();
});

import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { homedir, hostname } from 'node:os';
import { join } from 'node:path';
import { expect } from 'vitest';
import { storeFile } from '../../src/runs/store/location.ts';
import { writeExampleJobs } from './lib/exampleJobs.ts';
import { screenshot } from './lib/screenshots.ts';
import type { TestServer } from './lib/testServer.ts';
import { workbenchTest } from './lib/workbenchTest.ts';

function storeOf({ clusterjobHome }: TestServer): string {
  const env = { CLUSTERJOB_HOME: clusterjobHome };
  return storeFile({ platform: process.platform, env, home: homedir(), host: hostname() });
}

const damaged = workbenchTest({}, (server) => {
  writeExampleJobs(server);
  writeFileSync(storeOf(server), 'this is no database\n'.repeat(500));
});

damaged('a damaged list of runs is set aside, and the user is told where it is', async ({ server, workbench }) => {
  await workbench.toast('The list of runs was damaged. It was set aside as').waitFor();
  await workbench.showSideBar();
  await workbench.view('Runs').getByText('No runs yet').waitFor();
  expect(readdirSync(server.clusterjobHome).length).toBeGreaterThan(1);
});

const unusable = workbenchTest({}, (server) => {
  writeExampleJobs(server);
  rmSync(storeOf(server));
  mkdirSync(storeOf(server));
});

unusable(
  'where the list of runs cannot be opened one sentence says so, and jobs are previewed all the same',
  async ({ workbench }) => {
    await workbench.openFile('hello/hello.sh');
    await workbench.showSideBar();
    await workbench.treeRow('Runs', 'The runs cannot be shown').waitFor();
    await screenshot(workbench, 'no-store-dark');
    await workbench.editorAction(/^Preview/).click();
    const { page } = workbench;
    const preview = page.locator('.editor-group-container').filter({ has: workbench.editorTab('Preview of hello.sh') });
    await preview.locator('.view-lines').getByText('"hello from').waitFor();
    await workbench.runCommand('Clusterjob: Submit Job');
    await workbench.toast(join('clusterjob', 'runs-')).waitFor();
  },
);

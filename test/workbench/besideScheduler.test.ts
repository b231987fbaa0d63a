import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { writeExampleJobs } from './lib/exampleJobs.ts';
import { screenshot } from './lib/screenshots.ts';
import type { TestServer } from './lib/testServer.ts';
import type { WorkbenchPage } from './lib/workbenchPage.ts';
import { workbenchTest } from './lib/workbenchTest.ts';

// A machine with the commands of a scheduler, which nobody has told the user of before.
const options = { settings: { 'clusterjob.defaultCluster': 'local' }, knowsScheduler: false };
const test = workbenchTest(options, (server) => {
  writeExampleJobs(server);
  putSchedulerOnPath(server);
});

const QUESTION = 'Run this job without the scheduler?';

/** On the PATH of a login shell, by its own file. */
function putSchedulerOnPath({ dir }: TestServer): void {
  const folder = join(dir, 'home', 'bin');
  mkdirSync(folder);
  for (const name of ['bsub', 'bjobs', 'bkill']) writeFileSync(join(folder, name), '#!/bin/sh\n', { mode: 0o755 });
  const version = "#!/bin/sh\necho 'IBM Spectrum LSF Standard 10.1.0.13, Jun 15 2022'\n";
  writeFileSync(join(folder, 'lsid'), version, { mode: 0o755 });
  writeFileSync(join(dir, 'home', '.profile'), `PATH=${folder}:$PATH\n`);
}

async function submit(workbench: WorkbenchPage, server: TestServer): Promise<void> {
  await workbench.openFile(join(server.workspace, 'hello/hello.sh'));
  await workbench.runCommand('Clusterjob: Submit Job');
}

test('a job that would pass by a scheduler runs only once the user wants it so', async ({ workbench, server }) => {
  await submit(workbench, server);
  await workbench.dialog.getByText(QUESTION).waitFor();
  expect(await workbench.dialog.innerText()).toContain('LSF');
  await screenshot(workbench, 'beside-scheduler-dark');
  await workbench.dialog.getByRole('button', { name: 'Cancel' }).click();
  await workbench.dialog.waitFor({ state: 'detached' });
  await workbench.showSideBar();
  await workbench.view('Runs').getByText('No runs yet', { exact: false }).first().waitFor();
  expect(existsSync(join(server.workspace, 'hello/out'))).toBe(false);

  await submit(workbench, server);
  await workbench.dialog.getByRole('button', { name: 'Run Here' }).click();
  await workbench.treeRow('Runs', 'Completed1').waitFor();
  await submit(workbench, server);
  // Asked once and no more.
  await workbench.treeRow('Runs', 'Completed2').waitFor();
});

test('the view of clusters offers the scheduler, once it is shown, and adds it on this machine', async ({
  workbench,
}) => {
  await workbench.showSideBar();
  const offer = workbench.treeRow('Clusters', /^Add LSF.*found on this machine/);
  await workbench.pressFor(offer, workbench.toast('Looking for a scheduler').or(workbench.inputMessage));
  // Neither the host nor the scheduler is asked for.
  await workbench.inputMessage.getByText('Folder for the runs', { exact: false }).waitFor();
});

import { screenshot } from './lib/screenshots.ts';
import type { TestServer } from './lib/testServer.ts';
import { workbenchTest } from './lib/workbenchTest.ts';

const SETTINGS = '[Resources]\ntime = 1:00:00\nmem = 4G\n\n[Attributes]\nepochs = 40\n';
const BODY = '#!/bin/bash\npython train.py --epochs {epochs} > run-$CLUSTERJOB_ID.txt\n';
const PLAIN = '#!/bin/bash\n#SBATCH --job-name=plain\n#SBATCH --time=1h\n#SBATCH --partion=short\necho hello\n';

function writeJobs(server: TestServer): void {
  server.write('train.ini', SETTINGS);
  server.write('train.sh', BODY);
  server.write('plain.sbatch', PLAIN);
  server.write('.clusterjob/clusters/hpc.ini', '[Attributes]\nbackend = slurm\n');
}

// What the editor tells and offers while a job is written.
const test = workbenchTest({ settings: { 'clusterjob.defaultCluster': 'hpc' } }, writeJobs);

test('keys are completed in a settings file, with their meaning', async ({ workbench }) => {
  const { page } = workbench;
  await workbench.openFile('train.ini');
  await workbench.appendTo(3, '\nqu');
  const widget = page.locator('.suggest-widget.visible');
  await widget.getByText('queue', { exact: true }).first().waitFor();
  await page.keyboard.press('ControlOrMeta+Space');
  await page.locator('.suggest-details').getByText('Queue (partition) in which the job waits.').waitFor();
  await screenshot(workbench, 'completion-dark');
  await page.keyboard.press('Enter');
  await page.keyboard.type('short');
  await workbench.editorLines.getByText('queue = short').waitFor();
});

test('the mouse over a key tells its value and its spelling for every scheduler', async ({ workbench }) => {
  await workbench.openFile('train.ini');
  const key = workbench.editorLines.getByText('mem', { exact: true }).first();
  const hover = await workbench.hoverText(key, 'Memory on each node');
  await hover.getByText('#SBATCH --mem=4096').waitFor();
  await screenshot(workbench, 'hover-dark');
});

test('placeholders are coloured in a script, and explained', async ({ workbench }) => {
  await workbench.openFile('train.sh');
  await workbench.hoverText(workbench.editorLines.getByText('epochs', { exact: true }).first(), 'inserts 40');
  await screenshot(workbench, 'placeholder-dark');
});

test('directives of a plain script are checked, completed and mended', async ({ workbench }) => {
  const { page } = workbench;
  await workbench.openFile('plain.sbatch');
  await page.locator('.squiggly-error').first().waitFor({ state: 'attached' });
  await page.locator('.squiggly-warning').first().waitFor({ state: 'attached' });
  await workbench.appendTo(4, '\n--open-mode=');
  await page.keyboard.press('ControlOrMeta+Space');
  await page.locator('.suggest-widget.visible').getByText('append', { exact: true }).waitFor();
  await screenshot(workbench, 'directives-dark');
  // Enter has begun a directive.
  await page.keyboard.press('Escape');
  await workbench.editorLines.getByText('#SBATCH --open-mode=').waitFor();
});

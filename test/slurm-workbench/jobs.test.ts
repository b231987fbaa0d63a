import { describe, expect } from 'vitest';
import { whyCannotStart } from '../clusters/slurm/requirements.ts';
import { screenshot } from '../workbench/lib/screenshots.ts';
import type { TestServer } from '../workbench/lib/testServer.ts';
import type { WorkbenchPage } from '../workbench/lib/workbenchPage.ts';
import { serverTest } from '../workbench/lib/workbenchTest.ts';
import { startOnSlurm } from './slurmServer.ts';

const reason = await whyCannotStart();
const title = reason === null ? 'a real Slurm in the editor' : `a real Slurm in the editor: ${reason}`;

/** How long a job of the cluster may take from its submission to what is known of it, in ms. */
const PATIENCE = { timeout: 60_000 };

const test = serverTest(async () => {
  const started = await startOnSlurm();
  writeJobs(started.server);
  return started;
});

function writeJobs(server: TestServer): void {
  const job = (name: string, body: readonly string[], settings: readonly string[] = []): void => {
    server.write(`${name}/${name}.sh`, `${['#!/bin/bash', ...body].join('\n')}\n`);
    server.write(`${name}/${name}.ini`, `${['[Resources]', 'time = 5:00', 'mem = 200', ...settings].join('\n')}\n`);
  };
  job(
    'heat',
    ['echo "step 1 of {steps}"', 'sleep 2', 'echo "done by $(id -un) on $CLUSTERJOB_NODELIST"'],
    [...['threads = 2', '', '[Attributes]', 'steps = 40']],
  );
  job('mesh', ['echo "reading mesh.vtk"', 'echo "mesh.vtk: no such file" >&2', 'exit 3'], ['stderr = mesh.err']);
  job('sweep', ['sleep 1', '[ "$CLUSTERJOB_ARRAY_INDEX" != 2 ]'], ['array = 1-3']);
  job('endless', ['for n in $(seq 600); do echo "step $n"; sleep 0.5; done']);
  job('greedy', ['true'], ['queue = nowhere']);
  job('draft', ['true'], ['queue =', 'constraint =']);
}

/** Opens a job and submits it by the button of its editor, with the runs in sight. */
async function submit(workbench: WorkbenchPage, name: string): Promise<void> {
  await workbench.openFile(`${name}/${name}.sh`);
  await workbench.showSideBar();
  await workbench.statusItem('slurm').waitFor();
  await workbench.editorAction(/^Submit/).click();
}

describe.skipIf(reason !== null)(title, { timeout: 120_000 }, () => {
  test('a job is previewed for it, submitted, and followed to its end and its output', async ({ workbench }) => {
    await workbench.openFile('heat/heat.sh');
    await workbench.editorAction(/^Preview/).click();
    const preview = workbench.page.locator('.editor-group-container').filter({
      has: workbench.page.getByRole('tab', { name: /^Preview of heat\.sh/ }),
    });
    await preview.locator('.view-lines').getByText('#SBATCH --partition=debug').waitFor();
    await preview.locator('.view-lines').getByText('"step 1 of 40"').waitFor();
    await workbench.showSideBar();
    await screenshot(workbench, 'slurm-preview-dark');

    await submit(workbench, 'heat');
    await workbench.toast(/heat was submitted to slurm as job \d+/).waitFor();
    await workbench.treeRow('Runs', /^Running/).waitFor(PATIENCE);
    await screenshot(workbench, 'slurm-running-dark');
    const row = workbench.treeRow('Runs', /^heat.*exit status 0/);
    await row.waitFor(PATIENCE);
    await workbench.treeRow('Runs', /^Completed1/).waitFor();
    await workbench.toast('heat on slurm: completed').waitFor();
    await screenshot(workbench, 'slurm-completed-dark');

    await workbench.pressInRow(row, 'Open Log');
    await workbench.editorLines.getByText('step 1 of 40').waitFor();
    // The accounts of test clusters begin so: it is not root who has submitted.
    await workbench.editorLines.getByText(/done\sby\scj-\w+\son\sn\d/).waitFor();
    await screenshot(workbench, 'slurm-log-dark');
  });

  test('a job that fails is explained on its page, with the figures of the accounting', async ({ workbench }) => {
    await submit(workbench, 'mesh');
    const row = workbench.treeRow('Runs', /^mesh.*exit status 3/);
    await row.waitFor(PATIENCE);
    await workbench.toast('mesh on slurm: failed: exit status 3').waitFor();
    await row.click();
    await workbench.webview.getByText('mesh.vtk: no such file').first().waitFor();
    await workbench.webview.getByText('FAILED').first().waitFor();
    await screenshot(workbench, 'slurm-failed-dark');
  });

  test('an array shows which of its tasks failed', async ({ workbench }) => {
    await submit(workbench, 'sweep');
    const row = workbench.treeRow('Runs', /^sweep.*2 completed, 1 failed/);
    await row.waitFor(PATIENCE);
    await workbench.expand(row);
    await workbench.treeRow('Runs', /^task 2failed: exit status 1/).waitFor();
    await workbench.treeRow('Runs', /^tasks 1,3completed/).waitFor();
    await screenshot(workbench, 'slurm-array-dark');
  });

  test('a running job is cancelled', async ({ workbench }) => {
    await submit(workbench, 'endless');
    await workbench.treeRow('Runs', /^Running1/).waitFor(PATIENCE);
    await workbench.pressInRow(workbench.treeRow('Runs', /^endless/), 'Cancel');
    await workbench.dialog.getByText('Cancel endless on slurm?').waitFor();
    await workbench.dialog.getByRole('button', { name: 'Cancel Run' }).click();
    await workbench.treeRow('Runs', /^Cancelled1/).waitFor(PATIENCE);
    await screenshot(workbench, 'slurm-cancelled-dark');
  });

  test('a job that it refuses says so in its words, with the setting to blame', async ({ workbench }) => {
    await submit(workbench, 'greedy');
    const toast = workbench.toast('greedy was not accepted by slurm: ');
    await toast.getByText('invalid partition specified: nowhere (queue = nowhere)').waitFor();
    await screenshot(workbench, 'slurm-refused-dark');
    await toast.getByRole('button', { name: 'Show Run' }).click();
    await workbench.webview.getByText('invalid partition specified: nowhere').first().waitFor();
    await workbench.treeRow('Runs', /^greedynever started/).waitFor();
    // It was told of when it was submitted, and not once more as a run that has ended.
    expect(await workbench.toast('greedy on slurm').count()).toBe(0);
    await screenshot(workbench, 'slurm-refused-page-dark');
  });

  test('its partitions are shown with their limits, and offered while a job is written', async ({ workbench }) => {
    const { page } = workbench;
    await workbench.openFile('greedy/greedy.ini');
    await workbench.showSideBar();
    const cluster = workbench.treeRow('Clusters', /^slurm/);
    await workbench.expand(cluster);
    const queues = workbench.treeRow('Clusters', /^Queues and limits/);
    await workbench.expand(queues);
    await workbench.treeRow('Clusters', /^debug/).waitFor(PATIENCE);
    await screenshot(workbench, 'slurm-queues-dark');
    // It names a queue that the cluster has not.
    await page.locator('.squiggly-warning').first().waitFor({ state: 'attached' });
    await workbench.openFile('draft/draft.ini');
    await workbench.appendTo(4, ' ');
    await page.keyboard.press('ControlOrMeta+Space');
    for (const partition of ['debug', 'test', 'long']) {
      await page.locator('.suggest-widget.visible').getByText(partition, { exact: true }).waitFor();
    }
    await screenshot(workbench, 'slurm-queue-completion-dark');
    await page.keyboard.press('Escape');
    await workbench.appendTo(5, ' ');
    await page.keyboard.press('ControlOrMeta+Space');
    for (const feature of ['avx2', 'gpu']) {
      await page.locator('.suggest-widget.visible').getByText(feature, { exact: true }).waitFor();
    }
    await screenshot(workbench, 'slurm-feature-completion-dark');
  });
});

import { rmSync } from 'node:fs';
import { describe, expect, vi } from 'vitest';
import { whyCannotStart as whyNoSlurm } from '../clusters/slurm/requirements.ts';
import { whyCannotStart as whyNoServer } from '../clusters/sshd/requirements.ts';
import { screenshot } from '../workbench/lib/screenshots.ts';
import type { WorkbenchPage } from '../workbench/lib/workbenchPage.ts';
import { serverTest } from '../workbench/lib/workbenchTest.ts';
import type { LaptopServer } from './laptopServer.ts';
import { startOnLaptop } from './laptopServer.ts';

const reason = (await whyNoSlurm()) ?? whyNoServer();
const title = 'a real Slurm behind a real sshd, in the editor';

/** How long a job of the cluster may take from its submission to what is known of it, in ms. */
const PATIENCE = { timeout: 60_000 };

let place: LaptopServer;
let jobs = 0;

const test = serverTest(async () => {
  place = await startOnLaptop();
  return place;
});

/** Writes a job that no other test has, nor an earlier try of this one, and gives its name. `body`: what it does, given its name. */
function writeJob(body: (name: string) => string): string {
  const name = `heat${++jobs}`;
  place.server.write(`${name}/${name}.sh`, `#!/bin/bash\n${body(name)}\n`);
  place.server.write(`${name}/${name}.ini`, '[Resources]\ntime = 5:00\nmem = 200\n');
  return name;
}

/** A job that says something, waits for a file of its name, and says something more. */
function writeWaiting(): string {
  const until = (name: string): string => `until [ -e ${name}.gate ]; do sleep 0.2; done`;
  return writeJob((name) => `seq -s' ' 3\n${until(name)}\necho "done by $(id -un) on $CLUSTERJOB_NODELIST"`);
}

/** Opens a job and submits it by the button of its editor, with the runs in sight. */
async function submit(workbench: WorkbenchPage, name: string): Promise<void> {
  await workbench.openFile(`${name}/${name}.sh`);
  await workbench.showSideBar();
  await workbench.statusItem('slurm').waitFor();
  await workbench.editorAction(/^Submit/).click();
}

describe.skipIf(reason !== null)(reason === null ? title : `${title}: ${reason}`, { timeout: 180_000 }, () => {
  test('its host key is shown, then a job goes there and is followed to its end, with its log open', async ({
    workbench,
  }) => {
    const { server, knownHosts } = place.laptop;
    // Another try begins as the first one did.
    rmSync(knownHosts, { force: true });
    server.dropConnections();
    const signIns = server.signIns();
    const name = writeWaiting();

    await submit(workbench, name);
    await workbench.dialog.getByText(server.hostKeys[0]?.fingerprint ?? 'a fingerprint').waitFor(PATIENCE);
    await screenshot(workbench, 'slurm-ssh-host-key-dark');
    await workbench.dialog.getByRole('button', { name: 'Trust and Connect' }).click();
    const submitted = workbench.toast(new RegExp(`${name} was submitted to slurm as job \\d+`));
    await submitted.waitFor(PATIENCE);
    await submitted.getByRole('button', { name: 'Open Log' }).click();
    await workbench.editorLines.getByText(/^1\s2\s3$/).waitFor(PATIENCE);
    await workbench.treeRow('Runs', /^Running/).waitFor(PATIENCE);
    await workbench.treeRow('Clusters', /^slurm.*· connected/).waitFor();
    await screenshot(workbench, 'slurm-ssh-running-dark');

    await place.writeThere(`${name}.gate`, '');
    // It is the cluster's user who runs the job, whoever sits at the laptop.
    await workbench.editorLines.getByText(/done\sby\scj-[0-9a-f]+\son\sn\d/).waitFor(PATIENCE);
    await workbench.treeRow('Runs', new RegExp(`^${name}.*exit status 0`)).waitFor(PATIENCE);
    await workbench.treeRow('Runs', /^Completed/).waitFor();
    await workbench.toast(`${name} on slurm: completed`).waitFor();
    await screenshot(workbench, 'slurm-ssh-completed-dark');
    expect(server.signIns()).toBe(signIns + 1);
  });

  test('a connection that is lost comes back by itself, and the run goes on to its end', async ({ workbench }) => {
    const { server } = place.laptop;
    const name = writeWaiting();
    await submit(workbench, name);
    await workbench.toast(`${name} was submitted to slurm`).waitFor(PATIENCE);
    await workbench.treeRow('Runs', /^Running/).waitFor(PATIENCE);
    const signIns = server.signIns();
    server.dropConnections();
    await expect.poll(() => server.signIns(), PATIENCE).toBeGreaterThan(signIns);
    await workbench.treeRow('Clusters', /^slurm.*· connected/).waitFor(PATIENCE);
    await workbench.treeRow('Runs', new RegExp(`^${name}`)).waitFor();
    await place.writeThere(`${name}.gate`, '');
    await workbench.treeRow('Runs', new RegExp(`^${name}.*exit status 0`)).waitFor(PATIENCE);
    // Nobody was asked anything.
    expect(await workbench.pickInput.isVisible()).toBe(false);
    expect(await workbench.dialog.isVisible()).toBe(false);
    await screenshot(workbench, 'slurm-ssh-reconnected-dark');
  });

  test('a running job is cancelled', async ({ workbench }) => {
    const name = writeJob(() => 'for n in $(seq 600); do echo "step $n"; sleep 0.5; done');
    await submit(workbench, name);
    const row = workbench.treeRow('Runs', new RegExp(`^${name}`));
    await workbench.treeRow('Runs', /^Running/).waitFor(PATIENCE);
    const question = workbench.dialog.getByText(`Cancel ${name} on slurm?`);
    // A button is pressed in vain while the tree is being drawn anew.
    await vi.waitFor(async () => {
      if (!(await question.isVisible())) await workbench.pressInRow(row, 'Cancel');
      await question.waitFor({ timeout: 5_000 });
    }, PATIENCE);
    await screenshot(workbench, 'slurm-ssh-cancel-dark');
    await workbench.dialog.getByRole('button', { name: 'Cancel Run' }).click();
    await workbench.treeRow('Runs', /^Cancelled/).waitFor(PATIENCE);
    await expect.poll(() => place.stateOf(name), PATIENCE).toMatch(/^CANCELLED by/);
    await screenshot(workbench, 'slurm-ssh-cancelled-dark');
  });
});

import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, inject } from 'vitest';
import { whyCannotStart } from '../clusters/sshd/requirements.ts';
import type { Sshd } from '../clusters/sshd/sshd.ts';
import { startSshd } from '../clusters/sshd/sshd.ts';
import { screenshot } from '../workbench/lib/screenshots.ts';
import { TestServer } from '../workbench/lib/testServer.ts';
import type { WorkbenchPage } from '../workbench/lib/workbenchPage.ts';
import { serverTest } from '../workbench/lib/workbenchTest.ts';

const reason = whyCannotStart();
const PASSWORD = 'open sesame';
/** How long a job over there may take from its submission to what is known of it, in ms. */
const PATIENCE = { timeout: 60_000 };

/** The profile of a cluster behind a second factor; its jobs are run by the backend `local` over there. */
const PROFILE = `[Attributes]
backend = local
remote = login
rootdir = runs
login_env = no
min_poll_interval = 1
`;

let host: Sshd;

const test = serverTest(async () => {
  host = await startSshd({ password: PASSWORD, secondFactor: true });
  const server = await TestServer.start(inject('tools'), { settings: { 'clusterjob.defaultCluster': 'far' } });
  const home = join(server.dir, 'home');
  for (const folder of ['.ssh', '.config/clusterjob/clusters']) mkdirSync(join(home, folder), { recursive: true });
  writeFileSync(join(home, '.ssh', 'config'), host.hostBlock('login', ['IdentityFile none']));
  writeFileSync(join(home, '.config/clusterjob/clusters/far.ini'), PROFILE);
  const jobs = { hello: 'echo "hello from $(id -un)"\n', endless: 'sleep 600\n' };
  for (const [name, body] of Object.entries(jobs)) {
    server.write(`${name}.sh`, body);
    server.write(`${name}.ini`, '[Resources]\ntime = 1:00:00\n');
  }
  const stop = async (): Promise<void> => {
    await server.stop();
    await host.stop();
  };
  return { server, stop };
});

/** Opens a script and submits it by the button of its editor, with the runs in sight. */
async function submit(workbench: WorkbenchPage, file: string): Promise<void> {
  await workbench.openFile(file);
  await workbench.showSideBar();
  await workbench.editorAction(/^Submit/).click();
}

/** Types the answer to what the host asks, in the words of the host. */
async function answer(workbench: WorkbenchPage, prompt: RegExp, text: string): Promise<void> {
  await workbench.page.locator('.quick-input-widget').getByText(prompt).first().waitFor();
  await workbench.pickInput.fill(text);
  await workbench.page.keyboard.press('Enter');
}

describe.skipIf(reason !== null)(reason ?? 'a cluster behind a second factor', { timeout: 120_000 }, () => {
  test('its key is shown, its questions are asked in its words, and a job goes there', async ({
    workbench,
    server,
  }) => {
    await submit(workbench, 'hello.sh');
    await workbench.dialog.getByText(/SHA256:/).waitFor();
    await screenshot(workbench, 'ssh-host-key-dark');
    await workbench.dialog.getByRole('button', { name: 'Trust and Connect' }).click();
    await workbench.page
      .locator('.quick-input-widget')
      .getByText(/Password/)
      .first()
      .waitFor();
    await screenshot(workbench, 'ssh-password-dark');
    await answer(workbench, /Password/, PASSWORD);
    await answer(workbench, /One-time|code/i, host.nextCode());
    // On a machine with a scheduler the user is asked once whether the job shall pass it by.
    const beside = workbench.dialog.getByRole('button', { name: 'Run Here' });
    const submitted = workbench.toast(/hello was submitted to far/);
    await beside.or(submitted).first().waitFor(PATIENCE);
    if (await beside.isVisible()) await beside.click();
    await submitted.waitFor(PATIENCE);
    await workbench.treeRow('Runs', /^hello.*exit status 0/).waitFor(PATIENCE);
    await workbench.treeRow('Clusters', /^far.*connected/).waitFor();
    await screenshot(workbench, 'ssh-connected-dark');
    // With the name of the host hashed, where the machine's configuration says so.
    expect(readFileSync(join(server.dir, 'home', '.ssh', 'known_hosts'), 'utf8')).toContain(' ssh-ed25519 ');
    expect(host.signIns()).toBe(1);
  });

  test('another window, and one that is loaded anew, ask for nothing', async ({ workbench }) => {
    await workbench.showSideBar();
    await workbench
      .treeRow('Runs', /^hello/)
      .first()
      .waitFor();
    const after = `Completed${(await workbench.runsIn('Completed')) + 1}`;
    await submit(workbench, 'hello.sh');
    await workbench.treeRow('Runs', after).waitFor(PATIENCE);
    await workbench.reloadWindow();
    await workbench.showSideBar();
    await workbench.treeRow('Runs', after).waitFor(PATIENCE);
    expect(host.signIns()).toBe(1);
  });

  test('a lost connection asks nobody in the background: the cluster says that a sign-in is needed', async ({
    workbench,
  }) => {
    await submit(workbench, 'endless.sh');
    await workbench.treeRow('Runs', /^Running1/).waitFor(PATIENCE);
    host.dropConnections();
    await workbench.treeRow('Clusters', /^far.*sign-in needed/).waitFor(PATIENCE);
    await workbench.treeRow('Runs', /^endless/).waitFor();
    await screenshot(workbench, 'ssh-sign-in-needed-dark');
    expect(await workbench.pickInput.isVisible()).toBe(false);
    await workbench.pressInRow(workbench.treeRow('Clusters', /^far/), /^Connect/);
    await answer(workbench, /Password/, PASSWORD);
    await answer(workbench, /One-time|code/i, host.nextCode());
    await workbench.treeRow('Clusters', /^far.*connected/).waitFor(PATIENCE);
    await workbench.pressInRow(workbench.treeRow('Runs', /^endless/).first(), 'Cancel');
    await workbench.dialog.getByRole('button', { name: 'Cancel Run' }).click();
    await workbench.treeRow('Runs', /^Cancelled1/).waitFor(PATIENCE);
  });

  test('a password that is wrong three times: the cluster says so, and takes the right one later', async ({
    workbench,
  }) => {
    await workbench.showSideBar();
    host.dropConnections();
    const far = workbench.treeRow('Clusters', /^far/);
    await workbench.treeRow('Clusters', /^far.*(sign-in needed|lost)/).waitFor(PATIENCE);
    await workbench.pressInRow(far, /^Connect/);
    for (let time = 1; time <= 3; time++) {
      await answer(workbench, time === 1 ? /Password/ : /That was refused/, 'no such word');
      await answer(workbench, /One-time|code/i, '000000');
    }
    await workbench.toast(/did not let you in: it refused what was typed, three times/).waitFor(PATIENCE);
    await workbench.treeRow('Clusters', /^far.*sign-in needed/).waitFor(PATIENCE);
    await screenshot(workbench, 'ssh-wrong-password-dark');
    await workbench.pressInRow(far, /^Connect/);
    await answer(workbench, /Password/, PASSWORD);
    await answer(workbench, /One-time|code/i, host.nextCode());
    await workbench.treeRow('Clusters', /^far.*connected/).waitFor(PATIENCE);
  });

  test('nothing secret is in the settings, the store or the logs', async ({ workbench, server }) => {
    await workbench.showSideBar();
    const kept = [join(server.dir, 'clusterjob'), join(server.dir, 'data'), join(server.dir, 'home')];
    const found = execFileSync('sh', ['-c', 'grep -rlaF -- "$0" "$@" || true', PASSWORD, ...kept], {
      encoding: 'utf8',
    });
    expect(found).toBe('');
  });
});

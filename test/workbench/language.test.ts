import { screenshot } from './lib/screenshots.ts';
import type { TestServer } from './lib/testServer.ts';
import { workbenchTest } from './lib/workbenchTest.ts';

const SETTINGS = '[Resources]\ntime = 1:00:00\nmem = 4G\n\n[Attributes]\nepochs = 40\n';
const BODY = '#!/bin/bash\npython train.py --epochs {epochs} > run-$CLUSTERJOB_ID.txt\n';
const PLAIN = '#!/bin/bash\n#SBATCH --job-name=plain\n#SBATCH --time=1h\n#SBATCH --partion=short\necho hello\n';

/** Something of everything that has a colour of its own. */
const RICH = `# How the network is trained.
[Attributes]
base = /scratch/ada
workdir = %(base)s/run
share = 5%%
prologue =
    # look first
    echo "{threads:02d} {share}" && ls -l $HOME | wc -l
[Resources]
time = 1:00:00
mem = 4G
threads = 4
stdout = run-$CLUSTERJOB_ID.txt
slurm.exclusive = true
`;
const RICH_BODY = `#!/bin/bash
# Runs on $CLUSTERJOB_NODELIST
if [ -n "$CLUSTERJOB_ARRAY_INDEX" ]; then
  python train.py --threads={threads:02d} --name "{jobname}" --home \${HOME}
fi
`;
const RICH_DIRECTIVES = `#!/bin/bash
#SBATCH --job-name=plain --mem=4G
#SBATCH --mail-type=END,FAIL
#SBATCH -t 1-12
#SBATCH --comment="two words"
#PBS -l select=2:ncpus=4
#BSUB -W 1:00
#$ -pe smp 4
## no directive
echo "$SLURM_JOB_ID"
`;

function writeJobs(server: TestServer): void {
  // What is typed into it and not saved, later tests may find: none of them looks at it.
  server.write('typed.ini', SETTINGS);
  server.write('typed.sh', BODY);
  server.write('train.ini', SETTINGS);
  server.write('train.sh', BODY);
  server.write('plain.sbatch', PLAIN);
  server.write('rich.ini', RICH);
  server.write('rich.sh', RICH_BODY);
  server.write('lone.sbatch', RICH_DIRECTIVES);
  server.write('.clusterjob/clusters/hpc.ini', '[Attributes]\nbackend = slurm\n');
}

const USUAL = { 'clusterjob.defaultCluster': 'hpc' };

// What the editor tells and offers while a job is written.
const test = workbenchTest({ settings: USUAL }, writeJobs);

test('keys are completed in a settings file, with their meaning', async ({ workbench }) => {
  const { page } = workbench;
  await workbench.openFile('typed.ini');
  // What is typed before the extension is there is not completed.
  await workbench.statusItem('hpc').waitFor();
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

test('everything is readable in a light theme', async ({ server, workbench }) => {
  const { page } = workbench;
  // Nothing fades in while its picture is taken.
  server.setSettings({ ...USUAL, 'workbench.colorTheme': 'Light Modern', 'workbench.reduceMotion': 'on' });
  await workbench.reload();
  await workbench.paintedWith('#ffffff');
  await workbench.openFile('rich.sh');
  await workbench.hoverText(workbench.editorLines.getByText('threads', { exact: true }).last(), 'inserts 4');
  await screenshot(workbench, 'placeholder-light');
  await workbench.openFile('lone.sbatch');
  await workbench.hoverText(workbench.editorLines.getByText('--mail-type', { exact: true }), 'When mail is sent');
  await screenshot(workbench, 'directives-light');
  await workbench.openFile('rich.ini');
  await workbench.hoverText(workbench.editorLines.getByText('mem', { exact: true }).first(), 'Memory on each node');
  await screenshot(workbench, 'hover-light');
  await page.keyboard.press('Escape');
  await workbench.appendTo(14, '\nqu');
  await page.locator('.suggest-widget.visible').getByText('queue', { exact: true }).first().waitFor();
  await page.keyboard.press('ControlOrMeta+Space');
  await page.locator('.suggest-details').getByText('Queue (partition) in which the job waits.').waitFor();
  await screenshot(workbench, 'completion-light');
});

/**
 * Keeps what a real Slurm answers to submissions, to checks, and to the search for a submission, as test data:
 * `node test/clusters/slurm/captureSubmissions.ts --to DIR [--dir CLUSTER]` writes `DIR/POWER/SITUATION.json`.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import type { SubmitRequest } from '../../../src/backends/contract.ts';
import { createSlurm } from '../../../src/backends/slurm/slurm.ts';
import type { Command } from '../../../src/base/command.ts';
import { defaultRoot } from '../names.ts';
import { startSlurm } from './cluster.ts';
import type { SlurmCluster } from './slurmCluster.ts';
import { Stage } from './stage.ts';

/** Scripts by what is wrong with them; a text that begins with `#!` is the whole script, others are its directives. */
const SCRIPTS: Readonly<Record<string, string>> = {
  fine: '#SBATCH --job-name=fine',
  array: '#SBATCH --array=0-3%2',
  'two-clusters': '#SBATCH --clusters=clusterjob',
  warning: '#SBATCH --nodes=1\n#SBATCH --ntasks=1\n#SBATCH --ntasks-per-node=2',
  'account-unknown': '#SBATCH --account=nosuch',
  'array-format': '#SBATCH --array=a-b',
  'array-too-large': '#SBATCH --array=0-10001',
  'begin-format': '#SBATCH --begin=yesterdayish',
  'cluster-unknown': '#SBATCH --clusters=nosuch',
  'constraint-unknown': '#SBATCH --constraint=nosuch',
  'cores-over-node': '#SBATCH --nodes=1\n#SBATCH --ntasks-per-node=8',
  'cores-over-partition': '#SBATCH --ntasks=64',
  'dependency-format': '#SBATCH --dependency=afterwards:1',
  'directive-format': '#SBATCH --comment=two words',
  'dos-line-ends': '#!/bin/sh\r\n#SBATCH --job-name=crlf\r\ntrue\r\n',
  empty: '',
  'exclusive-format': '#SBATCH --exclusive=yes',
  'gpus-over-node': '#SBATCH --gpus-per-node=8',
  'gres-unknown': '#SBATCH --gres=fpga:1',
  'license-unknown': '#SBATCH --licenses=nosuch:1',
  'mail-type-format': '#SBATCH --mail-type=sometimes',
  'mem-format': '#SBATCH --mem=lots',
  'mem-over-node': '#SBATCH --mem=64G',
  'no-shebang': 'true\n',
  'node-unknown': '#SBATCH --nodelist=n77',
  'nodes-over-cluster': '#SBATCH --nodes=9',
  'nodes-over-partition': '#SBATCH --partition=test\n#SBATCH --nodes=2',
  'nodes-format': '#SBATCH --nodes=some',
  'option-abbreviated': '#SBATCH --no=3',
  'option-unknown': '#SBATCH --frobnicate=3',
  'option-without-value': '#SBATCH --contiguous=yes',
  'partition-unknown': '#SBATCH --partition=nosuch',
  'qos-unknown': '#SBATCH --qos=nosuch',
  'quote-open': '#SBATCH --comment="open',
  'reservation-unknown': '#SBATCH --reservation=nosuch',
  'signal-format': '#SBATCH --signal=NOSUCH@60',
  'time-format': '#SBATCH --time=abc',
  'time-over-partition': '#SBATCH --time=2-00:00:00',
  'value-missing': '#SBATCH --qos',
};

/** Those that are also given to `check`. */
const CHECKED = [
  'fine',
  'array',
  'partition-unknown',
  'time-over-partition',
  'mem-over-node',
  'option-unknown',
  'dos-line-ends',
];

const slurm = createSlurm();
const { values } = parseArgs({ options: { to: { type: 'string' }, dir: { type: 'string' } } });
const target = values.to ?? 'captured';
const cluster: SlurmCluster = await startSlurm({ root: values.dir ?? defaultRoot('slurm') });
const { user } = cluster;
const stage = new Stage(cluster, await cluster.addUser('other'));
const version = (await stage.user('sbatch', '--version')).trim();
await stage.clear();

function scriptText(text: string): string {
  return text === '' || text.startsWith('#!') || !text.startsWith('#') ? text : `#!/bin/sh\n${text}\nsleep 30\n`;
}

async function place(name: string, text: string): Promise<SubmitRequest> {
  const script = `${user.home}/${name}.slr`;
  await cluster.asUser(['sh', '-c', 'cat > "$0"', script], { input: text });
  return { script, folder: user.home, jobName: name, token: `token-${name}`, args: [], resources: [], taken: [] };
}

async function keep(power: string, name: string, note: string, commands: readonly Command[]): Promise<string> {
  mkdirSync(`${target}/${power}`, { recursive: true });
  let stdout = '';
  for (const [index, { file, args, cwd, env, environment, limitMs }] of commands.entries()) {
    const answer = await cluster.asUser([file, ...args], {
      env: { ...(environment === 'plain' && { LC_ALL: 'C', TZ: 'UTC' }), ...env },
      limitMs,
      ...(cwd !== undefined && { cwd }),
    });
    const number = commands.length > 1 ? `-${index + 1}` : '';
    const { exitCode, stderr } = answer;
    stdout = answer.stdout;
    const kept = {
      scheduler: 'slurm',
      version,
      command: [file, ...args],
      ...(env && { env }),
      exitCode,
      stdout,
      stderr,
      note,
    };
    writeFileSync(`${target}/${power}/${name}${number}.json`, `${JSON.stringify(kept, null, 2)}\n`);
  }
  console.log(`${power}/${name}`);
  return stdout.trim();
}

function search(name: string, since: number) {
  return slurm.find({ token: `token-${name}`, jobName: name, folder: user.home, since }).commands;
}

for (const [name, text] of Object.entries(SCRIPTS)) {
  const request = await place(name, scriptText(text));
  if (CHECKED.includes(name)) await keep('check', name, `would it be taken: ${name}`, slurm.check(request).commands);
  await keep('submit', name, text, slurm.submit(request).commands);
}
const missing = { ...(await place('missing', '')), script: `${user.home}/no-such-script.slr` };
await keep('submit', 'script-missing', 'the script does not exist', slurm.submit(missing).commands);

const began = Date.now();
await stage.clear();
await keep('find', 'nothing', 'no job of this name and token', search('nothing', began));
const waiting = await place('waiting', '#!/bin/sh\n#SBATCH --hold\ntrue\n');
await cluster.asUser(['sbatch', ...(slurm.submit(waiting).commands[0]?.args ?? [])], { cwd: user.home });
await keep('find', 'waiting', 'it waits; its comment is the token', search('waiting', began));
const commented = await place(
  'commented',
  '#!/bin/sh\n#SBATCH --job-name=commented\n#SBATCH --comment="of the user"\n#SBATCH --hold\ntrue\n',
);
const own = slurm.submit({ ...commented, taken: ['comment'] });
await cluster.asUser(['sbatch', ...(own.commands[0]?.args ?? [])], { cwd: user.home });
await keep(
  'find',
  'commented',
  'the user wrote a comment: name, folder and time have to do',
  search('commented', began),
);

const hung = await place('hung', '#!/bin/sh\n#SBATCH --job-name=hung\nsleep 1\n');
cluster.suspendServer();
await keep(
  'submit',
  'controller-hung',
  'the controller takes connections and does not answer',
  slurm.submit(hung).commands,
);
await keep(
  'check',
  'controller-hung',
  'the controller takes connections and does not answer',
  slurm.check(hung).commands,
);
cluster.resumeServer();
await new Promise((resolve) => setTimeout(resolve, 8000));
await keep('find', 'after-controller-hung', 'sbatch gave up, and the job ran all the same', search('hung', began));
await new Promise((resolve) => setTimeout(resolve, 100_000));
await keep('find', 'purged', 'it ended, and only accounting knows it', search('hung', began));
await cluster.stopDatabase();
await keep('find', 'accounting-down', 'slurmdbd does not run', search('waiting', began));
await cluster.startDatabase();
await cluster.stopServer();
await keep('submit', 'controller-down', 'the controller does not run', slurm.submit(hung).commands);
await keep('find', 'controller-down', 'the controller does not run', search('hung', began));
await cluster.startServer();
await stage.clear();

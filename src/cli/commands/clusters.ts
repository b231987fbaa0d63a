import { homedir, hostname } from 'node:os';
import { join } from 'node:path';
import type { Backend } from '../../backends/contract.ts';
import { hasErrors } from '../../base/problem.ts';
import { addCluster } from '../../runs/adding/addCluster.ts';
import { nameProblem } from '../../runs/adding/clusterProfile.ts';
import type { TestStep } from '../../runs/adding/testCluster.ts';
import { testCluster } from '../../runs/adding/testCluster.ts';
import { describePlace } from '../../runs/describePlace.ts';
import type { ClusterChoice } from '../../runs/jobLoader.ts';
import { foldersFor } from '../../session.ts';
import { hostNames } from '../../transport/ssh/config/hostNames.ts';
import type { Arguments } from '../arguments.ts';
import { readArguments, usageError } from '../arguments.ts';
import { findCluster } from '../clusterOption.ts';
import { commandLineLoader, withRuns, withRunsUntilStopped } from '../session.ts';
import type { Terminal } from '../terminal.ts';
import { outJson, table } from '../terminal.ts';
import { ADD_OPTIONS, TerminalChooser } from '../terminalChooser.ts';

const OPTIONS = { ...ADD_OPTIONS, json: { type: 'flag' } } as const;
type Options = Arguments<typeof OPTIONS>['options'];

/** `clusterjob clusters`: lists the clusters that there are, adds one, or tries one step by step. */
export async function clusters(argv: readonly string[], terminal: Terminal): Promise<number> {
  const { options, words } = readArguments(argv, OPTIONS);
  const [action = 'list', name = null, ...more] = words;
  const isKnown = action === 'list' || action === 'add' || action === 'test';
  if (!isKnown) throw usageError(`clusters cannot '${action}'`, 'Use list, add or test');
  if (more.length > 0 || (action === 'list' && name !== null)) {
    throw usageError(`clusters ${action} does not take ${[name, ...more].join(' ')}`);
  }
  if (action !== 'add') refuseAddOptions(options, action);
  if (action === 'list') return await list(options, terminal);
  return action === 'add' ? await add(name, options, terminal) : await test(name, options, terminal);
}

function refuseAddOptions(options: Options, action: string): void {
  for (const option of Object.keys(ADD_OPTIONS) as (keyof typeof ADD_OPTIONS)[]) {
    const given = options[option];
    if (given !== null && given !== false) throw usageError(`clusters ${action} takes no --${option}`);
  }
}

async function list({ json }: Options, terminal: Terminal): Promise<number> {
  const found = await commandLineLoader(terminal).clusters(join(terminal.cwd, 'job'));
  if (json) outJson(terminal, found.map(publicCluster));
  else {
    terminal.out(
      table([
        ['CLUSTER', 'PLACE', 'FOLDER', 'PROFILE'],
        ...found.map(({ cluster, files, problems }) => [
          cluster.name,
          describePlace(cluster) + (hasErrors(problems) ? ' (its profile has errors)' : ''),
          cluster.rootdir,
          files.join(' ') || '-',
        ]),
      ]),
    );
  }
  return 0;
}

function publicCluster({ cluster, files, problems }: ClusterChoice): unknown {
  const { name, backend, transport, remote, rootdir } = cluster;
  return { name, backend, transport, remote, rootdir, files, hasErrors: hasErrors(problems) };
}

async function add(name: string | null, options: Options, terminal: Terminal): Promise<number> {
  return await withRuns(terminal, async (service, loader) => {
    const { folders } = await foldersFor(terminal.cwd, terminal.env);
    const found = await loader.clusters(join(terminal.cwd, 'job'));
    const { all } = await loader.backendsFor(join(terminal.cwd, 'job'));
    const taken = new Set(found.map(({ cluster }) => cluster.name));
    refuseBadChoices(name, options, taken, all);
    const person = terminal.person?.() ?? null;
    const chooser = new TerminalChooser({ terminal, person, options, name, hosts: await hostNames(homedir()) });
    const added = await addCluster(chooser, {
      context: service.context,
      backends: all,
      taken,
      folders,
      host: hostname(),
    });
    if (!added) return 1;
    const { cluster, file } = added;
    if (options.json) outJson(terminal, { ...cluster, file });
    else terminal.out(`${file}\n`);
    terminal.err(`The cluster is called ${cluster.name}: clusterjob submit JOB -p ${cluster.name}`);
    return 0;
  });
}

/** Before anybody signs in for nothing. */
function refuseBadChoices(
  name: string | null,
  { backend }: Options,
  taken: ReadonlySet<string>,
  backends: readonly Backend[],
): void {
  const wrong = name === null ? null : nameProblem(name, taken);
  if (wrong !== null) throw usageError(`${name} cannot be the name of the cluster: ${wrong}`, 'Choose another one');
  const names = backends.map((one) => one.name);
  if (backend === null || names.includes(backend)) return;
  throw usageError(`There is no backend '${backend}'`, `Choose one of ${names.join(', ')}`);
}

async function test(name: string | null, { json }: Options, terminal: Terminal): Promise<number> {
  return await withRunsUntilStopped(terminal, async (service, loader) => {
    const cluster = await findCluster(loader, terminal, name);
    const path = join(terminal.cwd, 'job');
    const { all } = await loader.backendsFor(path);
    const choice = (await loader.clusters(path)).find((one) => one.cluster.name === cluster.name);
    const subject = { cluster, backends: all, exitMarker: choice?.exitMarker ?? false };
    const steps: TestStep[] = [];
    const tell = (step: TestStep): void => {
      steps.push(step);
      if (!json) terminal.out(stepText(step));
    };
    const fine = await testCluster(service.context, subject, tell, { intent: 'user', signal: terminal.signal });
    if (json) outJson(terminal, { cluster: cluster.name, steps });
    return fine ? 0 : 1;
  });
}

function stepText({ name, outcome, text, next }: TestStep): string {
  const line = `${name.padEnd(12)} ${outcome.padEnd(8)} ${text}\n`;
  return next === null ? line : `${line}${' '.repeat(22)}${next}\n`;
}

import { isoTime } from '../../base/clock.ts';
import type { Problem } from '../../base/problem.ts';
import { hasErrors, problemRecord } from '../../base/problem.ts';
import { checkPlace } from '../../job/checkPlace.ts';
import type { Job } from '../../job/job.ts';
import { directiveProblems } from '../../language/scripts/directiveProblems.ts';
import { rememberedClusterKey } from '../../runs/chosenCluster.ts';
import type { ClusterCheck } from '../../runs/clusterCheck.ts';
import type { JobLoader } from '../../runs/jobLoader.ts';
import { publicCheck } from '../../runs/publicCheck.ts';
import type { Arguments } from '../arguments.ts';
import { readArguments, usageError } from '../arguments.ts';
import { readFoundJob, readJob, showProblems, TEXT_JOB_OPTIONS } from '../jobOptions.ts';
import { commandLineLoader, withRunsUntilStopped } from '../session.ts';
import type { Terminal } from '../terminal.ts';
import { outJson } from '../terminal.ts';

const OPTIONS = { ...TEXT_JOB_OPTIONS, 'on-cluster': { type: 'flag' }, json: { type: 'flag' } } as const;

/** Exit status where it cannot be told whether the cluster would take the job. */
const UNKNOWN = 3;

/** `clusterjob check`: what is wrong with a job; without `--on-cluster` no cluster is contacted. */
export async function check(argv: readonly string[], terminal: Terminal): Promise<number> {
  const given = readArguments(argv, OPTIONS);
  if (given.options['on-cluster']) return await checkThere(given, terminal);
  const loader = commandLineLoader(terminal);
  const { job, problems: read } = await readJob(loader, terminal, given);
  const problems = job ? [...read, ...problemsOf(job, loader)] : read;
  if (given.options.json) outJson(terminal, { problems: problems.map(problemRecord) });
  else if (problems.length === 0) terminal.out('No problems.\n');
  else showProblems(terminal, problems);
  return hasErrors(problems) ? 1 : 0;
}

function problemsOf(job: Job, loader: JobLoader): readonly Problem[] {
  const { all } = loader.backends;
  const backend = all.find(({ name }) => name === job.backend);
  const directives =
    job.kind === 'plain' && backend ? directiveProblems(job.body.source, { backend, backends: all, live: null }) : [];
  return [...loader.render(job).problems, ...checkPlace(job, all), ...directives];
}

async function checkThere(given: Arguments<typeof OPTIONS>, terminal: Terminal): Promise<number> {
  if (given.options.body !== null) throw usageError('--on-cluster cannot be used with --body');
  return await withRunsUntilStopped(terminal, async (service, loader) => {
    const { store } = service.context;
    const loaded = await readFoundJob(loader, terminal, given, (job) => store.recall(rememberedClusterKey(job)));
    const { checkOnCluster } = await import('../../runs/clusterCheck.ts');
    const found = await checkOnCluster(service, loader, loaded, { intent: 'user', signal: terminal.signal });
    if (given.options.json) outJson(terminal, publicCheck(found));
    else tellCheck(found, terminal);
    if (hasErrors(found.problems) || found.answer === null || found.answer.verdict === 'refused') return 1;
    return found.answer.verdict === 'accepted' ? 0 : UNKNOWN;
  });
}

function tellCheck({ answer, problems, note }: ClusterCheck, terminal: Terminal): void {
  showProblems(terminal, problems);
  if (note !== null) terminal.err(`clusterjob: the job would be ${note}`);
  if (answer?.verdict === 'accepted') {
    const start = isoTime(answer.estimatedStart);
    terminal.out(start === null ? 'accepted\n' : `accepted, estimated start ${start}\n`);
  } else if (answer?.verdict === 'unclear') terminal.out(`unclear: ${answer.message}\n`);
  else terminal.out(answer === null ? 'not asked: the job has errors\n' : 'refused\n');
}

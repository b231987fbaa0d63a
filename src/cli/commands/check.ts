import { hasErrors, problemRecord } from '../../base/problem.ts';
import { checkPlace } from '../../job/checkPlace.ts';
import { readArguments } from '../arguments.ts';
import { readJob, showProblems, TEXT_JOB_OPTIONS } from '../jobOptions.ts';
import { commandLineLoader } from '../session.ts';
import type { Terminal } from '../terminal.ts';
import { outJson } from '../terminal.ts';

/** `clusterjob check`: what is wrong with a job, without contacting any cluster. */
export async function check(argv: readonly string[], terminal: Terminal): Promise<number> {
  const given = readArguments(argv, { ...TEXT_JOB_OPTIONS, json: { type: 'flag' } });
  const loader = commandLineLoader(terminal);
  const { job, problems: read } = await readJob(loader, terminal, given);
  const problems = job ? [...read, ...loader.render(job).problems, ...checkPlace(job, loader.backends.all)] : read;
  if (given.options.json) outJson(terminal, { problems: problems.map(problemRecord) });
  else if (problems.length === 0) terminal.out('No problems.\n');
  else showProblems(terminal, problems);
  return hasErrors(problems) ? 1 : 0;
}

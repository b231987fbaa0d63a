import { resolve } from 'node:path';
import { UserError } from '../../base/errors.ts';
import { hasErrors } from '../../base/problem.ts';
import type { Job, Rendering } from '../../job/job.ts';
import { jobRecord } from '../../job/jobRecord.ts';
import type { SourceFiles } from '../../job/sourceFiles.ts';
import { compareSchedulers } from '../../runs/compareJob.ts';
import type { JobLoader } from '../../runs/jobLoader.ts';
import type { Arguments, OptionForms } from '../arguments.ts';
import { oneWord, readArguments, usageError } from '../arguments.ts';
import { jobChanges, readJob, showProblems, TEXT_JOB_OPTIONS } from '../jobOptions.ts';
import { writeOutput } from '../outputFile.ts';
import { commandLineLoader } from '../session.ts';
import type { Terminal } from '../terminal.ts';
import { outJson } from '../terminal.ts';

const RENDER_OPTIONS = {
  ...TEXT_JOB_OPTIONS,
  output: { type: 'text', short: 'o' },
  explain: { type: 'flag' },
  compare: { type: 'flag' },
  json: { type: 'flag' },
} as const satisfies OptionForms;

type RenderArguments = Arguments<typeof RENDER_OPTIONS>;

/** `clusterjob render`: the script that the scheduler gets, and everything else that a job comes to. */
export async function render(argv: readonly string[], terminal: Terminal): Promise<number> {
  const given = readArguments(argv, RENDER_OPTIONS);
  const { output, explain, json, compare } = given.options;
  const loader = commandLineLoader(terminal);
  if (compare) return await showComparison(loader, terminal, given);
  const resolved = await readJob(loader, terminal, given);
  const { job } = resolved;
  const rendering = job && loader.render(job);
  const problems = rendering ? [...resolved.problems, ...rendering.problems] : resolved.problems;
  if (json) outJson(terminal, jobRecord(resolved, rendering));
  else showProblems(terminal, problems);
  if (!job || !rendering?.script) return 1;
  if (output !== null) await writeScript(job, rendering.script.text, resolve(terminal.cwd, output), loader.files);
  else if (!json) terminal.out(explain ? explained(rendering) : rendering.script.text);
  return hasErrors(problems) ? 1 : 0;
}

/** Shows the job for every scheduler side by side. */
async function showComparison(
  loader: JobLoader,
  terminal: Terminal,
  { options, words }: RenderArguments,
): Promise<number> {
  for (const name of ['body', 'profile', 'output', 'json', 'explain'] as const) {
    if (options[name]) throw usageError(`--compare cannot be used with --${name}`);
  }
  const path = resolve(terminal.cwd, oneWord(words, 'JOB'));
  terminal.out(await compareSchedulers(loader, path, jobChanges(options)));
  return 0;
}

/** Writes the script as it would be sent: a plain one byte for byte. */
async function writeScript(job: Job, text: string, path: string, files: SourceFiles): Promise<void> {
  const sources = [job.body.source, ...job.aux.map(({ source }) => source), ...job.settingsFiles.map((f) => f.source)];
  const target = await files.realPath(path);
  for (const { file } of sources) {
    if (target === null || file === null || (await files.realPath(file)) !== target) continue;
    throw new UserError({
      what: `${path} is a source of the job and is not overwritten`,
      next: 'Choose another file with -o',
      code: 'would-overwrite-source',
    });
  }
  await writeOutput(path, job.bodyBytes ?? text, 0o777);
}

/** The script with the origin of every line in front of it. */
function explained({ script }: Rendering): string {
  const lines = (script?.text ?? '').replace(/\n$/, '').split('\n');
  const known = new Map(script?.origins.map((origin) => [origin.line, origin]));
  const origins = lines.map((_, at) => {
    const origin = known.get(at + 1);
    if (!origin || origin.file === null) return origin?.key ?? '';
    return `${origin.file}:${origin.sourceLine ?? ''}${origin.key === null ? '' : ` ${origin.key}`}`;
  });
  const width = Math.max(...origins.map((origin) => origin.length));
  return lines.map((line, at) => `${(origins[at] ?? '').padEnd(width)} | ${line}\n`).join('');
}

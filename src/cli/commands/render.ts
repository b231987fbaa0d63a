import { resolve } from 'node:path';
import { UserError } from '../../base/errors.ts';
import { hasErrors } from '../../base/problem.ts';
import type { Job, Rendering } from '../../job/job.ts';
import { jobRecord } from '../../job/jobRecord.ts';
import type { SourceFiles } from '../../job/sourceFiles.ts';
import { readArguments } from '../arguments.ts';
import { readJob, showProblems, TEXT_JOB_OPTIONS } from '../jobOptions.ts';
import { writeOutput } from '../outputFile.ts';
import { commandLineLoader } from '../session.ts';
import type { Terminal } from '../terminal.ts';
import { outJson } from '../terminal.ts';

/** `clusterjob render`: the script that the scheduler gets, and everything else that a job comes to. */
export async function render(argv: readonly string[], terminal: Terminal): Promise<number> {
  const given = readArguments(argv, {
    ...TEXT_JOB_OPTIONS,
    output: { type: 'text', short: 'o' },
    explain: { type: 'flag' },
    json: { type: 'flag' },
  });
  const { output, explain, json } = given.options;
  const loader = commandLineLoader(terminal);
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

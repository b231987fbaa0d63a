import { join, resolve } from 'node:path';
import type { Problem } from '../base/problem.ts';
import { Source } from '../base/problem.ts';
import type { Job, Rendering } from './job.ts';
import { problemAtValue } from './settingProblems.ts';
import type { SourceFiles } from './sourceFiles.ts';

/**
 * Whether a file that we would write is a source of the job, by its real path. Equal text is left alone and is no trouble.
 * `folder`: the folder of the run, absolute, on this machine.
 */
export async function checkTargets(
  job: Job,
  rendering: Rendering,
  folder: string,
  files: SourceFiles,
): Promise<readonly Problem[]> {
  const sources = await sourcesOf(job, files);
  const targets: (readonly [name: string, content: string | Uint8Array | null])[] = [...rendering.aux];
  if (rendering.filename !== null) {
    targets.push([rendering.filename, job.bodyBytes ?? rendering.script?.text ?? null]);
  }
  const problems: Problem[] = [];
  for (const [name, content] of targets) {
    const target = resolve(folder, name);
    const path = await files.realPath(target);
    const source = path === null ? undefined : sources.get(path);
    if (path === null || source === undefined || content === null) continue;
    const there = await files.read(path);
    if (there && Buffer.from(there).equals(Buffer.from(content))) continue;
    const message = `${target} would overwrite ${source}, which is a source of the job: set 'workdir' to a folder of its own.`;
    problems.push(atWorkdir(job, message));
  }
  return problems;
}

/** Real paths of all files that the user wrote, with the paths by which the job names them. */
async function sourcesOf(job: Job, files: SourceFiles): Promise<ReadonlyMap<string, string>> {
  const paths = [
    job.body.source,
    ...job.aux.map(({ source }) => source),
    ...job.settingsFiles.map(({ source }) => source),
  ];
  const found = new Map<string, string>();
  for (const { file } of paths) {
    const path = file === null ? null : await files.realPath(file);
    if (file !== null && path !== null) found.set(path, file);
  }
  return found;
}

/** At the setting that placed the file there, else at the job's body. */
function atWorkdir(job: Job, message: string): Problem {
  const setting = [job.attributes.get('filename'), job.attributes.get('workdir')].find((known) => known?.origin.source);
  if (setting) return problemAtValue(setting, 'error', 'would-overwrite-source', message);
  return new Source(job.body.source.file ?? join(job.folder, job.body.name), '').problem(
    'error',
    'would-overwrite-source',
    message,
    null,
  );
}

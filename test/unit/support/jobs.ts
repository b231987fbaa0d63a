import type { Dialect } from '../../../src/job/dialect.ts';
import type { Job, Rendering } from '../../../src/job/job.ts';
import type { LoadOptions } from '../../../src/job/loadJob.ts';
import { loadJob } from '../../../src/job/loadJob.ts';
import { renderJob } from '../../../src/job/render.ts';
import { MemoryFiles } from './memoryFiles.ts';
import { alpha, dialects } from './testDialects.ts';

/** The user's configuration folder and that of the workspace in which test jobs lie. */
export const FOLDERS = { user: '/home/me/.config/clusterjob', workspace: '/w/.clusterjob' };

/** Loads a job from files that exist only in a test. */
export function load(
  files: MemoryFiles | Readonly<Record<string, string | Uint8Array>>,
  path: string,
  more: Partial<LoadOptions> = {},
) {
  const source = files instanceof MemoryFiles ? files : new MemoryFiles(files);
  return loadJob(path, { files: source, folders: FOLDERS, dialects, profile: null, ...more });
}

/** The same, for a job that must be readable. */
export async function loaded(...given: Parameters<typeof load>): Promise<Job> {
  const { job, problems } = await load(...given);
  if (!job) throw new Error(`no job: ${JSON.stringify(problems.map(({ message }) => message))}`);
  return job;
}

/** Renders a template job of a body and the text of its settings file. */
export async function rendered(
  body: string,
  settings: string,
  more: Partial<LoadOptions> & { readonly dialect?: Dialect; readonly run?: string } = {},
): Promise<Rendering> {
  const { dialect = alpha, run, ...options } = more;
  const job = await loaded({ '/w/j/train.sh': body, '/w/j/train.ini': settings }, '/w/j/train.sh', options);
  return renderJob(job, dialect, run === undefined ? {} : { run });
}

/** Problems as `line:column severity code`. */
export function places(problems: Rendering['problems']): readonly string[] {
  return problems.map(
    ({ start, severity, code }) => `${start ? `${start.line}:${start.column}` : '-'} ${severity} ${code}`,
  );
}

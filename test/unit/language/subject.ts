import { builtInBackends } from '../../../src/backends/registry.ts';
import { renderJob } from '../../../src/job/render.ts';
import type { LiveValues, Subject } from '../../../src/language/subject.ts';
import { loaded } from '../support/jobs.ts';

const backends = builtInBackends();
export const NOW = Date.UTC(2026, 0, 2, 3, 4, 5);

/** A text with one `^` that marks a place, taken apart. */
export function marked(text: string): { readonly text: string; readonly offset: number } {
  const offset = text.indexOf('^');
  if (offset < 0) throw new Error('the text has no mark');
  return { text: text.slice(0, offset) + text.slice(offset + 1), offset };
}

/** What a document is looked at with where it belongs to no job. */
export function looseSubject(backend = 'slurm', live: LiveValues | null = null): Subject {
  const chosen = backends.find(({ name }) => name === backend);
  if (!chosen) throw new Error(`no backend ${backend}`);
  return { backend: chosen, backends, job: null, rendering: null, clusters: ['local'], live, now: NOW };
}

/** What the files of the job `/w/j/train` are looked at with. */
export async function jobSubject(
  files: Readonly<Record<string, string>>,
  { backend = 'slurm', profile = null as string | null, live = null as LiveValues | null } = {},
): Promise<Subject> {
  const job = await loaded(files, '/w/j/train.sh', { dialects: backends, profile });
  const subject = looseSubject(backend, live);
  return { ...subject, job, rendering: renderJob(job, subject.backend) };
}

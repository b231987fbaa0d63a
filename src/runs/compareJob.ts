import { basename } from 'node:path';
import { compareRenderings } from '../job/compareRenderings.ts';
import type { LoadOptions } from '../job/loadJob.ts';
import type { JobLoader } from './jobLoader.ts';

/**
 * A job for every scheduler, side by side: as its own files and the defaults say, without the profile of a cluster, whose
 * queue and account would mean nothing to the others.
 */
export async function compareSchedulers(
  loader: JobLoader,
  jobPath: string,
  more: Pick<LoadOptions, 'set' | 'keywords'> = {},
): Promise<string> {
  const { all } = await loader.backendsFor(jobPath);
  const compared = await Promise.all(
    all.map(async ({ name, displayName }) => {
      const set = [...(more.set ?? []), { section: 'Attributes', key: 'backend', text: name } as const];
      const { job, problems } = await loader.load(jobPath, null, { ...more, set });
      const rendering = job && loader.render(job);
      return { scheduler: displayName, job, rendering, problems: [...problems, ...(rendering?.problems ?? [])] };
    }),
  );
  const name = compared.find(({ job }) => job !== null)?.job?.name ?? basename(jobPath);
  return compareRenderings(name, compared);
}

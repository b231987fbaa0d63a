import { UserError } from '../base/errors.ts';
import type { SetOption } from '../job/layers.ts';
import type { JobLoader, LoadedJob } from './jobLoader.ts';
import { pinnedPlace } from './jobLoader.ts';
import type { RunRecord } from './record.ts';
import type { Scale } from './scale.ts';
import { describeScaled, scaleResources } from './scale.ts';
import type { RunService } from './service.ts';
import type { SubmitJobOptions, SubmitJobResult } from './submitJob.ts';
import { submitJob } from './submitJob.ts';

/** How a run is submitted again. */
export interface ScaledSubmitOptions extends SubmitJobOptions {
  /** What it is to ask for, by what it asked for then; without it, what its files say. */
  readonly scale?: Scale;
}

/**
 * Submits the job of a run once more, as a run of its own: as its files are now, to the cluster of that run. Scaled
 * resources win over the files. Where they are too much for the job's queue and for all that it may fall back on, they
 * are cut to the limits of the last one.
 */
export async function resubmit(
  service: RunService,
  loader: JobLoader,
  run: RunRecord,
  { scale = {}, ...options }: ScaledSubmitOptions,
): Promise<SubmitJobResult> {
  const { file, kind } = run.job;
  if (file === null) throw new UserError({ what: `The run ${run.id} was not made from a file`, code: 'no-file' });
  const scaled = scaleResources(run, scale);
  if (kind === 'plain' && scaled.length > 0) {
    throw new UserError({
      what: `${run.job.name} is a script with directives of its own, which is sent as it is`,
      next: 'Change its directives, or convert it to a job with settings',
      code: 'not-scalable',
    });
  }
  const loaded = await loadAgain(
    loader,
    file,
    run,
    scaled.map(({ set }) => set),
  );
  const more = scaled.length === 0 ? '' : ` with ${scaled.map(describeScaled).join(', ')}`;
  const note = `run ${run.id} once more${more}`;
  return await submitJob(service, loader, loaded, { ...options, note, coerce: scaled.length > 0 });
}

/** The job for the cluster of the run; where its own settings name the place, they decide. */
async function loadAgain(
  loader: JobLoader,
  file: string,
  run: RunRecord,
  set: readonly SetOption[],
): Promise<LoadedJob> {
  const free = await loader.load(file, null, { set });
  const pinned = free.job !== null && pinnedPlace(free.job) !== null;
  return pinned ? free : await loader.load(file, run.cluster.name, { set });
}

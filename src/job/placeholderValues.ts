import type { Dialect } from './dialect.ts';
import type { Job } from './job.ts';
import { RUN_SAMPLE } from './report.ts';
import type { EffectiveResource } from './resolve.ts';
import { attributeText } from './resolve.ts';
import type { Value } from './value.ts';

/** The values that placeholders of a job insert, and what is made from them. */
export interface PlaceholderValues {
  /** By name: resources, then attributes, then `filename` and `run`. Null where a value is unset. */
  readonly values: ReadonlyMap<string, Value>;
  readonly filename: string;
  readonly workdir: string;
  /** The resources for the header, `{run}` and `{filename}` put into the names of output files. */
  readonly resources: readonly EffectiveResource[];
}

/** Resources whose values may hold `{run}` and `{filename}`. */
const OUTPUT_FILES: ReadonlySet<string> = new Set(['stdout', 'stderr']);

/** Computes what placeholders insert on a scheduler. `run`: short id of the run, once there is one. */
export function placeholderValues(
  job: Job,
  dialect: Dialect,
  resources: readonly EffectiveResource[],
  run: string = RUN_SAMPLE,
): PlaceholderValues {
  const fill = (text: string, filename: string): string =>
    text.replaceAll('{run}', run).replaceAll('{filename}', filename);
  const filename = scriptName(job, dialect, resources).replaceAll('{run}', run);
  const workdir = fill(attributeText(job.attributes, 'workdir') ?? '.', filename);
  const filled = resources.map((resource) => {
    const { value } = resource.setting;
    if (!OUTPUT_FILES.has(resource.key) || typeof value !== 'string') return resource;
    return { ...resource, setting: { ...resource.setting, value: fill(value, filename) } };
  });
  const values = new Map<string, Value>([['run', run]]);
  for (const [key, { value }] of job.attributes) values.set(key, value);
  values.set('backend', dialect.name).set('filename', filename).set('workdir', workdir);
  for (const { key, setting } of filled) values.set(key, setting.value);
  return { values, filename, workdir, resources: filled };
}

/** The attribute `filename`, else job name and ending; a plain script keeps its name, as schedulers name jobs by it. */
function scriptName(job: Job, dialect: Dialect, resources: readonly EffectiveResource[]): string {
  const given = attributeText(job.attributes, 'filename');
  if (given !== null) return given;
  if (job.kind === 'plain') return job.body.name;
  const jobname = resources.find(({ key }) => key === 'jobname')?.setting.value;
  return `${typeof jobname === 'string' || typeof jobname === 'number' ? jobname : job.name}.${dialect.extension}`;
}

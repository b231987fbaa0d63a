import type { ProblemRecord } from '../base/problem.ts';
import { problemRecord } from '../base/problem.ts';
import type { LineOrigin, Rendering, ResolvedJob, Setting } from './job.ts';
import type { Value } from './value.ts';

/** What `clusterjob render --json` prints (`docs/cli.md`). All but the problems is null where a job cannot be read. */
export interface JobRecord {
  readonly backend: string | null;
  readonly profile: string | null;
  readonly filename: string | null;
  readonly script: string | null;
  readonly prologue: string | null;
  readonly epilogue: string | null;
  readonly aux: Readonly<Record<string, string | null>>;
  /** Every key in order, also with the values null and false and those that the backend drops. */
  readonly resources: readonly (readonly [key: string, value: Value])[] | null;
  /** Those of the library with their defaults, then the others. */
  readonly attributes: Readonly<Record<string, Value>> | null;
  readonly origins: readonly LineOrigin[] | null;
  readonly problems: readonly ProblemRecord[];
}

/** A job and how one scheduler gets it, as JSON. `rendering` is null where there is no job to render. */
export function jobRecord({ job, problems }: ResolvedJob, rendering: Rendering | null): JobRecord {
  return {
    backend: rendering?.backend ?? null,
    profile: rendering?.profile ?? null,
    filename: rendering?.filename ?? null,
    script: rendering?.script?.text ?? null,
    prologue: rendering?.prologue ?? null,
    epilogue: rendering?.epilogue ?? null,
    aux: Object.fromEntries(rendering?.aux ?? []),
    resources: job && settingPairs(job.resources),
    attributes: job && Object.fromEntries(settingPairs(job.attributes)),
    origins: rendering?.script?.origins ?? null,
    problems: [...problems, ...(rendering?.problems ?? [])].map(problemRecord),
  };
}

function settingPairs(settings: ReadonlyMap<string, Setting>): readonly (readonly [string, Value])[] {
  return [...settings.values()].map(({ key, value }) => [key, value] as const);
}

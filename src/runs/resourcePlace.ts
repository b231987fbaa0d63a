import type { Problem, Severity } from '../base/problem.ts';
import type { Dialect } from '../job/dialect.ts';
import type { Job } from '../job/job.ts';
import { resourcesFor } from '../job/resolve.ts';
import { problemAtValue } from '../job/settingProblems.ts';

/** What is wrong with a resource, without its place. */
export interface ResourceTrouble {
  readonly severity: Severity;
  readonly code: string;
  readonly message: string;
  /** The value that would do, as it would be written; null where none is known. */
  readonly fit: string | null;
}

/**
 * A problem where a resource of a job was written: in one of its settings files, or in a directive of its script. Null
 * for the key, or one that is written nowhere: a problem without a place.
 */
export function problemAtResource(job: Job, dialect: Dialect, key: string | null, trouble: ResourceTrouble): Problem {
  const { severity, code, message, fit } = trouble;
  if (job.kind === 'plain') return problemInScript(job, dialect, key, trouble);
  const found = resourcesFor(dialect, job.resources, job.backends).find((resource) => resource.key === key);
  if (!found) return { severity, code, message, file: null, span: null, start: null, end: null };
  const { valueSpan } = found.setting.origin;
  const fixes = fit !== null && valueSpan ? [{ title: `Write ${key} = ${fit}`, span: valueSpan, text: fit }] : [];
  return problemAtValue(found.setting, severity, code, message, { fixes });
}

function problemInScript(job: Job, dialect: Dialect, key: string | null, trouble: ResourceTrouble): Problem {
  const { severity, code, message } = trouble;
  const { source } = job.body;
  const directive = dialect.readHeader(source.text).resources.find((resource) => resource.key === key);
  return source.problem(severity, code, message, directive?.span ?? null);
}

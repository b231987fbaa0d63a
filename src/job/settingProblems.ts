import type { Fix, Problem, Reach, Severity } from '../base/problem.ts';
import { Source } from '../base/problem.ts';
import type { Span } from '../base/text.ts';
import type { Origin, Setting } from './job.ts';

interface Details {
  readonly reach?: Reach;
  readonly fixes?: readonly Fix[];
}

/** A problem with the value of a setting, or with a stretch of it, at the place where it was written. */
export function problemAtValue(
  setting: Setting,
  severity: Severity,
  code: string,
  message: string,
  { span, ...details }: Details & { readonly span?: Span } = {},
): Problem {
  const { origin } = setting;
  const place = span && origin.spanOf ? origin.spanOf(span) : origin.valueSpan;
  return sourceOf(origin).problem(severity, code, message, place, details);
}

/** A problem with a setting as a whole, at its key. */
export function problemAtKey(
  setting: Setting,
  severity: Severity,
  code: string,
  message: string,
  details: Details = {},
): Problem {
  return sourceOf(setting.origin).problem(severity, code, message, setting.origin.keySpan, details);
}

function sourceOf(origin: Origin): Source {
  return origin.source ?? new Source(null, '');
}

import type { Fix, Problem } from '../base/problem.ts';
import { hasErrors } from '../base/problem.ts';
import type { Span } from '../base/text.ts';
import { checkResources } from './checkResources.ts';
import type { Dialect, HeaderResult, KeyProblem, Resource } from './dialect.ts';
import type { LineOrigin, Setting } from './job.ts';
import type { EffectiveResource } from './resolve.ts';
import { problemAtKey, problemAtValue } from './settingProblems.ts';

/** The header of a job on one scheduler. */
export interface RenderedHeader {
  /** Null where an error keeps the header from being made. */
  readonly lines: readonly HeaderText[] | null;
  readonly resources: readonly Resource[];
  readonly submitArgs: readonly string[];
  readonly problems: readonly Problem[];
}

/** A line of a script with its origin, its number still open. */
export interface HeaderText {
  readonly text: string;
  readonly origin: Omit<LineOrigin, 'line'>;
}

/** Lets a scheduler make its header from the resources of a job. Problems stand at the keys that they are about. */
export function renderHeader(dialect: Dialect, effective: readonly EffectiveResource[], shell: string): RenderedHeader {
  const checks = effective.map((resource) => ({ resource, problems: checkResources([resource]) }));
  // The backend is promised that what it gets has been checked.
  const sound = checks.filter(({ problems }) => !hasErrors(problems)).map(({ resource }) => resource);
  const resources = sound.map(headerResource);
  const header = dialect.header({ resources, shell });
  const settings = new Map(effective.map((resource) => [resource.key, resource]));
  const problems = [
    ...checks.flatMap((check) => check.problems),
    ...header.problems.map((problem) => placed(problem, settings.get(problem.key), dialect)),
  ];
  return {
    lines: hasErrors(problems) ? null : headerTexts(header, settings),
    resources,
    submitArgs: header.submitArgs ?? [],
    problems,
  };
}

function headerResource({ key, setting, native }: EffectiveResource): Resource {
  const { value } = setting;
  // A time of whole minutes set in code is a number; the backends read times as text.
  return { key, value: key === 'time' && typeof value === 'number' ? String(value) : value, native };
}

function headerTexts(header: HeaderResult, settings: ReadonlyMap<string, EffectiveResource>): readonly HeaderText[] {
  return header.lines.map(({ text, keys, origin }) => {
    // A line made from several keys belongs to the first of them that stands in a file.
    const origins = keys.flatMap((key) => settings.get(key) ?? []);
    const shown = origins.find(({ setting }) => setting.origin.source) ?? origins[0];
    const place = lineOf(shown?.setting);
    return { text, origin: { ...(place.file === null && origin ? origin : place), key: shown?.key ?? null } };
  });
}

/** File and line in which a setting was written. */
export function lineOf(setting: Pick<Setting, 'origin'> | undefined): Pick<LineOrigin, 'file' | 'sourceLine'> {
  const { source, keySpan } = setting?.origin ?? {};
  if (!source || !keySpan) return { file: null, sourceLine: null };
  return { file: source.file, sourceLine: source.lines.place(keySpan.start).line };
}

function placed(
  { key, severity, code, message, at, replace }: KeyProblem,
  resource: EffectiveResource | undefined,
  dialect: Dialect,
): Problem {
  const reach = severity === 'error' ? ({ reach: 'unrenderable' } as const) : {};
  const fix = resource && replace && keyFix(resource, replace, dialect);
  const setting = resource?.setting ?? nowhere(key);
  const details = { ...reach, ...(fix && { fixes: [fix] }) };
  return at === 'value' || (replace?.value !== undefined && replace.key === undefined)
    ? problemAtValue(setting, severity, code, message, details)
    : problemAtKey(setting, severity, code, message, details);
}

/** A resource that a backend speaks of although the job does not set it. */
function nowhere(key: string): Setting {
  const origin = { layer: 'built-in', source: null, keySpan: null, valueSpan: null } as const;
  return { key, value: null, written: '', origin, hidden: [] };
}

function keyFix(
  { setting, native }: EffectiveResource,
  { title, key, value }: NonNullable<KeyProblem['replace']>,
  dialect: Dialect,
): Fix | null {
  const { keySpan, valueSpan, source } = setting.origin;
  if (!keySpan || !valueSpan || !source) return null;
  const newKey = key === undefined ? undefined : `${native ? `${dialect.name}.` : ''}${key}`;
  const newValue = value?.replaceAll('%', '%%');
  if (newKey !== undefined && newValue !== undefined) {
    const span: Span = { start: keySpan.start, end: valueSpan.end };
    return { title, span, text: `${newKey} = ${newValue}` };
  }
  if (newKey !== undefined) return { title, span: keySpan, text: newKey };
  return newValue === undefined ? null : { title, span: valueSpan, text: newValue };
}

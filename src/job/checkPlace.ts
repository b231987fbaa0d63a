import type { Problem, Source } from '../base/problem.ts';
import type { Span } from '../base/text.ts';
import type { Dialect } from './dialect.ts';
import type { Job, Setting } from './job.ts';
import { isJobLayer } from './layers.ts';
import { belowJob } from './resolve.ts';
import { problemAtKey, problemAtValue } from './settingProblems.ts';
import type { Value } from './value.ts';

/**
 * Whether a job may be submitted to the cluster of its profile: `remote` in its own settings pins the place, `backend` alone
 * restricts it to clusters of that backend or of one that extends it. Previews are never refused.
 */
export function checkPlace(job: Job, dialects: readonly Dialect[]): readonly Problem[] {
  if (job.profile === null) return [];
  return [...checkRemote(job, job.profile), ...checkBackend(job, job.profile, dialects)];
}

function checkRemote({ attributes }: Job, profile: string): readonly Problem[] {
  const remote = ownSetting(attributes.get('remote'));
  if (!remote || remote.value === belowJob(remote)) return [];
  const pinned = remote.value === null ? 'this machine' : String(remote.value);
  const message = `The job is pinned to ${pinned} by its own settings, the profile '${profile}' is ${placeOf(belowJob(remote))}: choose a profile for ${pinned}, or move the line into a profile.`;
  const line = lineOf(remote);
  const fixes = line ? [{ title: 'Remove the line here, to write it into a profile', span: line, text: '' }] : [];
  return [problemAtKey(remote, 'error', 'pinned-place', message, { fixes })];
}

function placeOf(remote: Value): string {
  return remote === null ? 'this machine' : String(remote);
}

function checkBackend(
  { attributes, backend, dialect: rendering }: Job,
  profile: string,
  dialects: readonly Dialect[],
): readonly Problem[] {
  const own = ownSetting(attributes.get('backend'));
  if (!own) return [];
  const there = belowJob(own);
  // The job is rendered for the profile's backend where that is the one named, or extends it.
  if (there === backend) return [];
  const [wanted, found] = [own.value, there].map(
    (name) => [...dialects, rendering].find((dialect) => dialect.name === name)?.displayName ?? String(name),
  );
  const message = `The job is for ${wanted} (backend = ${own.value}), the cluster '${profile}' has ${found}: choose another cluster, or remove the line.`;
  const line = lineOf(own);
  const fixes = line ? [{ title: 'Remove the line', span: line, text: '' }] : [];
  return [problemAtValue(own, 'error', 'backend-mismatch', message, { fixes })];
}

function ownSetting(setting: Setting | undefined): Setting | null {
  return setting && isJobLayer(setting.origin.layer) ? setting : null;
}

/** The lines of a setting in its file, with the last line end. */
function lineOf({ origin: { source, keySpan, valueSpan } }: Setting): Span | null {
  if (!source || !keySpan || !valueSpan) return null;
  const first = source.lines.place(keySpan.start).line;
  const last = source.lines.place(valueSpan.end).line;
  return { start: source.lines.lineStart(first), end: endOfLine(source, last) };
}

function endOfLine(source: Source, line: number): number {
  return line < source.lines.lineCount ? source.lines.lineStart(line + 1) : source.text.length;
}

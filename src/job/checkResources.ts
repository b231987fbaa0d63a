import type { Fix, Problem } from '../base/problem.ts';
import { parseArraySpec } from './arrays.ts';
import { formatDuration, meantDuration, parseDuration } from './durations.ts';
import type { Setting } from './job.ts';
import type { EffectiveResource } from './resolve.ts';
import { problemAtValue } from './settingProblems.ts';

/** What is wrong with the common resources of a job on any scheduler. An error keeps the main script from being rendered. */
export function checkResources(resources: readonly EffectiveResource[]): readonly Problem[] {
  return resources.flatMap((resource) => CHECKS.get(resource.key)?.(resource) ?? []);
}

type Check = (resource: EffectiveResource) => readonly Problem[];

const CHECKS: ReadonlyMap<string, Check> = new Map<string, Check>([
  ['time', checkTime],
  ['array', checkArray],
  ['nodes', checkCount],
  ['ppn', checkCount],
  ['threads', checkCount],
]);

function checkTime({ setting }: EffectiveResource): readonly Problem[] {
  if (setting.value === null || typeof setting.value === 'boolean') return [];
  const seconds = parseDuration(String(setting.value));
  if (seconds === null || !Number.isSafeInteger(seconds)) {
    const message = `time = ${setting.value} is no wall time: write M, M:S, H:M:S, D-H, D-H:M, D-H:M:S or D:H:M:S, as in 01:30:00.`;
    return [
      problemAtValue(setting, 'error', 'impossible-time', message, { reach: 'unrenderable', ...meantTime(setting) }),
    ];
  }
  if (seconds > 0) return [];
  const message = `time = ${setting.value} asks for no time at all: some schedulers take it for no limit, others end the job at once.`;
  return [problemAtValue(setting, 'warning', 'no-time', message)];
}

/** The mend of a time with units, `2h` or `90 min`. */
function meantTime({ value, origin: { valueSpan } }: Setting): { readonly fixes?: readonly Fix[] } {
  const seconds = meantDuration(String(value));
  if (seconds === null || valueSpan === null) return {};
  const text = formatDuration(seconds);
  return { fixes: [{ title: `Change to ${text}`, span: valueSpan, text }] };
}

function checkArray({ setting, native }: EffectiveResource): readonly Problem[] {
  // What is written for one scheduler alone may have its own form.
  if (native || setting.value === null || typeof setting.value === 'boolean') return [];
  if (parseArraySpec(String(setting.value)) !== null) return [];
  const message = `array = ${setting.value} is no set of tasks: write numbers and ranges, a step and a limit, as in 1-10:2%4.`;
  return [problemAtValue(setting, 'error', 'impossible-array', message, { reach: 'unrenderable' })];
}

function checkCount({ key, setting }: EffectiveResource): readonly Problem[] {
  if (typeof setting.value !== 'number' || setting.value >= 1) return [];
  const message = `${key} = ${setting.value} asks for nothing: write a number from 1.`;
  return [problemAtValue(setting, 'warning', 'impossible-count', message)];
}

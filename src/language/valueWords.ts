import { parseArraySpec } from '../job/arrays.ts';
import { parseDuration } from '../job/durations.ts';
import type { KeyInfo } from '../job/keys.ts';
import { describeMemory, parseMemory } from '../job/memory.ts';
import { countTasks } from '../job/tasks.ts';
import type { Value } from '../job/value.ts';

const UNITS = [
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
  ['second', 1],
] as const;

/** Seconds in plain words: `1 day, 30 minutes`. */
export function durationWords(seconds: number): string {
  const parts: string[] = [];
  let rest = seconds;
  for (const [unit, length] of UNITS) {
    const count = Math.floor(rest / length);
    if (count > 0) parts.push(`${count} ${unit}${count === 1 ? '' : 's'}`);
    rest -= count * length;
  }
  return parts.length === 0 ? '0 seconds' : parts.join(', ');
}

/** What a value of a known key means in plain words; null where the value says it itself. */
export function valueWords(info: KeyInfo, value: Value): string | null {
  if (value === null || typeof value === 'boolean') return null;
  switch (info.kind) {
    case 'duration': {
      const seconds = parseDuration(String(value));
      return seconds === null ? null : durationWords(seconds);
    }
    case 'memory': {
      const mb = typeof value === 'number' ? value : parseMemory(value);
      return mb === null ? null : `${describeMemory(mb)} (${mb} MB)`;
    }
    case 'array': {
      const spec = parseArraySpec(String(value));
      if (spec === null) return null;
      const count = countTasks(spec.tasks);
      const limit = spec.limit === null ? '' : `, at most ${spec.limit} at a time`;
      return `${count} task${count === 1 ? '' : 's'}${limit}`;
    }
    case 'integer':
    case 'number':
      return info.unit === null ? null : `${value} ${info.unit}`;
    default:
      return null;
  }
}

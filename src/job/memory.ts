import { parseInteger } from './integers.ts';
import { pythonStrip } from './settings/pythonSpace.ts';

const MB_PER_UNIT = { K: 1 / 1024, M: 1, G: 1024, T: 1024 * 1024 } as const;

/**
 * Reads an amount of memory. A bare number is MB, in the integer syntax of Python; with a unit (`K`, `M`, `G`, `T`, with
 * `B` or `iB` behind it or not, in any case) every step is 1024: `4G` = `4GB` = `4GiB` = 4096. A decimal fraction is taken
 * with a unit only (`1.5G` = 1536), since a bare `1.5` has no whole number of MB.
 * Returns whole MB; a part of one counts as a whole one, so that a job never gets less than it asked for (`1K` = 1).
 * Null for anything else, for a negative number, and beyond 2^53.
 */
export function parseMemory(text: string): number | null {
  const bare = parseInteger(text);
  if (bare !== null) return typeof bare === 'number' && bare >= 0 ? bare : null;
  const match = /^\+?(\d+(?:\.\d+)?)\s*([KMGT])(?:i?B)?$/i.exec(pythonStrip(text));
  if (!match) return null;
  const unit = (match[2] ?? 'M').toUpperCase() as keyof typeof MB_PER_UNIT;
  const mb = Math.ceil(Number(match[1]) * MB_PER_UNIT[unit]);
  return Number.isSafeInteger(mb) ? mb : null;
}

/** An amount of memory in plain words for hovers and messages: `1536 MB` as `1.5 GB`. */
export function describeMemory(mb: number): string {
  if (mb >= 1024 * 1024 && mb % 1024 === 0) return `${round(mb / 1024 / 1024)} TB`;
  if (mb >= 1024) return `${round(mb / 1024)} GB`;
  return `${mb} MB`;
}

function round(value: number): string {
  return String(Math.round(value * 100) / 100);
}

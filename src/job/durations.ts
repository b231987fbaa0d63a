import { pythonStrip } from './settings/pythonSpace.ts';

/**
 * Reads a wall time in the forms of the Python library clusterjob: `M`, `M:S`, `H:M:S`, `D-H`, `D-H:M`, `D-H:M:S`,
 * `D:H:M:S`. Every part is digits only, of any size; blanks around the whole do not count.
 * Returns seconds, or null for anything else.
 */
export function parseDuration(text: string): number | null {
  const match = /^(?:(\d+)-(\d+)(?::(\d+))?(?::(\d+))?|(\d+)(?::(\d+))?(?::(\d+))?(?::(\d+))?)$/.exec(
    pythonStrip(text),
  );
  if (!match) return null;
  if (match[1] !== undefined) return inSeconds(match[1], match[2], match[3], match[4]);
  const parts = match.slice(5).filter((part) => part !== undefined);
  switch (parts.length) {
    case 1:
      return inSeconds('0', '0', parts[0], '0');
    case 2:
      return inSeconds('0', '0', parts[0], parts[1]);
    case 3:
      return inSeconds('0', parts[0], parts[1], parts[2]);
    default:
      return inSeconds(parts[0], parts[1], parts[2], parts[3]);
  }
}

function inSeconds(days = '0', hours = '0', minutes = '0', seconds = '0'): number {
  return ((Number(days) * 24 + Number(hours)) * 60 + Number(minutes)) * 60 + Number(seconds);
}

const UNIT_SECONDS: Readonly<Record<string, number>> = { d: 86_400, h: 3_600, m: 60, s: 1 };

/** What somebody means who writes a time with units, as no scheduler reads it: `2h`, `90 min`, `1d12h`, `1.5 hours`. In seconds. */
export function meantDuration(text: string): number | null {
  const parts = [
    ...text.matchAll(/(\d+(?:\.\d+)?)[ \t]*(d|h|m|s)(?:ays?|ours?|rs?|inutes?|ins?|econds?|ecs?)?(?![a-z])[ \t]*/gi),
  ];
  if (parts.length === 0 || parts.map(([part]) => part).join('') !== text) return null;
  return Math.ceil(
    parts.reduce((sum, [, count, unit = '']) => sum + Number(count) * (UNIT_SECONDS[unit.toLowerCase()] ?? 0), 0),
  );
}

/** Writes seconds as `HH:MM:SS`: two digits at least, hours may exceed 24. A part of a second counts as a whole one. */
export function formatDuration(seconds: number): string {
  const { hours, minutes, rest } = split(seconds);
  return [hours, minutes, rest].map((part) => String(part).padStart(2, '0')).join(':');
}

/** A length of time in plain words for hovers and messages: `1 day 2 hours`, `90 seconds` as `1 minute 30 seconds`. */
export function describeDuration(seconds: number): string {
  const { hours, minutes, rest } = split(seconds);
  const parts = [
    counted(hours / 24n, 'day'),
    counted(hours % 24n, 'hour'),
    counted(minutes, 'minute'),
    counted(rest, 'second'),
  ].filter((part) => part !== null);
  return parts.length > 0 ? parts.join(' ') : '0 seconds';
}

function split(seconds: number): { hours: bigint; minutes: bigint; rest: bigint } {
  const whole = BigInt(Math.ceil(seconds));
  return { hours: whole / 3600n, minutes: (whole / 60n) % 60n, rest: whole % 60n };
}

function counted(count: bigint, unit: string): string | null {
  return count === 0n ? null : `${count} ${unit}${count === 1n ? '' : 's'}`;
}

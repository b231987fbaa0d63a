import type { Usage } from '../backends/jobState.ts';
import { describeMs } from './describeTime.ts';

/** What a run used of one thing, beside what was asked for. */
export interface UsageDescription {
  readonly name: string;
  readonly used: string | null;
  readonly requested: string | null;
  /** Used of requested; 1 is all of it. Null where one of them is not known. */
  readonly fraction: number | null;
}

/** Used and requested, in words; things of which nothing is known are left out. */
export function describeUsage({
  maxRssBytes,
  cpuSeconds,
  elapsedSeconds,
  requested,
}: Usage): readonly UsageDescription[] {
  const cpuAsked = product(requested.cores, elapsedSeconds);
  const rows = [
    row('Time', elapsedSeconds, requested.seconds, describeSeconds),
    row('Memory', maxRssBytes, requested.memBytes, describeBytes),
    row('CPU time', cpuSeconds, cpuAsked, describeSeconds),
    row('Cores', null, requested.cores, String),
    row('Nodes', null, requested.nodes, String),
  ];
  return rows.filter(({ used, requested }) => used !== null || requested !== null);
}

function row(
  name: string,
  used: number | null,
  requested: number | null,
  describe: (amount: number) => string,
): UsageDescription {
  return {
    name,
    used: used === null ? null : describe(used),
    requested: requested === null ? null : describe(requested),
    fraction: used === null || requested === null || requested <= 0 ? null : used / requested,
  };
}

function product(a: number | null, b: number | null): number | null {
  return a === null || b === null ? null : a * b || null;
}

function describeSeconds(seconds: number): string {
  return seconds > 0 && seconds < 10 ? `${Number(seconds.toFixed(2))} s` : describeMs(seconds * 1000);
}

const BYTE_UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'];

/** An amount of bytes in few letters: `512 B`, `1.5 GiB`. */
export function describeBytes(bytes: number): string {
  let amount = bytes;
  let unit = 0;
  while (amount >= 1024 && unit < BYTE_UNITS.length - 1) {
    amount /= 1024;
    unit++;
  }
  return `${unit === 0 ? amount : Number(amount.toFixed(amount < 10 ? 1 : 0))} ${BYTE_UNITS[unit]}`;
}

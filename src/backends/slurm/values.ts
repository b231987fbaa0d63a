/** Words by which Slurm says that there is no value. */
const NO_VALUE = new Set(['', '(null)', 'N/A', 'None', 'Unknown', 'NONE', 'None assigned', 'INVALID', 'n/a']);

/** A text of Slurm; null for one of the words by which it says that there is none. */
export function slurmText(text: string | undefined): string | null {
  return text === undefined || NO_VALUE.has(text.trim()) ? null : text.trim();
}

/**
 * A time of a command that ran with `TZ=UTC`: `2026-11-20T09:35:35`, or seconds since 1970 where the site sets
 * SLURM_TIME_FORMAT=%s. In milliseconds; null where there is none.
 */
export function slurmTime(text: string | undefined): number | null {
  const value = slurmText(text);
  if (value === null) return null;
  if (/^\d{9,11}$/.test(value)) return Number(value) * 1000;
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/.test(value)) return null;
  const ms = Date.parse(`${value}Z`);
  return Number.isNaN(ms) ? null : ms;
}

/** A length of time as Slurm prints it, in seconds: `1-02:03:04`, `17:19.123`, `00:00:03`; null for `UNLIMITED` and the like. */
export function slurmDuration(text: string | undefined): number | null {
  const match = /^(?:(\d+)-)?(?:(\d+):)?(\d+):(\d+)(?:\.(\d+))?$/.exec(text?.trim() ?? '');
  if (!match) return null;
  const [days, hours, minutes, seconds] = [match[1], match[2], match[3], match[4]].map((part) => Number(part ?? 0));
  const whole = (((days ?? 0) * 24 + (hours ?? 0)) * 60 + (minutes ?? 0)) * 60 + (seconds ?? 0);
  return whole + Number(`0.${match[5] ?? 0}`);
}

const UNIT_BYTES: Readonly<Record<string, number>> = {
  '': 1,
  K: 2 ** 10,
  M: 2 ** 20,
  G: 2 ** 30,
  T: 2 ** 40,
  P: 2 ** 50,
};

/** A size in bytes: `12296K`, `1.5G`, plain bytes with `--noconvert`. Null for what incomplete records hold, `16?` or 2^64 MB. */
export function slurmBytes(text: string | undefined): number | null {
  const match = /^(\d+(?:\.\d+)?)([KMGTP]?)$/.exec(text?.trim() ?? '');
  const unit = match && UNIT_BYTES[match[2] ?? ''];
  if (!match || unit === null || unit === undefined) return null;
  const bytes = Math.round(Number(match[1]) * unit);
  return Number.isSafeInteger(bytes) ? bytes : null;
}

/** A count, `4` or the lower end of `4-4`. */
export function slurmCount(text: string | undefined): number | null {
  const match = /^(\d+)(?:-\d+)?$/.exec(text?.trim() ?? '');
  return match ? Number(match[1]) : null;
}

/** How a process ended, as Slurm writes it: exit status and signal. */
export interface ExitCode {
  readonly status: number;
  readonly signal: number;
}

/** Reads `3:0` (status:signal) or, as squeue of 22.05 prints it, the raw wait status `768`. */
export function slurmExitCode(text: string | undefined): ExitCode | null {
  const pair = /^(\d+):(\d+)$/.exec(text?.trim() ?? '');
  if (pair) return { status: Number(pair[1]), signal: Number(pair[2]) };
  if (!/^\d+$/.test(text?.trim() ?? '')) return null;
  const raw = Number(text);
  const signal = raw & 0x7f;
  // The upper byte is an exit status only where no signal ended it: 4021 is 0:53.
  return { status: signal > 0 ? 0 : (raw >> 8) & 0xff, signal };
}

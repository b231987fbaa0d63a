/** Words by which Grid Engine says that there is no value. */
const NO_VALUE = new Set(['', '-', '-/-', 'NONE', 'none', 'undefined', 'UNDEFINED', 'N/A', 'INFINITY', 'infinity']);

/** A text of an answer; null where it stands for nothing. */
export function sgeText(text: string | null | undefined): string | null {
  return text === null || text === undefined || NO_VALUE.has(text.trim()) ? null : text.trim();
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/**
 * A time of a command that ran with `TZ=UTC`, in milliseconds: `2026-11-20T09:37:38` (qstat -xml), `Fri Nov 20 09:43:28 2026`
 * (qacct; that of Univa and Altair writes `11/20/2026 09:43:28.652`), seconds since 1970 (qstat -j -xml; some descendants write
 * milliseconds). Null where there is none.
 */
export function sgeTime(text: string | null | undefined): number | null {
  const value = sgeText(text);
  if (value === null) return null;
  if (/^\d{9,10}$/.test(value)) return Number(value) * 1000;
  if (/^\d{12,13}$/.test(value)) return Number(value);
  const iso = value.replace(/^(\d\d)\/(\d\d)\/(\d{4}) /, '$3-$1-$2 ').replace(' ', 'T');
  if (/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?$/.test(iso)) return valid(Date.parse(`${iso}Z`));
  const [, month = '', day, time, year] = /^\w{3} (\w{3}) +(\d+) (\d\d:\d\d:\d\d) (\d{4})$/.exec(value) ?? [];
  const number = MONTHS.indexOf(month) + 1;
  if (number === 0 || day === undefined) return null;
  return valid(Date.parse(`${year}-${String(number).padStart(2, '0')}-${day.padStart(2, '0')}T${time}Z`));
}

function valid(ms: number): number | null {
  return Number.isNaN(ms) ? null : ms;
}

/** A length of time in seconds: `1800`, `0:1:0`, `6s`, `0.009s`; null for `INFINITY` and the like. */
export function sgeSeconds(text: string | null | undefined): number | null {
  const value = sgeText(text);
  const clock = /^(\d*):(\d*):(\d+)$/.exec(value ?? '');
  if (clock) return Number(clock[1] ?? 0) * 3600 + Number(clock[2] ?? 0) * 60 + Number(clock[3]);
  const plain = /^(\d+(?:\.\d+)?)s?$/.exec(value ?? '');
  return plain ? Number(plain[1]) : null;
}

/** sge_types(1), "memory_specifier": small letters count in steps of 1000, capital ones of 1024. */
const UNITS: Readonly<Record<string, number>> = {
  '': 1,
  k: 1000,
  K: 2 ** 10,
  m: 1000 ** 2,
  M: 2 ** 20,
  g: 1000 ** 3,
  G: 2 ** 30,
  t: 1000 ** 4,
  T: 2 ** 40,
};

/** A size in bytes: `2G`, `500m`, `23.5G` (qhost), `4.867MB` (qacct); null for `INFINITY` and the like. */
export function sgeBytes(text: string | null | undefined): number | null {
  const match = /^(\d+(?:\.\d+)?)([kKmMgGtT]?)B?$/.exec(sgeText(text) ?? '');
  const unit = UNITS[match?.[2] ?? ''];
  if (!match || unit === undefined) return null;
  const bytes = Math.round(Number(match[1]) * unit);
  return Number.isSafeInteger(bytes) ? bytes : null;
}

/** A count; null for anything else. */
export function sgeCount(text: string | null | undefined): number | null {
  return /^\d{1,15}$/.test(text?.trim() ?? '') ? Number(text) : null;
}

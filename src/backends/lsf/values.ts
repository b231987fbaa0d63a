const DAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** How far the cluster's clock may be before ours, in milliseconds. */
const SLACK_MS = 24 * 3_600_000;

/** A day of the year falls on the same day of the week again after 11 years at the latest, unless it is a 29 February. */
const YEARS_BACK = 11;

/**
 * A time of a command that ran with `TZ=UTC`: `Fri Nov 20 09:37:20`, `Nov 20 09:37`, `Fri Nov 20 09:37:20 2026`. Most sites
 * print no year: it is the latest one in which the time is past and falls on that day of the week. `now`: the time of asking.
 * In milliseconds; null where there is none.
 */
export function lsfTime(text: string | undefined, now: number): number | null {
  const match = /^(?:([A-Z][a-z]{2}) )?([A-Z][a-z]{2}) +(\d{1,2}) (\d\d):(\d\d)(?::(\d\d))?(?: (\d{4}))?$/.exec(
    text?.trim() ?? '',
  );
  if (!match) return null;
  const month = MONTHS.indexOf(match[2] ?? '');
  const [day, hour, minute, second] = [match[3], match[4], match[5], match[6]].map((part) => Number(part ?? 0));
  const inYear = (year: number): number | null => {
    const ms = Date.UTC(year, month, day, hour, minute, second);
    const date = new Date(ms);
    const isThatDay = date.getUTCMonth() === month && (match[1] === undefined || DAYS[date.getUTCDay()] === match[1]);
    return month >= 0 && isThatDay ? ms : null;
  };
  if (match[7] !== undefined) return inYear(Number(match[7]));
  const thisYear = new Date(now + SLACK_MS).getUTCFullYear();
  for (let year = thisYear; year >= thisYear - YEARS_BACK; year--) {
    const ms = inYear(year);
    if (ms !== null && ms <= now + SLACK_MS) return ms;
  }
  return null;
}

const UNIT_BYTES: Readonly<Record<string, number>> = {
  K: 2 ** 10,
  M: 2 ** 20,
  G: 2 ** 30,
  T: 2 ** 40,
  P: 2 ** 50,
  E: 2 ** 60,
};

/** A size in bytes: `20000 K`, `5.2 Gbytes`, `4 GB`. Null for anything else. */
export function lsfBytes(text: string | undefined): number | null {
  const match = /^(\d+(?:\.\d+)?) *([KMGTPE])(?:B|bytes?)?$/i.exec(text?.trim() ?? '');
  const unit = UNIT_BYTES[match?.[2]?.toUpperCase() ?? ''];
  const bytes = match && unit !== undefined ? Math.round(Number(match[1]) * unit) : null;
  return bytes !== null && Number.isSafeInteger(bytes) ? bytes : null;
}

/** A limit of time in seconds: `150.0 min of vm`, `1440.0 min`. Null for anything else. */
export function lsfMinutes(text: string | undefined): number | null {
  const match = /^(\d+(?:\.\d+)?) *min\b/.exec(text?.trim() ?? '');
  return match ? Math.round(Number(match[1]) * 60) : null;
}

/** A count; null for `-`, which stands for none. */
export function lsfCount(text: string | undefined): number | null {
  return /^\d+$/.test(text ?? '') ? Number(text) : null;
}

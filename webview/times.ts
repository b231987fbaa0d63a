/** How the reader of the page writes times. */
export interface Clockwork {
  /** Milliseconds since 1970 UTC. */
  readonly now: number;
  /** A language tag; undefined = that of the browser. */
  readonly locale?: string | undefined;
  /** Name of a time zone; undefined = that of the browser. */
  readonly timeZone?: string | undefined;
}

/** A time to the second; with its day unless that is today. */
export function formatTime(ms: number, { now, locale, timeZone }: Clockwork): string {
  const clock = { hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23', timeZone } as const;
  const time = new Intl.DateTimeFormat(locale, clock).format(ms);
  if (dayOf(ms, timeZone) === dayOf(now, timeZone)) return time;
  const sameYear = dayOf(ms, timeZone).slice(0, 4) === dayOf(now, timeZone).slice(0, 4);
  const day = new Intl.DateTimeFormat(locale, {
    day: 'numeric',
    month: 'short',
    ...(sameYear ? {} : { year: 'numeric' }),
    timeZone,
  }).format(ms);
  return `${day}, ${time}`;
}

/** `2026-11-20`: the Swedish way of writing dates is that of ISO 8601. */
function dayOf(ms: number, timeZone: string | undefined): string {
  return new Intl.DateTimeFormat('sv-SE', { dateStyle: 'short', timeZone }).format(ms);
}

/** A time as the `datetime` attribute wants it. */
export function isoTime(ms: number): string {
  return new Date(ms).toISOString();
}

/** A time as the PBS kinds print it, in milliseconds: `Fri Nov 20 09:45:45 2026` of a command with `TZ=UTC`, or seconds since 1970. */
export function pbsTime(text: string | null): number | null {
  if (text === null) return null;
  if (/^\d{9,11}$/.test(text)) return Number(text) * 1000;
  if (!/^[A-Z][a-z]{2} [A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d \d{4}$/.test(text)) return null;
  const ms = Date.parse(`${text} UTC`);
  return Number.isNaN(ms) ? null : ms;
}

/** A length of time in seconds: `00:30:00`, `2:00:00:00` (with days), or bare seconds. */
export function pbsSeconds(text: string | null): number | null {
  if (text === null || !/^\d+(?::\d+){0,3}$/.test(text)) return null;
  const parts = text.split(':').map(Number);
  const [seconds = 0, minutes = 0, hours = 0, days = 0] = parts.toReversed();
  return ((days * 24 + hours) * 60 + minutes) * 60 + seconds;
}

const UNIT_BYTES: Readonly<Record<string, number>> = {
  '': 1,
  k: 2 ** 10,
  m: 2 ** 20,
  g: 2 ** 30,
  t: 2 ** 40,
  p: 2 ** 50,
};

/** Bytes of a word, in which the PBS kinds count with `w`. */
const WORD_BYTES = 8;

/** A size in bytes: `62672kb`, `200mb`, `16GB`, `1024`, `2mw`. */
export function pbsBytes(text: string | null): number | null {
  const match = /^(\d+)([kmgtp]?)([bw]?)$/i.exec(text?.trim() ?? '');
  const unit = match && UNIT_BYTES[match[2]?.toLowerCase() ?? ''];
  if (!match || unit === null || unit === undefined) return null;
  const bytes = Number(match[1]) * unit * (match[3]?.toLowerCase() === 'w' ? WORD_BYTES : 1);
  return Number.isSafeInteger(bytes) ? bytes : null;
}

/** A whole number. */
export function pbsCount(text: string | null): number | null {
  return text !== null && /^\d{1,15}$/.test(text) ? Number(text) : null;
}

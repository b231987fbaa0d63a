/** How much of what was asked for was used, in words for the eye. */
export type Tone = 'fine' | 'close' | 'over';

/** From here on a limit is close: the next, slightly larger input may hit it. */
const CLOSE = 0.9;

/** What to feel about a fraction of a limit; 1 is all of it. */
export function toneOf(fraction: number): Tone {
  if (fraction > 1) return 'over';
  return fraction >= CLOSE ? 'close' : 'fine';
}

/** `38 %`; below one percent with one digit more. */
export function percentText(fraction: number): string {
  const percent = fraction * 100;
  return `${Number(percent.toFixed(percent < 1 ? 1 : 0))} %`;
}

/** One stretch of a bar, in percent of its length. */
export interface Stretch {
  readonly start: number;
  readonly length: number;
}

/** A group of few among many stays visible: it gets at least this much of the bar, in percent. */
const LEAST = 1.5;

/** Divides a bar among amounts, in their order. */
export function divideBar(amounts: readonly number[]): readonly Stretch[] {
  const total = amounts.reduce((sum, amount) => sum + amount, 0);
  if (total <= 0) return amounts.map(() => ({ start: 0, length: 0 }));
  const wanted = amounts.map((amount) => (amount > 0 ? Math.max(LEAST, (amount / total) * 100) : 0));
  const scale = 100 / wanted.reduce((sum, length) => sum + length, 0);
  let start = 0;
  return wanted.map((length) => {
    const stretch = { start: round(start), length: round(length * scale) };
    start += length * scale;
    return stretch;
  });
}

function round(percent: number): number {
  return Math.round(percent * 100) / 100;
}

import type { LiveValues } from './subject.ts';
import { durationWords } from './valueWords.ts';

/** From where live values are, and how old: `From hpc, 5 minutes ago`. */
export function liveAge({ cluster, asOf }: LiveValues, now: number): string {
  const minutes = Math.floor(Math.max(0, now - asOf) / 60_000);
  return `From ${cluster}, ${minutes === 0 ? 'just now' : `${durationWords(minutes * 60)} ago`}.`;
}

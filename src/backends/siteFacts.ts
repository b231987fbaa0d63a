import type { Clock } from '../base/clock.ts';
import type { CommandOutput } from '../base/command.ts';
import { succeeded } from '../base/command.ts';
import { lastLine } from './answers.ts';

/** The one word that a command such as `id -un` or `hostname` prints; null where it failed. */
export function wordOf(output: CommandOutput | undefined): string | null {
  return output && succeeded(output) ? lastLine(output.stdout) : null;
}

/** How far the cluster's clock is ahead of ours, in milliseconds, from the answer of `date +%s`; null where it failed. */
export function clockOffsetMs(output: CommandOutput | undefined, clock: Pick<Clock, 'now'>): number | null {
  const seconds = /^\d{9,11}$/.exec(wordOf(output) ?? '')?.[0];
  // date cuts to whole seconds: on average it is half a second behind.
  return seconds === undefined ? null : Number(seconds) * 1000 + 500 - clock.now();
}

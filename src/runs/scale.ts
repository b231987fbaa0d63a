import { UserError } from '../base/errors.ts';
import { formatDuration, parseDuration } from '../job/durations.ts';
import type { SetOption } from '../job/layers.ts';
import { describeMemory } from '../job/memory.ts';
import { exitOf } from './describe.ts';
import type { RunRecord } from './record.ts';

/**
 * What a run is to ask for when it is submitted again: factors of what it asked for, or functions from the old figure to
 * the new one. `mem` is counted in MB, `time` in seconds, everything else as it is written.
 */
export type Scale = Readonly<Record<string, number | ((asked: number) => number)>>;

/** A resource that is asked for in another amount. */
export interface ScaledResource {
  readonly key: string;
  /** As they would be written. */
  readonly from: string;
  readonly to: string;
  readonly set: SetOption;
}

/**
 * What a run asked for, scaled; new figures are rounded up. A key that it did not ask for stays untouched: there is
 * nothing to scale. Throws a `UserError` for a value that is no number, and for a result that is none.
 */
export function scaleResources({ job, cluster }: RunRecord, scale: Scale): readonly ScaledResource[] {
  return Object.entries(scale).flatMap(([key, by]) => {
    const found = job.resources.find((resource) => resource.key === key);
    if (!found || found.value === null || found.value === false || found.value === '') return [];
    const from = String(found.value);
    const asked = key === 'time' ? parseDuration(from) : Number(from);
    if (asked === null || !Number.isFinite(asked)) {
      throw new UserError({ what: `${key} = ${from} is no number that could be scaled`, code: 'not-scalable' });
    }
    const wanted = typeof by === 'number' ? Math.ceil(asked * by) : Math.ceil(by(asked));
    if (!Number.isSafeInteger(wanted) || wanted < 1) {
      throw new UserError({ what: `${key} = ${from} cannot be scaled to ${wanted}`, code: 'not-scalable' });
    }
    const to = key === 'time' ? formatDuration(wanted) : String(wanted);
    // A key written for one backend alone wins over the common one of its name.
    const name = found.native ? `${cluster.backend}.${key}` : key;
    return [{ key, from, to, set: { section: 'Resources', key: name, text: to } }];
  });
}

/** What is offered for a run that ended because it asked for too little; null where that was not why, or it named no amount. */
export function scaleOffer(
  run: RunRecord,
): { readonly key: 'mem' | 'time'; readonly factors: readonly number[] } | null {
  if (run.job.kind === 'plain' || run.job.file === null) return null;
  const end = exitOf(run)?.class;
  const key = end === 'out of memory' ? 'mem' : end === 'wall time' ? 'time' : null;
  const asked = run.job.resources.find((resource) => resource.key === key)?.value ?? null;
  return key === null || asked === null ? null : { key, factors: [1.5, 2, 3] };
}

/** A scaled resource in words: `mem 4 GB -> 6 GB`, `time 1:00:00 -> 01:30:00`. */
export function describeScaled({ key, from, to }: ScaledResource): string {
  const amount = (text: string) => (key === 'mem' ? describeMemory(Number(text)) : text);
  return `${key} ${amount(from)} -> ${amount(to)}`;
}

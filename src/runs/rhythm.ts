/** How fast one run is asked about: the pause before the next question, in ms, and when it was last made short again. */
export interface Pace {
  readonly pauseMs: number;
  readonly resetAt: number;
}

/** The first pause, in ms. */
const FIRST_MS = 5_000;
/** A change makes the pause short again at most this often, in ms. */
const RESET_EVERY_MS = 60_000;
/** Up to this the pause grows with failures, in ms. */
const LONGEST_AFTER_FAILURE_MS = 15 * 60_000;

/** The pace of a run that was just submitted, or has just changed. */
export function firstPace(limitSeconds: number, now: number): Pace {
  return { pauseMs: Math.min(FIRST_MS, limitOf(limitSeconds)), resetAt: now };
}

/** The pace after a question: doubled while the double is not above the run's limit, short again after a change of the run. */
export function nextPace(pace: Pace, limitSeconds: number, changed: boolean, now: number): Pace {
  if (changed && now - pace.resetAt >= RESET_EVERY_MS) return firstPace(limitSeconds, now);
  const double = pace.pauseMs * 2;
  return double <= limitOf(limitSeconds) ? { ...pace, pauseMs: double } : pace;
}

/** The library counts a limit below one second as one. */
function limitOf(limitSeconds: number): number {
  return Math.max(1, limitSeconds) * 1000;
}

/** What decides the pause of a cluster beside its runs. */
export interface ClusterRhythm {
  /** Least pause of the site or the transport, in seconds. */
  readonly floorSeconds: number;
  /** Longest pause while somebody looks, in seconds; absent where the runs alone decide. */
  readonly ceilingSeconds?: number;
  /** Whether anybody looks at the runs. */
  readonly watched: boolean;
  /** Failed questions in a row. */
  readonly failures: number;
}

/** The pause of a cluster, in ms: the smallest of its runs', not below the floor, longer while nobody looks or it fails. */
export function clusterPause(paces: readonly Pace[], rhythm: ClusterRhythm): number {
  const { floorSeconds, ceilingSeconds, watched, failures } = rhythm;
  const ceiling = ceilingSeconds === undefined || !watched ? Number.POSITIVE_INFINITY : ceilingSeconds * 1000;
  const smallest = Math.max(floorSeconds * 1000, Math.min(ceiling, ...paces.map((pace) => pace.pauseMs)));
  const unhurried = watched ? smallest : Math.max(smallest, Math.min(smallest * 4, 60_000));
  if (failures === 0) return unhurried;
  const grown = Math.max(unhurried, FIRST_MS) * 2 ** Math.min(failures, 10);
  return Math.max(unhurried, Math.min(grown, LONGEST_AFTER_FAILURE_MS));
}

/** Longest pause for a run, in seconds: a tenth of its wall time, at least 10 s, at most `max_sleep_interval`. */
export function pollLimit(wallSeconds: number | null, maxSleepSeconds: number): number {
  if (wallSeconds === null) return maxSleepSeconds;
  return Math.min(Math.max(10, Math.floor(wallSeconds / 10)), maxSleepSeconds);
}

/** The longest pause in which jobs that this machine runs itself are looked at, in seconds: nobody shares their answer. */
export function watchedCeiling(transport: 'local' | 'ssh' | 'openssh', backend: string): number | undefined {
  return backend === 'local' && transport === 'local' ? 2 : undefined;
}

/** The pause floor where the profile names none, in seconds. */
export function defaultFloor(transport: 'local' | 'ssh' | 'openssh', backend: string): number {
  return backend === 'local' && transport === 'local' ? 1 : transport === 'local' ? 5 : 15;
}

import { isFinished } from '../job/states.ts';
import { describeRun } from './describe.ts';
import type { RunRecord } from './record.ts';
import type { RunStore } from './store/store.ts';

/** Under this name the store remembers which runs somebody waits for. */
const MEMORY = 'followed runs';
/** How long the right to tell of the end of a run is kept, in ms: until all windows have seen that end. */
const TELL_MS = 3_600_000;

/** Runs that have ended since they were last looked at. `meanwhile`: while nobody was there to see it. */
export interface EndedRuns {
  readonly runs: readonly RunRecord[];
  readonly meanwhile: boolean;
}

/**
 * Finds out which runs have ended, each once over all windows: what is unfinished is remembered in the store, and who
 * tells of an end takes a lease on it first.
 */
export class FollowedRuns {
  readonly #store: RunStore;
  readonly #owner: string;
  #followed: readonly string[] | null = null;

  constructor(store: RunStore, owner: string) {
    this.#store = store;
    this.#owner = owner;
  }

  /** Looks at all runs again. The first time it finds those that ended while no window was open. */
  async look(): Promise<EndedRuns> {
    const runs = await this.#store.list({ hidden: true });
    const meanwhile = this.#followed === null;
    const before = this.#followed ?? (await this.#recall());
    const followed = runs.filter((run) => !isFinished(run.state)).map((run) => run.id);
    this.#followed = followed;
    if (followed.join() !== before.join()) await this.#store.remember(MEMORY, JSON.stringify(followed));
    const ended: RunRecord[] = [];
    for (const run of runs) {
      if (!before.includes(run.id) || !isFinished(run.state)) continue;
      if (await claimTelling(this.#store, run.id, this.#owner)) ended.push(run);
    }
    return { runs: ended, meanwhile };
  }

  async #recall(): Promise<readonly string[]> {
    const text = await this.#store.recall(MEMORY);
    const ids: unknown = text === null ? [] : JSON.parse(text);
    return Array.isArray(ids) ? ids.filter((id) => typeof id === 'string') : [];
  }
}

/**
 * Whether `owner` is who tells of the end of a run. Who submits claims it before a failure is stored that it tells of
 * itself, so that nobody is told twice.
 */
export async function claimTelling(store: RunStore, run: string, owner: string): Promise<boolean> {
  return (await store.takeLease(`tell:${run}`, owner, TELL_MS)) !== null;
}

/** The end of runs in words; `bad` where one of them did not complete and nobody cancelled it. */
export function describeEnds(
  { runs, meanwhile }: EndedRuns,
  now: number,
): { readonly text: string; readonly bad: boolean } {
  const bad = runs.some(({ state }) => state === 'failed' || state === 'lost');
  const [only, another] = runs;
  if (only && !another) {
    const { title, summary } = describeRun(only, now);
    return { text: `${title} on ${only.cluster.name}: ${summary}`, bad };
  }
  const groups = [...Map.groupBy(runs, (run) => run.state)];
  const states = groups.map(([state, { length }]) => `${length} ${state}`).join(', ');
  return { text: `${runs.length} runs ended${meanwhile ? ' meanwhile' : ''}: ${states}`, bad };
}

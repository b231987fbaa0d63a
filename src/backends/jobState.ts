import type { RunState } from '../job/states.ts';
import type { TaskSet } from '../job/tasks.ts';

/** A job on a scheduler. Only its backend takes the id apart. */
export interface JobRef {
  /** The id whole, as the scheduler wrote it: `12`, `12[]`, `12.srv`, `12;cluster`. */
  readonly id: string;
  /** Some tasks of an array; absent: the whole job. */
  readonly tasks?: TaskSet;
}

/** How a job ended. `never started`: it was deleted, or could not begin. */
export type ExitClass =
  | 'ok'
  | 'failed'
  | 'signal'
  | 'out of memory'
  | 'wall time'
  | 'node failure'
  | 'cancelled'
  | 'preempted'
  | 'dependency'
  | 'never started';

/** How a job ended, as far as its scheduler tells; null = not told. */
export interface ExitInfo {
  readonly class: ExitClass;
  /** Exit status of the script. */
  readonly status: number | null;
  /** Signal number. */
  readonly signal: number | null;
  /** The scheduler's own words, if it has any. */
  readonly message: string | null;
  /** Whether this will not change any more; accounting may lag behind. */
  readonly final: boolean;
}

/** What a job used; null where the scheduler does not tell. */
export interface Usage {
  readonly maxRssBytes: number | null;
  readonly cpuSeconds: number | null;
  readonly elapsedSeconds: number | null;
  readonly requested: {
    readonly memBytes: number | null;
    readonly seconds: number | null;
    readonly cores: number | null;
    readonly nodes: number | null;
  };
}

/** Why a job waits. */
export interface WaitingReason {
  /** The scheduler's code, as written. */
  readonly code: string;
  /** In words. */
  readonly text: string;
  /** Whether it will wait for ever unless somebody acts, and what to do then. */
  readonly stuck: { readonly next: string } | null;
}

/** What a scheduler said of one job, or of some tasks of one job. Times in milliseconds since 1970 UTC; null = not told. */
export interface JobState {
  readonly ref: JobRef;
  /** Null: a word that we do not know; it changes nothing and is shown. */
  readonly state: RunState | null;
  /** The scheduler's own word. */
  readonly native: string;
  readonly name: string | null;
  readonly submitted: number | null;
  readonly started: number | null;
  readonly ended: number | null;
  readonly estimatedStart: number | null;
  readonly reason: WaitingReason | null;
  readonly exit: ExitInfo | null;
  readonly usage: Usage | null;
  readonly queue: string | null;
  readonly nodes: string | null;
  readonly stdout: string | null;
  readonly stderr: string | null;
  /** Our token, where the scheduler shows it. */
  readonly token: string | null;
  /** How often the scheduler has started it anew. */
  readonly restarts: number | null;
}

/** The answer to a question about jobs. A job is gone only if it is in `answered` and not in `states`. */
export interface Seen {
  readonly states: readonly JobState[];
  /** The jobs for which this answer speaks. A cut, refused or failed answer speaks for none. */
  readonly answered: readonly JobRef[];
  readonly unread: readonly { readonly text: string; readonly reason: string }[];
  /** Why the answer as a whole could not be used. */
  readonly failure: { readonly message: string; readonly transient: boolean } | null;
}

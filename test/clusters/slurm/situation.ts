import type { Stage } from './stage.ts';

/** Something that can be the case on a cluster, and how it is brought about. */
export interface Situation {
  /** In kebab case; it names the files of answers. */
  readonly name: string;
  /** What is the case, in words. */
  readonly note: string;
  /** CPUs that it occupies while it lasts. */
  readonly cpus: number;
  /** It disturbs others, or others would disturb it: it gets the empty cluster for itself. */
  readonly alone: boolean;
  /** Commands take long in it, and do not get in each other's way: they are run side by side. */
  readonly slow: boolean;
  /** Brings it about; gives the jobs in question once it is the case. */
  prepare(stage: Stage): Promise<readonly string[]>;
  /** Undoes what cancelling does not undo. `jobs`: what `prepare` gave; empty when it failed. */
  restore(stage: Stage, jobs: readonly string[]): Promise<void>;
}

/** Parts of a situation that have a usual value. */
type Usual = 'cpus' | 'alone' | 'slow' | 'restore';

/** A situation, with the usual values for what is not said: one CPU, beside others, nothing to undo. */
export function situation(parts: Omit<Situation, Usual> & Partial<Pick<Situation, Usual>>): Situation {
  return { cpus: 1, alone: false, slow: false, restore: async () => undefined, ...parts };
}

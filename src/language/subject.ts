import type { Backend, Queue } from '../backends/contract.ts';
import type { Job, Rendering } from '../job/job.ts';

/** What is known live of the cluster of a job; it may be old. */
export interface LiveValues {
  readonly cluster: string;
  readonly queues: readonly Queue[];
  /** When they were asked for, milliseconds since 1970 UTC. */
  readonly asOf: number;
}

/** What the features of one document work with besides its text: the job to which it belongs, as it stands for its cluster. */
export interface Subject {
  /** The backend of the chosen cluster. */
  readonly backend: Backend;
  readonly backends: readonly Backend[];
  /** Null where the document belongs to no job, or its job cannot be read. */
  readonly job: Job | null;
  readonly rendering: Rendering | null;
  /** Names of the profiles that can be chosen. */
  readonly clusters: readonly string[];
  /** Null where no cluster was asked yet. */
  readonly live: LiveValues | null;
  /** Now, milliseconds since 1970 UTC, for telling how old live values are. */
  readonly now: number;
}

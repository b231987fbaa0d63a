import type { ExitInfo, Usage, WaitingReason } from '../backends/jobState.ts';
import type { Resource } from '../job/dialect.ts';
import type { JobKind } from '../job/job.ts';
import type { RunState } from '../job/states.ts';
import type { TaskSet } from '../job/tasks.ts';
import type { ClusterSnapshot } from './clusters.ts';

/** Who said that a run is in its state. */
export type StateSource =
  /** This program: a submission under way, or one that it refused itself. */
  | 'client'
  /** The answer to the submission. */
  | 'submit'
  /** The scheduler's queue. */
  | 'queue'
  /** The scheduler's history of finished jobs. */
  | 'history'
  /** The file that the job itself writes at its end. */
  | 'marker'
  /** Nobody: the time in which an answer could have come is over. */
  | 'silence';

/** How far a submission has come; what is done is not done again. `cleared`: answered, and its receipt is removed. */
export type SubmitStep = 'stored' | 'placed' | 'sent' | 'answered' | 'given-up' | 'cleared';

/** One start of a run by its scheduler; a requeue makes another one. Times in milliseconds since 1970 UTC, on the cluster's clock. */
export interface Attempt {
  readonly number: number;
  readonly schedulerId: string;
  readonly submitted: number | null;
  readonly started: number | null;
  readonly ended: number | null;
  readonly state: RunState;
  readonly nativeState: string | null;
  readonly exit: ExitInfo | null;
  readonly usage: Usage | null;
  readonly nodes: string | null;
}

/** Tasks of an array that stand alike. */
export interface TaskGroup {
  readonly tasks: TaskSet;
  readonly state: RunState;
  readonly nativeState: string | null;
  readonly exit: ExitInfo | null;
  readonly reason: WaitingReason | null;
}

/** What was sent, and what it was made from, so that a run can be understood and repeated after its files have changed. */
export interface SentJob {
  readonly name: string;
  readonly kind: JobKind;
  /** The file by which the user names the job: its body. */
  readonly file: string | null;
  /** Folder in which prologue and epilogue run. */
  readonly localFolder: string;
  readonly body: { readonly file: string | null; readonly text: string };
  readonly layers: readonly { readonly layer: string; readonly file: string | null; readonly text: string }[];
  readonly filename: string;
  readonly script: string;
  /** The script's bytes as base64, where they are no UTF-8 text; else null. */
  readonly scriptBytes: string | null;
  readonly prologue: string | null;
  readonly epilogue: string | null;
  /** Patterns of files to copy along, relative to the folders; absent in runs of older versions. */
  readonly upload?: readonly string[];
  readonly download?: readonly string[];
  readonly aux: Readonly<Record<string, string>>;
  readonly resources: readonly Resource[];
  readonly submitArgs: readonly string[];
  /** Tasks asked for; null for a job that is no array. */
  readonly tasks: TaskSet | null;
  /** The tasks of each scheduler job, for an array that is over the limit of one; absent for any other. */
  readonly cuts?: readonly TaskSet[];
  /** By how much the indexes in each of these jobs are lower, where a scheduler has no room for their own; absent where it has. */
  readonly shifts?: readonly number[];
  /** Hash of all that makes the job what it is; equal hashes are identical jobs. */
  readonly fingerprint: string;
  /** Commit of the repository in which the job lies. */
  readonly gitCommit: string | null;
}

/** What became of the download and the epilogue, which take place once when the run is first known to be finished. */
export type EpilogueState =
  | { readonly kind: 'none' }
  | { readonly kind: 'waiting' }
  | { readonly kind: 'claimed'; readonly by: string; readonly at: number }
  | { readonly kind: 'done'; readonly at: number }
  | {
      readonly kind: 'failed';
      readonly at: number;
      readonly message: string;
      /** Which of the two; absent in runs of older versions. */
      readonly part?: EpiloguePart;
    };

/** What takes place once a run has ended: the copying back of files, and the script behind it. */
export type EpiloguePart = 'download' | 'epilogue';

/** One submission of one job to one cluster, as it is kept. */
export interface RunRecord {
  /** Short random id, our own. */
  readonly id: string;
  /** Raised by every change; a change names the version that it has seen. */
  readonly version: number;
  /** Random text by which the submission can be found on the cluster. */
  readonly token: string;
  /** When the user asked for it, milliseconds since 1970 UTC, this machine's clock. */
  readonly created: number;
  readonly job: SentJob;
  readonly cluster: ClusterSnapshot;
  /** Absolute folder of the job script on the cluster. */
  readonly folder: string;
  /** Absolute root folder on the cluster, below which the lock and the receipt of the submission lie. */
  readonly root: string;
  readonly step: SubmitStep;
  readonly state: RunState;
  readonly nativeState: string | null;
  readonly schedulerId: string | null;
  /** The ids of all jobs of an array that is cut, as `job.cuts` cuts it; null for a job that was not accepted. Absent for any other. */
  readonly schedulerIds?: readonly (string | null)[];
  readonly reason: WaitingReason | null;
  readonly exit: ExitInfo | null;
  readonly usage: Usage | null;
  readonly started: number | null;
  readonly ended: number | null;
  readonly estimatedStart: number | null;
  readonly queue: string | null;
  readonly attempts: readonly Attempt[];
  readonly tasks: readonly TaskGroup[] | null;
  /** Absolute paths on the cluster. */
  readonly stdout: string | null;
  readonly stderr: string | null;
  /** When the state was last confirmed, milliseconds since 1970 UTC. */
  readonly asOf: number | null;
  readonly source: StateSource | null;
  /** When it was first not listed any more; null while it is listed. */
  readonly missingSince: number | null;
  /** Why it could not be submitted or its state cannot be told, in words. */
  readonly trouble: { readonly message: string; readonly next: string | null } | null;
  /** Jobs on the scheduler that may be this run, while that is unsure. */
  readonly candidates: readonly string[];
  readonly epilogue: EpilogueState;
  /** Longest pause between two questions, in seconds. */
  readonly pollLimitSeconds: number;
  /** Hidden from the list by the user. */
  readonly hidden: boolean;
  /** Room for what jobs report: progress, parameters, metrics, tags. */
  readonly extra: Readonly<Record<string, unknown>>;
}

/** A change of a run's state, or something else worth telling, with its time and who said so. */
export interface RunEvent {
  readonly run: string;
  /** Milliseconds since 1970 UTC. */
  readonly time: number;
  readonly state: RunState;
  readonly nativeState: string | null;
  readonly source: StateSource;
  readonly text: string | null;
}

/** The parts of a run that change after it was stored. */
export type RunChange = Partial<Omit<RunRecord, 'id' | 'version' | 'token' | 'created' | 'cluster'>>;

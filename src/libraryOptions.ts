import type { LimitProblem, Queue } from './backends/contract.ts';
import type { Log } from './base/log.ts';
import type { Value } from './job/value.ts';
import type { Scale } from './runs/scale.ts';
import type { FolderConflict } from './runs/submitJob.ts';
import type { Environment } from './session.ts';

/** How the library is opened. */
export interface OpenOptions {
  /** The environment that decides where settings and runs lie; this process's own if absent. */
  readonly env?: Environment;
  /** Where the library tells what it does; nowhere if absent. */
  readonly log?: Log;
}

/** What to make of a job. */
export interface JobOptions {
  /**
   * Name of the profile of the cluster; `local` is always there. Without it the job is for the place that it names
   * itself, and for Slurm on this machine if it names none.
   */
  readonly cluster?: string;
  /** Texts that win over all files, as in a settings file; `attributes.KEY` and `resources.KEY` force the section. */
  readonly set?: Readonly<Record<string, string>>;
  /** Typed values that come after the profile and before the job's own files. */
  readonly keywords?: Readonly<Record<string, Value>>;
}

/** The layers of a job one by one; nothing else is looked up, and the default backend is `slurm`. */
export interface JobLayers extends Pick<JobOptions, 'set' | 'keywords'> {
  /** Paths of the body, of the file with defaults, and of the settings files, the strongest last. */
  readonly body: string;
  readonly defaults?: string;
  readonly settings?: readonly string[];
  readonly jobname: string;
}

/** How a job is submitted. */
export interface SubmitOptions extends JobOptions {
  /** What to do where an unfinished run uses the same files: `stop` (the default) throws a `UserError` `folder-in-use`. */
  readonly conflict?: FolderConflict;
  /** Returns an earlier run that is unfinished or completed: of the same job (true), or the one kept under a cache id. */
  readonly reuse?: boolean | string;
  /** With `reuse`: whether an earlier run that failed or was cancelled is submitted again; true if absent. */
  readonly retry?: boolean;
  /** With `reuse`: submits anyway, and the new run is the one to be reused. */
  readonly force?: boolean;
  readonly signal?: AbortSignal;
}

/** A run, or its id. */
export type RunReference = string | { readonly id: string };

/** How a run is submitted again. */
export interface ResubmitOptions extends Pick<SubmitOptions, 'conflict' | 'signal'> {
  /**
   * What it is to ask for, by what the run asked for: factors (`{ mem: 1.5 }`), or functions from the old figure to the new
   * one. `mem` is in MB, `time` in seconds; new figures are rounded up and cut to the limits of the job's queues.
   */
  readonly scale?: Scale;
}

/** Some tasks of an array, `1-3,7`. */
export interface TaskOptions {
  readonly tasks?: string;
}

/** A queue of a cluster, and the backend that knows how its limits are meant. */
export interface ClusterQueue extends Queue {
  readonly backend: string;
}

/** Whether resources fit a queue. */
export interface QueueVerdict {
  /** Always true unless it was to be strict. */
  readonly valid: boolean;
  /** What does not fit, with the nearest value that does. */
  readonly problems: readonly LimitProblem[];
}

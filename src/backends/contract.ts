import type { Command, CommandOutput } from '../base/command.ts';
import type { Dialect, Resource } from '../job/dialect.ts';
import type { TaskSet } from '../job/tasks.ts';
import type { JobRef, Seen } from './jobState.ts';
import type { OptionTable } from './options.ts';
import type { WrittenDirective } from './readDirectives.ts';

/** Commands for one exchange with a cluster, and the function that reads their whole results. It never runs anything itself. */
export interface Plan<T> {
  readonly commands: readonly Command[];
  /** Gets one output per command, in their order. Never throws for what a scheduler printed. */
  read(outputs: readonly CommandOutput[]): T;
}

/** What the scheduler said to a submission. */
export type SubmitAnswer =
  | {
      readonly kind: 'submitted';
      readonly ref: JobRef;
      /** What else it said, a warning perhaps. */
      readonly note: string | null;
    }
  | ({ readonly kind: 'refused' } & Refusal)
  /** It may or may not have been accepted: a time-out, a cut answer, text that says neither. */
  | { readonly kind: 'unclear'; readonly message: string };

/** Why a scheduler did not do what was asked. */
export interface Refusal {
  /** Stable name in kebab case: `invalid-queue`, `over-limit`, `not-permitted`, `scheduler-down`. */
  readonly code: string;
  /** The scheduler's own words, the useful line. */
  readonly message: string;
  /** What to do, in our words: one sentence without a full stop. */
  readonly next: string | null;
  /** The resource that is to blame, as a common key. */
  readonly key: string | null;
  /** Whether the same request may succeed later. */
  readonly transient: boolean;
}

/** What became of an order (cancel, hold, release, requeue, alter) for one job. */
export interface OrderAnswer {
  readonly ref: JobRef;
  /** `accepted`: the scheduler took it, the effect shows in its states. `gone`: there is no such job any more. */
  readonly outcome: 'accepted' | 'gone' | 'refused' | 'unclear';
  readonly message: string | null;
}

/** A queue with its limits; null = no limit, or not told. */
export interface Queue {
  readonly name: string;
  readonly default: boolean;
  readonly state: 'open' | 'closed' | 'unknown';
  readonly native: string;
  readonly maxSeconds: number | null;
  readonly defaultSeconds: number | null;
  readonly maxNodes: number | null;
  readonly maxCoresPerNode: number | null;
  readonly maxMemMbPerNode: number | null;
  /** Resources that a job must ask for here. */
  readonly required: readonly string[];
  readonly load: {
    readonly nodes: number | null;
    readonly idleNodes: number | null;
    readonly cores: number | null;
    readonly idleCores: number | null;
    readonly pendingJobs: number | null;
    readonly runningJobs: number | null;
  };
  readonly accounts: readonly string[] | null;
  readonly qos: readonly string[] | null;
  /** Its parallel environments; absent where the scheduler has none. */
  readonly environments?: readonly string[];
  /** All features of its nodes that can be asked for; absent where they are not told of every node. */
  readonly features?: readonly string[];
}

/** What this site can do, found by asking once per connection. Plain data, kept with the cluster. */
export interface Facts {
  /** Whether the scheduler's commands were found and answered. */
  readonly present: boolean;
  readonly version: string | null;
  readonly user: string | null;
  readonly host: string | null;
  /** The cluster's clock minus ours at the time of asking, in milliseconds. */
  readonly clockOffsetMs: number | null;
  /** Whether finished jobs can be looked up after they left the queue, and for how many seconds at least (null: not told). */
  readonly history: { readonly kept: boolean; readonly seconds: number | null };
  /** Named abilities that differ between versions or sites. */
  readonly features: Readonly<Record<string, boolean | number | string>>;
  /** What was wrong, in words, if something was. */
  readonly trouble: string | null;
}

/** A job whose script lies on the cluster, ready to be submitted or checked. */
export interface SubmitRequest {
  /** Absolute path of the script on the cluster; the command runs in its folder. */
  readonly script: string;
  readonly folder: string;
  readonly jobName: string;
  /** Random text by which the job can be found again; put where the scheduler shows it, if the user has not used that place. */
  readonly token: string;
  /** Options that belong on the command line (`HeaderResult.submitArgs`). */
  readonly args: readonly string[];
  /** The resources, for a scheduler whose submission does not read them from the script. */
  readonly resources: readonly Resource[];
  /** Arguments of the script; absent where it has none. */
  readonly scriptArgs?: readonly string[];
  /** Keys that the script itself sets, so that the token does not overwrite one of them. */
  readonly taken: readonly string[];
}

/** What to look for when it is not known whether a submission arrived. */
export interface Search {
  readonly token: string;
  readonly jobName: string;
  readonly folder: string;
  /** Not submitted before this time (milliseconds since 1970 UTC, cluster's clock). */
  readonly since: number;
}

/** What a scheduler said to a job that it was asked about without a submission. */
export interface CheckAnswer {
  readonly verdict: 'accepted' | 'refused' | 'unclear';
  readonly message: string;
  readonly refusal: Refusal | null;
  /** When it would start, milliseconds since 1970 UTC; null where that is not told. */
  readonly estimatedStart: number | null;
}

/** What is wrong with resources for a queue. */
export interface LimitProblem {
  readonly key: string;
  readonly message: string;
  /** The nearest value that fits, as it would be written; null where there is none. */
  readonly fit: string | null;
}

/** Where a run's output goes, and when it can be read. Absolute paths on the cluster, `{task}` for the index of an array task. */
export interface LogPaths {
  readonly stdout: string | null;
  readonly stderr: string | null;
  /** Whether they appear only after the end, on schedulers that spool output on the node. */
  readonly spooled: boolean;
  /** The option by which a job writes into its files itself, where it is spooled only for want of it. */
  readonly direct?: { readonly key: string; readonly value: string };
}

/** The job, or the task of one, whose output is looked for. */
export interface LogRequest {
  readonly ref: JobRef;
  readonly jobName: string;
  readonly folder: string;
  readonly resources: readonly Resource[];
  /** The script, where it is its author's own: what it does not set, the scheduler's defaults decide. */
  readonly plain?: string;
  /** One task of an array. */
  readonly task?: number;
}

/**
 * A command line as its scheduler's backend knows it: for an answer that is read apart from the plan that asked, such as one
 * that a user sends in.
 */
export interface KnownCommand {
  /** `query` also where it lists jobs without naming them. */
  readonly power: Order | 'alter' | 'submit' | 'check' | 'query' | 'history' | 'queues';
  /** The jobs that it names. */
  readonly refs: readonly JobRef[];
  /** Whether its answer comes in the form that we ask for. */
  readonly own: boolean;
  /** It tells nothing but beside the first command of its power. */
  readonly beside?: true;
  /** Reads its answer where the reader of the power does not. */
  readonly read?: (output: CommandOutput) => Seen;
}

/** What a site limits in an array: `Facts.features.maxArraySize` is the limit. */
export type ArrayLimit =
  /**
   * The number of tasks in one job. A larger array goes as several jobs: `options` are those of the submit command by which
   * one of them has these tasks alone, whatever the script says; null where it cannot have them.
   */
  | { readonly of: 'tasks'; options(tasks: TaskSet): readonly string[] | null }
  /**
   * The indexes: the highest is one less. A larger array goes as several jobs with lower indexes: `options` as above, and
   * `restore` is the script with a line that gives each task its own index back, higher by the first argument of the script.
   * Null where the script has no such line.
   */
  | {
      readonly of: 'indexes';
      options(tasks: TaskSet): readonly string[] | null;
      restore(script: string): string | null;
    };

/** Orders that change a job; each is a method of a backend that can do it. */
export type Order = 'cancel' | 'hold' | 'release' | 'requeue' | 'alter';

/** The file that describes a backend of a site. Runs keep it, so that they can be followed from anywhere. */
export interface BackendDefinition {
  /** Path of the file, by which problems name it; null where the text came from none. */
  readonly file: string | null;
  readonly text: string;
}

/**
 * The translator for one scheduler. Pure: text in, text out. The optional methods are powers: one that is absent
 * is not offered. A method says "this scheduler can"; `Facts` say "this site can".
 */
export interface Backend extends Dialect {
  /** Address of the manual. */
  readonly manual: string;
  /** The options that its directives and its submit command know. */
  readonly options: OptionTable;
  /** Programs whose presence on the PATH shows that this scheduler is there; empty for one that needs nothing. */
  readonly programs: readonly string[];
  /**
   * Prefixes of directives that its submit command obeys beside its own, wherever they stand: sbatch reads `#PBS` and `#BSUB`
   * unless it is told --ignore-pbs.
   */
  readonly alsoReads?: readonly string[];
  /** The file that describes it; absent for one that is written in code. */
  readonly definition?: BackendDefinition;
  /** What a site limits in an array, where it tells that. */
  readonly arrayLimit?: ArrayLimit;

  /** All directive lines of a script taken apart, those that the scheduler passes over too; absent where it has none. */
  directives?(script: string): readonly WrittenDirective[];
  /** Whether the scheduler is there, its version, and what this site of it can. */
  probe?(): Plan<Facts>;
  /** Submits one job. It has to be one command: it runs under the lock of the submission. */
  submit?(request: SubmitRequest): Plan<SubmitAnswer>;
  /** Asks the scheduler whether it would take the script, without submitting it. */
  check?(request: SubmitRequest): Plan<CheckAnswer>;
  /** Jobs that may be the one looked for; certain where their token fits. */
  find?(search: Search): Plan<Seen>;
  /** The jobs with these ids, in the queue or just finished. */
  query?(refs: readonly JobRef[]): Plan<Seen>;
  /** All jobs of the user. */
  queryMine?(): Plan<Seen>;
  /** Jobs that have left the queue. `since`: the earliest submission among them, milliseconds since 1970 UTC. */
  history?(refs: readonly JobRef[], since: number): Plan<Seen>;
  /** Ends jobs, or some tasks of them. */
  cancel?(refs: readonly JobRef[]): Plan<readonly OrderAnswer[]>;
  /** Keeps waiting jobs from starting. */
  hold?(refs: readonly JobRef[]): Plan<readonly OrderAnswer[]>;
  /** Lets held jobs start. */
  release?(refs: readonly JobRef[]): Plan<readonly OrderAnswer[]>;
  /** Puts jobs back into the queue, to be started anew. */
  requeue?(refs: readonly JobRef[]): Plan<readonly OrderAnswer[]>;
  /** Changes resources of waiting jobs. */
  alter?(refs: readonly JobRef[], changes: readonly Resource[]): Plan<readonly OrderAnswer[]>;
  /** The queues with their limits and load. */
  queues?(): Plan<{ readonly queues: readonly Queue[]; readonly failure: Seen['failure'] }>;
  /** What of the resources a queue does not give; none where they fit. */
  validate?(resources: readonly Resource[], queue: Queue): readonly LimitProblem[];
  /** The resources with each value that a queue does not give set to the nearest that it does. */
  coerce?(resources: readonly Resource[], queue: Queue): readonly Resource[];
  /** Where the output of a job goes. */
  logPaths?(request: LogRequest): LogPaths;
  /** The value of `dependency` that makes a job wait until these jobs have ended well. */
  dependOn?(ids: readonly string[]): string;
  /** What a command line asks; null for one that none of the powers is about. */
  recognise?(command: readonly string[]): KnownCommand | null;
}

/** A backend with every power; what only the file of a site makes is left out. */
export type CodedBackend = Omit<Required<Backend>, 'extends' | 'alsoReads' | 'broken' | 'definition' | 'arrayLimit'> &
  Pick<Backend, 'arrayLimit'>;

/** Several plans as one, so that they travel in one exchange. */
export function joinPlans<T>(plans: readonly Plan<T>[]): Plan<readonly T[]> {
  return {
    commands: plans.flatMap((plan) => plan.commands),
    read: (outputs) => {
      let from = 0;
      return plans.map(({ commands, read }) => {
        const start = from;
        from += commands.length;
        return read(outputs.slice(start, from));
      });
    },
  };
}

/** A plan whose result is turned into something else. */
export function mapPlan<A, B>(plan: Plan<A>, map: (value: A) => B): Plan<B> {
  return { commands: plan.commands, read: (outputs) => map(plan.read(outputs)) };
}

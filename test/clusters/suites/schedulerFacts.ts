import type { PublicRun } from '../../../src/runs/publicRun.ts';

type Resources = Readonly<Record<string, string>>;
type Expected = Readonly<Record<string, unknown>>;
type Program = readonly [string, ...string[]];

/** What a test that every scheduler passes has to know of one of them: its words, and how it is asked for something. */
export interface SchedulerFacts {
  /** How the documentation calls it. */
  readonly title: string;
  /** Its own words for the states of a job. */
  readonly native: {
    readonly running: string;
    /** A pattern for all words that the list of events may have for a job that runs. */
    readonly runningAtFirst: string;
    readonly completed: string;
    readonly failed: (exitStatus: number) => string;
  };
  /** The names of a job's logs that nobody has named. */
  readonly logs: (name: string, id: string | null) => { readonly stdout: string; readonly stderr: string };
  readonly success: SuccessFacts;
  /** The shortest wall time that it enforces, and what it tells of a job for which that is over. */
  readonly wallTime: { readonly time: string; readonly seconds: number; readonly run: Expected };
  /** A job that waits for its release. */
  readonly held: { readonly resources: Resources; readonly run: Expected; readonly release: (id: string) => Program };
  /** A running job that an administrator deletes. */
  readonly deleted: { readonly program: (id: string) => Program; readonly exitCode: number; readonly run: Expected };
  /** Settings that it refuses: the key, its value, words of the scheduler, and the begin of what to do. */
  readonly refusals: readonly (readonly [key: string, value: string, words: string, next: string])[];
  /** Whether its history may have a job that it refused. */
  readonly recordsRefused: boolean;
  /** Scripts with directives of their own; all of them end with a line end. */
  readonly scripts: {
    readonly extension: string;
    /** Asks for some minutes and for the name `plain`. */
    readonly plain: string;
    /** Asks for the tasks 1 to 3. */
    readonly array: string;
    /** The variable with the index of a task. */
    readonly task: string;
  };
  /** Arrays over the limit of one job that cannot go as several jobs: why, what is asked for, and words of the error. */
  readonly tooWide: readonly (readonly [why: string, resources: Resources, words: string])[];
  /** Names of folders and jobs, and of the log where it is asked for. */
  readonly unusualNames: readonly (readonly [folder: string, job: string, stdout: string | null])[];
}

/** What a job that ends well asks for, and what is told of it. */
export interface SuccessFacts {
  readonly resources: Resources;
  readonly queue: string;
  /** For how long it has to use its memory to have it measured. */
  readonly seconds: number;
  readonly nodes: RegExp;
  /** It counts whole seconds: so many ms, and no more, one time may seem to lie before an earlier one. */
  readonly roundedMs: number;
  readonly requested: PublicRun['usage']['requested'];
}

import type { Problem, Severity } from '../base/problem.ts';
import type { Span } from '../base/text.ts';
import type { Value } from './value.ts';

/** The names of the core variables, without their prefix `CLUSTERJOB_`. */
export type CoreVariable =
  | 'ID'
  | 'WORKDIR'
  | 'SUBMIT_HOST'
  | 'NAME'
  | 'NODELIST'
  | 'ARRAY_INDEX'
  | 'ARRAY_ID'
  | 'NUM_NODES'
  | 'NUM_TASKS'
  | 'NODE'
  | 'GLOBAL_RANK'
  | 'LOCAL_RANK'
  | 'QUEUE';

/** What stands for a core variable on a scheduler: one of its own variables, or a command substitution. */
export type VariableSpelling =
  | { readonly kind: 'variable'; readonly name: string }
  | { readonly kind: 'command'; readonly text: string };

/** The core variables that a scheduler has; one that is missing here does not exist there. */
export type VariableTable = Readonly<Partial<Record<CoreVariable, VariableSpelling>>>;

/** One resource of a job as a header is made from it. `mem` is a number in MB; `time` and `array` are texts already checked. */
export interface Resource {
  readonly key: string;
  readonly value: Value;
  /** Written for this backend alone, as `BACKEND.KEY`: the key is then the scheduler's own spelling if it is no common key. */
  readonly native: boolean;
}

/** What a scheduler makes the header of a job from. */
export interface HeaderRequest {
  /** Each key once, in the order in which they first appeared. */
  readonly resources: readonly Resource[];
  /** The interpreter in the first line of the script. */
  readonly shell: string;
}

/** One directive line of a header. */
export interface HeaderLine {
  /** The whole line with its prefix. */
  readonly text: string;
  /** The resources from which it was made; empty for a line that is always there. */
  readonly keys: readonly string[];
  /** The file and line (from 1) that make it, where no resource does. */
  readonly origin?: { readonly file: string; readonly sourceLine: number };
}

/** Something to say about one resource; the job knows where the key was written. */
export interface KeyProblem {
  readonly key: string;
  readonly severity: Severity;
  readonly code: string;
  readonly message: string;
  /** It is the value that is wrong; it stands there also where `replace` has a new value, and else at the key. */
  readonly at?: 'value';
  /** Replaces the value, or the key, as written. */
  readonly replace?: { readonly title: string; readonly key?: string; readonly value?: string };
}

/** The header of a job, and what is wrong with the resources that it was made from. */
export interface HeaderResult {
  readonly lines: readonly HeaderLine[];
  readonly problems: readonly KeyProblem[];
  /** Options that must stand on the command line of the submit command instead of in the script (SGE: `-S`). */
  readonly submitArgs?: readonly string[];
}

/** A directive found in a script, as the resource that it means. */
export interface ReadResource {
  readonly key: string;
  readonly value: Value;
  /** Where the directive stands, in offsets of the script. */
  readonly span: Span;
  /** Further directives that it is made of: the limit of parallel tasks of an array, say. */
  readonly more?: readonly Span[];
}

/** A directive that became no resource. */
export interface UnusedDirective {
  /** The whole line. */
  readonly text: string;
  readonly reason: string;
  readonly span: Span;
  /** It stands where no directive counts any more. */
  readonly tooLate?: true;
  /** What it says is so for every job that is rendered for the scheduler. */
  readonly needless?: true;
}

/** The directives of a script, read as resources. */
export interface HeaderReading {
  readonly resources: readonly ReadResource[];
  /** Directives that mean nothing we know, with the reason. */
  readonly unread: readonly UnusedDirective[];
  /** Directives that the scheduler passes over: behind the first command, or set once more further down. */
  readonly idle?: readonly UnusedDirective[];
}

/** What rendering needs to know of a scheduler: the part of a backend that turns a job into text. */
export interface Dialect {
  /** The word by which settings name it: `slurm`. */
  readonly name: string;
  /** The backends that it extends, the nearest first; absent for a built-in one. Settings written for them count for it too. */
  readonly extends?: readonly string[];
  /** The errors of the file that should describe it, which keep it from being used; absent for any other. */
  readonly broken?: readonly Problem[];
  /** The word by which messages name it: `Slurm`. */
  readonly displayName: string;
  /** Ending of the script's file name, without the dot. */
  readonly extension: string;
  /** How its directive lines begin; null for a scheduler without directives. */
  readonly prefix: string | null;
  readonly variables: VariableTable;
  /** The directive lines for the resources of a job. Never throws: what cannot be said is a problem. */
  header(request: HeaderRequest): HeaderResult;
  /** Reads the directives of any script written for this scheduler. */
  readHeader(script: string): HeaderReading;
}

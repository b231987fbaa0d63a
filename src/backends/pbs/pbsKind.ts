import type { ArraySpec } from '../../job/arrays.ts';
import type { Resource } from '../../job/dialect.ts';
import type { CommonValues } from '../commonValues.ts';
import type { HeaderBuilder } from '../header.ts';
import type { LogPatternTable } from '../logNames.ts';
import type { OptionTable } from '../options.ts';

/** How the directives of every qsub of the PBS family begin. */
export const PBS_PREFIX = '#PBS';

/** The conditions of a dependency: qsub(1B) of OpenPBS and of TORQUE, option -W, "depend". */
export const PBS_CONDITIONS =
  /^(?:(?:before|after)(?:ok|notok|any|start)?(?:array)?|syncwith|runone)(?::[A-Za-z0-9.[\]@-]+)+$|^(?:on|synccount):\d+$/;

/** What the cores line of a job is made of; null: not asked for. */
export interface Cores {
  readonly nodes: number;
  readonly processes: number;
  readonly threads: number;
  readonly memMb: number | null;
  readonly gpus: number | null;
  /** In the scheduler's own spelling. */
  readonly constraint: string | null;
}

/** A common key and its value. */
export type CoreKey = readonly [key: string, value: string | number | boolean];

/** In what the kinds of PBS differ when a header is written and read. */
export interface PbsKind {
  readonly displayName: string;
  readonly options: OptionTable;
  readonly logPatterns: LogPatternTable;
  /** Whether its directives count only above the first comment (captured: lpbs/submit/comment-first). */
  readonly stopAtComment?: boolean;
  /** Wall times that it reads as we do. */
  readonly understoodTime: RegExp;
  /** What a job may be called, beside that blanks are none of it, and the same in words. */
  readonly name?: { readonly form: RegExp; readonly words: string };
  /** Whether the memory of a node stands in the cores line. */
  readonly memoryInCores: boolean;
  /** Keys that only the cores line can hold; one of them alone makes such a line. */
  readonly coresKeys: readonly string[];
  /** What stands behind `-l` for the cores. */
  cores(cores: Cores): string;
  /**
   * Reads a resource that asks for cores: the keys that it means. Null for a request that they cannot hold; undefined
   * for a resource of another kind.
   */
  readCores(name: string, value: string): readonly CoreKey[] | null | undefined;
  /** The option of an array of tasks; reports what it cannot express and gives null. */
  array(
    spec: ArraySpec,
    resource: Resource,
    header: HeaderBuilder,
  ): { readonly option: string; readonly value: string } | null;
  /** Writes a common key that not every kind has. False: it is reported as one that the scheduler does not have. */
  special(resource: Resource, values: CommonValues, header: HeaderBuilder): boolean;
  /** What to do about keys that it does not have. */
  readonly instead: Readonly<Record<string, string>>;
}

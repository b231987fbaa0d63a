import type { Backend } from '../../backends/contract.ts';
import { spansOf } from '../../backends/readDirectives.ts';
import type { Severity } from '../../base/problem.ts';
import type { Span } from '../../base/text.ts';
import type { ReadResource } from '../../job/dialect.ts';
import type { Value } from '../../job/value.ts';

const FAMILIES = ['slurm', 'pbs', 'pbspro', 'lpbs', 'lsf', 'sge'] as const;

/** The schedulers whose own options are known here; `other`: only the common keys of a backend count. */
export type Family = (typeof FAMILIES)[number] | 'other';

/** The scheduler that a backend writes for: its own, or that of the backend which it extends. */
export function familyOf({ name, extends: base = [] }: Pick<Backend, 'name' | 'extends'>): Family {
  return FAMILIES.find((family) => [name, ...base].includes(family)) ?? 'other';
}

/** Whether a scheduler is one of the PBS kinds, which share most of their options. */
export function isPbs(family: Family): boolean {
  return family === 'pbs' || family === 'pbspro' || family === 'lpbs';
}

/**
 * Something that a script asks its scheduler for. `key`: a common key, or a shared word (`tasks`, `folder`); where
 * `own` is true, the scheduler's own spelling, which no other has to understand.
 */
export interface Ask {
  readonly key: string;
  readonly value: Value;
  readonly own: boolean;
  /** The directives that it comes from. */
  readonly spans: readonly Span[];
}

/** Something to say about directives. */
export interface Note {
  readonly severity: Severity;
  readonly code: ConvertCode;
  readonly message: string;
  readonly spans: readonly Span[];
}

/** What conversion itself finds; what the header of the other scheduler says keeps its own code. */
export type ConvertCode =
  | 'convert-no-counterpart'
  | 'convert-unread'
  | 'convert-ignored'
  | 'convert-check'
  | 'convert-other-directive'
  | 'convert-variable'
  | 'convert-folder'
  | 'convert-line-ends';

/** The asks of a script by key while they are put into shared words; later steps take out what they understand. */
export type Asks = Map<string, Ask>;

/** The resource of a directive as it was read. `own`: its key is the scheduler's. */
export function askOf(resource: ReadResource, own: boolean): Ask {
  return { key: resource.key, value: resource.value, own, spans: spansOf(resource) };
}

/** Puts one ask in the place of others. */
export function replaceAsks(asks: Asks, parts: readonly Ask[], key: string, value: Value): void {
  for (const part of parts) asks.delete(part.key);
  asks.set(key, { key, value, own: false, spans: parts.flatMap(({ spans }) => spans) });
}

/** The number of an ask; null where it is none, or is not there. */
export function countOf(ask: Ask | undefined): number | null {
  const count = Number(ask?.value ?? Number.NaN);
  return Number.isSafeInteger(count) && count > 0 ? count : null;
}

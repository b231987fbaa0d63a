import type { Resource } from '../../../src/job/dialect.ts';
import type { Value } from '../../../src/job/value.ts';

/** Resources as a job would have them, in the order of a record. */
export function resources(record: Readonly<Record<string, Value>>): readonly Resource[] {
  return Object.entries(record).map(([key, value]) => ({ key, value, native: false }));
}

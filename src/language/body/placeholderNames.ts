import type { Setting } from '../../job/job.ts';
import { attributeKey, resourceKey } from '../../job/keys.ts';
import { placeholderValues } from '../../job/placeholderValues.ts';
import { resourcesFor } from '../../job/resolve.ts';
import type { Value } from '../../job/value.ts';
import type { Subject } from '../subject.ts';

/** Something that a placeholder can insert. */
export interface PlaceholderName {
  readonly name: string;
  readonly value: Value;
  /** The setting that gives it; null for what is made: `filename`, `run`, a built-in attribute. */
  readonly setting: Setting | null;
  readonly meaning: string;
}

const MADE: Readonly<Record<string, string>> = {
  run: 'Short id of the run.',
  filename: 'Name of the script on the cluster.',
};

/** All that placeholders of a job can insert, by name, resources before attributes. */
export function placeholderNames({ job, backend }: Subject): ReadonlyMap<string, PlaceholderName> {
  if (!job) return new Map();
  const resources = resourcesFor(backend, job.resources, job.backends);
  const { values } = placeholderValues(job, backend, resources);
  const settings = new Map<string, Setting>([
    ...job.attributes,
    ...resources.map(({ key, setting }) => [key, setting] as const),
  ]);
  const names = [...resources.map(({ key }) => key), ...values.keys()];
  return new Map(
    names.map((name): [string, PlaceholderName] => {
      const info = resourceKey(name) ?? attributeKey(name);
      const meaning = MADE[name] ?? info?.meaning ?? 'A key of this job.';
      return [name, { name, value: values.get(name) ?? null, setting: settings.get(name) ?? null, meaning }];
    }),
  );
}

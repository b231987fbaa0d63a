import type { Backend } from '../backends/contract.ts';
import { UserError } from '../base/errors.ts';
import type { Resource } from '../job/dialect.ts';
import { parseDuration } from '../job/durations.ts';
import { setLayer } from '../job/layers.ts';
import { resolveLayers, resourcesFor } from '../job/resolve.ts';
import type { Value } from '../job/value.ts';
import { partsOf } from './parts.ts';
import type { RunChange, RunRecord } from './record.ts';
import { sharedLogs } from './submittedJobs.ts';

/** Changes of a run's resources as a user writes them, `time=2:00:00`, read as in a settings file. Rejects with a `UserError`. */
export function readChanges(words: readonly string[], backend: Backend): readonly Resource[] {
  const names = new Set([backend.name, ...(backend.extends ?? [])]);
  const options = words.map((word) => {
    const [, key, text] = /^([^=\s]+)\s*=(.*)$/s.exec(word) ?? [];
    if (key !== undefined && text !== undefined) return { section: 'Resources', key, text } as const;
    throw new UserError({
      what: `'${word}' is no change of a resource`,
      next: 'Write it as key=value, as in time=2:00:00',
      code: 'wrong-usage',
    });
  });
  const layer = setLayer(options, names);
  const problem = layer.problems.find(({ severity }) => severity === 'error');
  if (problem) throw new UserError({ what: problem.message, code: problem.code });
  const { resources } = resolveLayers([layer]);
  return resourcesFor(backend, resources, names).map(({ key, setting: { value }, native }) => ({
    key,
    value,
    native,
  }));
}

/** Changes of resources in words: `time = 2:00:00, mem = 4000`. */
export function describeChanges(changes: readonly Resource[]): string {
  return changes.map(({ key, value }) => `${key} = ${value ?? ''}`).join(', ');
}

/** What becomes of a run whose scheduler has taken other resources: its record says what it asks for now. */
export function alteredRun(run: RunRecord, changes: readonly Resource[], backend: Backend): RunChange {
  const { job, usage } = run;
  const changed = new Map(changes.map((change) => [change.key, change]));
  const added = changes.filter(({ key }) => !job.resources.some((resource) => resource.key === key));
  const resources = [...job.resources.map((resource) => changed.get(resource.key) ?? resource), ...added];
  const text = (key: string): string | null => textOf(changed.get(key)?.value ?? null);
  const altered = { ...job, name: text('jobname') ?? job.name, resources };
  const ids = partsOf(run).map(({ id }) => id);
  const logs = sharedLogs({ ...run, job: altered }, backend, ids);
  return {
    job: altered,
    queue: text('queue') ?? run.queue,
    ...(logs ? { stdout: logs.stdout ?? run.stdout, stderr: logs.stderr ?? run.stderr } : {}),
    usage: usage && { ...usage, requested: { ...usage.requested, ...requested(changed) } },
  };
}

function requested(changed: ReadonlyMap<string, Resource>): Partial<NonNullable<RunRecord['usage']>['requested']> {
  const mem = changed.get('mem')?.value;
  const time = textOf(changed.get('time')?.value ?? null);
  const seconds = time === null ? null : parseDuration(time);
  const nodes = changed.get('nodes')?.value;
  return {
    ...(typeof mem === 'number' ? { memBytes: mem * 1024 * 1024 } : {}),
    ...(seconds === null ? {} : { seconds }),
    ...(typeof nodes === 'number' ? { nodes } : {}),
  };
}

function textOf(value: Value): string | null {
  return value === null || typeof value === 'boolean' ? null : String(value);
}

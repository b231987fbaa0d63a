import type { Backend } from '../backends/contract.ts';
import { UserError } from '../base/errors.ts';
import type { Job, Setting } from '../job/job.ts';
import type { ClusterSnapshot } from './clusters.ts';
import { partsOf } from './parts.ts';
import type { RunRecord } from './record.ts';

const KEY = 'dependency';
const RUN = /^run:([a-z0-9]+)$/;

/**
 * The job with runs of ours in its `dependency` (`run:ID`, or the name of a job) put into the scheduler's own spelling:
 * it starts when they have ended well. A value that names none of ours is the scheduler's and stays.
 * `runs`: all runs, the newest first.
 */
export function resolveDependency(
  job: Job,
  backend: Backend,
  cluster: ClusterSnapshot,
  runs: readonly RunRecord[],
): Job {
  const found = [`${backend.name}.${KEY}`, KEY].map((key) => job.resources.get(key)).find((setting) => setting?.value);
  if (!found || typeof found.value !== 'string') return job;
  const wanted = found.value.split(',').map((part) => part.trim());
  const here = runs.filter((run) => run.cluster.key === cluster.key);
  const ids = wanted.map((word) => dependedIds(word, here, cluster));
  if (ids.every((id) => id === null)) return job;
  const unknown = wanted.filter((_, at) => ids[at] === null);
  if (unknown.length > 0) {
    throw noSuchRun(`${KEY} = ${found.value}: ${unknown.join(', ')} is no run on ${cluster.name}`);
  }
  if (!backend.dependOn) {
    throw new UserError({ what: `${backend.displayName} cannot make a job wait for another`, code: 'not-offered' });
  }
  const value = backend.dependOn(ids.flatMap((id) => id ?? []));
  const resources = new Map<string, Setting>(job.resources);
  resources.set(found.key, { ...found, value });
  return { ...job, resources };
}

/** The ids on the scheduler of the run that a word means; null if it means none of ours. */
function dependedIds(word: string, runs: readonly RunRecord[], cluster: ClusterSnapshot): readonly string[] | null {
  const id = RUN.exec(word)?.[1];
  const run = runs.find((known) => (id === undefined ? known.job.name === word : known.id.startsWith(id)));
  if (id !== undefined && !run) throw noSuchRun(`There is no run ${id} on ${cluster.name}`);
  if (!run) return null;
  if (run.schedulerId === null) throw noSuchRun(`The run ${run.id} (${run.job.name}) was not submitted`);
  return partsOf(run).map((part) => part.id);
}

function noSuchRun(what: string): UserError {
  return new UserError({ what, next: '`clusterjob list` shows the runs with their ids', code: 'no-such-run' });
}

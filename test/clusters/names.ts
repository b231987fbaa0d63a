import { createHash } from 'node:crypto';
import { tmpdir } from 'node:os';

/** A scheduler of which a cluster can be brought up, by the name of its backend. */
export type TestScheduler = 'slurm' | 'sge';

/** A folder that belongs to this clone of the project, so that two clones on one machine have a cluster each. */
export function defaultRoot(scheduler: TestScheduler): string {
  return `${tmpdir()}/clusterjob-${scheduler}-${shortHash(import.meta.dirname)}`;
}

/** The name of the account that submits jobs to the cluster in this folder. */
export function userName(dir: string): string {
  return `cj-${shortHash(dir)}`;
}

/** The name of the lock that is held while the cluster in this folder is started or removed. */
export function lockName(dir: string): string {
  return `clusterjob-cluster-${shortHash(dir)}`;
}

function shortHash(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 6);
}

import type { RunState } from '../../job/states.ts';
import type { ClusterSnapshot } from '../clusters.ts';
import type { Attempt, RunChange, RunRecord, SentJob, TaskGroup } from '../record.ts';

/** A run as a row of the table `runs`. What changes together lies together; the job never changes after it was stored. */
export interface RunRow {
  readonly id: string;
  readonly version: number;
  readonly cluster_key: string;
  readonly token: string;
  readonly fingerprint: string;
  readonly state: string;
  readonly created: number;
  readonly job: string;
  readonly cluster: string;
  readonly attempts: string;
  readonly tasks: string | null;
  readonly status: string;
  readonly extra: string;
}

/** The part of a record that is kept as one JSON text in the column `status`. */
type Status = Omit<
  RunRecord,
  'id' | 'version' | 'token' | 'created' | 'job' | 'cluster' | 'state' | 'attempts' | 'tasks' | 'extra'
>;

/** A run as it is kept. */
export function toRow(run: RunRecord): RunRow {
  const { id, version, token, created, job, cluster, state, attempts, tasks, extra, ...status } = run;
  return {
    id,
    version,
    cluster_key: cluster.key,
    token,
    fingerprint: job.fingerprint,
    state,
    created,
    job: JSON.stringify(job),
    cluster: JSON.stringify(cluster),
    attempts: JSON.stringify(attempts),
    tasks: tasks && JSON.stringify(tasks),
    status: JSON.stringify(status satisfies Status),
    extra: JSON.stringify(extra),
  };
}

/** A run as it was kept. */
export function fromRow(row: RunRow): RunRecord {
  return {
    id: row.id,
    version: row.version,
    token: row.token,
    created: row.created,
    job: JSON.parse(row.job) as SentJob,
    cluster: JSON.parse(row.cluster) as ClusterSnapshot,
    state: row.state as RunState,
    attempts: JSON.parse(row.attempts) as Attempt[],
    tasks: row.tasks === null ? null : (JSON.parse(row.tasks) as TaskGroup[]),
    extra: JSON.parse(row.extra) as Record<string, unknown>,
    ...(JSON.parse(row.status) as Status),
  };
}

/** A record after a change: its version is one higher. */
export function changed(run: RunRecord, change: RunChange): RunRecord {
  return { ...run, ...change, version: run.version + 1 };
}

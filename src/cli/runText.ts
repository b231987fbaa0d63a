import { describeGroup, describeReason, describeRun } from '../runs/describe.ts';
import { describeJobIds } from '../runs/parts.ts';
import type { RunRecord } from '../runs/record.ts';
import { table } from './terminal.ts';

/** Runs as a table: id, name, cluster, the scheduler's id, state. */
export function runTable(runs: readonly RunRecord[], now: number): string {
  return table([
    ['RUN', 'JOB', 'CLUSTER', 'ID', 'STATE'],
    ...runs.map((run) => [run.id, run.job.name, run.cluster.name, describeJobIds(run) ?? '-', stateOf(run, now)]),
  ]);
}

/** The state in a few words; of a run that waits also why. */
function stateOf(run: RunRecord, now: number): string {
  const { summary } = describeRun(run, now);
  return run.reason === null ? summary : `${summary}: ${describeReason(run.reason, run.nativeState)}`;
}

/** Why a run is as it is, for people; null where there is nothing to explain. */
export function explanation(run: RunRecord, now: number): string | null {
  const { explanation: why, next } = describeRun(run, now);
  const failed = run.tasks?.filter((group) => group.state === 'failed').map(describeGroup) ?? [];
  const lines = [why, ...failed.map(({ title, stateText }) => `${title}: ${stateText}`), next && `${next}.`];
  return lines.filter((line) => line !== null && line !== '').join('\n') || null;
}

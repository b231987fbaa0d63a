import type { Usage } from '../backends/jobState.ts';
import { isoTime } from '../base/clock.ts';
import type { RunState } from '../job/states.ts';
import { formatTasks } from '../job/tasks.ts';
import { describeReason } from './describe.ts';
import type { RunPart } from './parts.ts';
import { partsOf } from './parts.ts';
import type { RunRecord, StateSource } from './record.ts';

/** A run as JSON for scripts and other editors (`docs/cli.md`); unknown = null, times ISO 8601 UTC. */
export interface PublicRun {
  readonly id: string;
  readonly job: string;
  readonly jobFile: string | null;
  readonly cluster: { readonly key: string; readonly name: string };
  readonly backend: string;
  readonly schedulerId: string | null;
  readonly state: RunState;
  readonly nativeState: string | null;
  readonly final: boolean;
  readonly exitCode: number | null;
  readonly signal: number | null;
  readonly reason: string | null;
  readonly submitted: string | null;
  readonly started: string | null;
  readonly ended: string | null;
  readonly stdout: string | null;
  readonly stderr: string | null;
  readonly usage: Usage;
  readonly asOf: string | null;
  readonly source: StateSource | null;
  readonly attempts: readonly PublicAttempt[];
  readonly tasks: readonly PublicTasks[] | null;
  /** The scheduler's jobs of an array that was cut because of its site's limit; absent for any other run. */
  readonly parts?: readonly PublicPart[];
}

/** One of the scheduler's jobs of an array, as JSON. */
export interface PublicPart {
  readonly schedulerId: string;
  /** `1001-2000` */
  readonly ranges: string;
  /** By how much the indexes are lower on the scheduler. */
  readonly shift: number;
}

/** One start of a run, as JSON. */
export interface PublicAttempt {
  readonly number: number;
  readonly schedulerId: string;
  readonly state: RunState;
  readonly nativeState: string | null;
  readonly exitCode: number | null;
  readonly signal: number | null;
  readonly submitted: string | null;
  readonly started: string | null;
  readonly ended: string | null;
  readonly nodes: string | null;
}

/** Tasks of an array that stand alike, as JSON. */
export interface PublicTasks {
  /** `1-3,7` */
  readonly ranges: string;
  readonly state: RunState;
  readonly nativeState: string | null;
  readonly exitCode: number | null;
  readonly signal: number | null;
  readonly reason: string | null;
}

/** The attributes one by one, so that neither their order nor their number depends on who made the record. */
function publicUsage(usage: Usage | null): Usage {
  const requested = usage?.requested;
  return {
    maxRssBytes: usage?.maxRssBytes ?? null,
    cpuSeconds: usage?.cpuSeconds ?? null,
    elapsedSeconds: usage?.elapsedSeconds ?? null,
    requested: {
      memBytes: requested?.memBytes ?? null,
      seconds: requested?.seconds ?? null,
      cores: requested?.cores ?? null,
      nodes: requested?.nodes ?? null,
    },
  };
}

function publicPart({ id, tasks, shift }: RunPart): PublicPart {
  return { schedulerId: id, ranges: formatTasks(tasks ?? []), shift };
}

/** A run in the shape that is promised to scripts. */
export function publicRun(run: RunRecord): PublicRun {
  return {
    id: run.id,
    job: run.job.name,
    jobFile: run.job.file,
    cluster: { key: run.cluster.key, name: run.cluster.name },
    backend: run.cluster.backend,
    schedulerId: run.schedulerId,
    state: run.state,
    nativeState: run.nativeState,
    final: run.exit?.final ?? run.state === 'lost',
    exitCode: run.exit?.status ?? null,
    signal: run.exit?.signal ?? null,
    reason:
      run.trouble?.message ?? (run.reason && describeReason(run.reason, run.nativeState)) ?? run.exit?.message ?? null,
    submitted: isoTime(run.attempts[0]?.submitted ?? null),
    started: isoTime(run.started),
    ended: isoTime(run.ended),
    stdout: run.stdout,
    stderr: run.stderr,
    usage: publicUsage(run.usage),
    asOf: isoTime(run.asOf),
    source: run.source,
    attempts: run.attempts.map((attempt) => ({
      number: attempt.number,
      schedulerId: attempt.schedulerId,
      state: attempt.state,
      nativeState: attempt.nativeState,
      exitCode: attempt.exit?.status ?? null,
      signal: attempt.exit?.signal ?? null,
      submitted: isoTime(attempt.submitted),
      started: isoTime(attempt.started),
      ended: isoTime(attempt.ended),
      nodes: attempt.nodes,
    })),
    tasks:
      run.tasks?.map(({ tasks, state, nativeState, exit, reason }) => ({
        ranges: formatTasks(tasks),
        state,
        nativeState,
        exitCode: exit?.status ?? null,
        signal: exit?.signal ?? null,
        reason: (reason && describeReason(reason, nativeState)) ?? exit?.message ?? null,
      })) ?? null,
    ...(run.job.cuts ? { parts: partsOf(run).map(publicPart) } : {}),
  };
}

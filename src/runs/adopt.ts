import { posix } from 'node:path';
import type { JobState } from '../backends/jobState.ts';
import { UserError } from '../base/errors.ts';
import { defaultedNumber } from '../job/resolve.ts';
import type { RunState } from '../job/states.ts';
import { joinTasks } from '../job/tasks.ts';
import type { TransportOptions } from '../transport/contract.ts';
import { askJobs } from './clusterJobs.ts';
import type { ClusterSnapshot } from './clusters.ts';
import { withLease } from './heldLease.ts';
import { newRunId } from './newRun.ts';
import type { Attempt, RunRecord, SentJob, TaskGroup } from './record.ts';
import { pollLimit } from './rhythm.ts';
import type { RunsContext } from './runsContext.ts';
import { stateOfTasks } from './summary.ts';
import { isToken, newToken } from './token.ts';

/** How long a process keeps the right to adopt a job without renewing it, in ms. */
const ADOPT_LEASE_MS = 20_000;

/**
 * Makes a run of a job that was submitted in another way, so that it is followed and can be cancelled. A job that is a run
 * already stays that run. `id`: as the scheduler writes it; what follows behind a dot or bracket may be left out.
 * Rejects with a `UserError` if the user has no unfinished job of this id there.
 */
export async function adoptJob(
  context: RunsContext,
  cluster: ClusterSnapshot,
  id: string,
  options: TransportOptions,
): Promise<RunRecord> {
  const jobs = (await askJobs(context, cluster, options)).filter(({ job }) => isMeant(job.ref.id, id));
  const ids = [...new Set(jobs.map(({ job }) => job.ref.id))];
  if (ids.length > 1) {
    throw new UserError({
      what: `Several jobs are meant by '${id}': ${ids.join(', ')}`,
      next: 'Write the whole id',
      code: 'ambiguous-job',
    });
  }
  const known = jobs.find(({ run }) => run !== null)?.run;
  if (known) return known;
  const states = jobs.map(({ job }) => job);
  const [first] = states;
  if (!first) {
    throw new UserError({
      what: `You have no unfinished job '${id}' on ${cluster.name}`,
      next: '`clusterjob jobs` lists those that you have',
      code: 'no-such-job',
    });
  }
  const adopted = await withLease(context, `adopt:${cluster.key}:${first.ref.id}`, ADOPT_LEASE_MS, async () => {
    const now = context.clock.now();
    const run = adoptedRun(cluster, [first, ...states.slice(1)], now);
    await context.store.insert(run, { source: 'client', text: 'adopted: it was not submitted by Clusterjob' });
    await context.store.saveCluster(cluster, null);
    return run;
  });
  if (adopted) return adopted;
  throw new UserError({
    what: `The job ${first.ref.id} is just being adopted by another window`,
    next: 'Look for it in the list of runs',
    code: 'changed-elsewhere',
  });
}

function isMeant(whole: string, given: string): boolean {
  return (
    whole === given || (given !== '' && whole.startsWith(given) && /^[^A-Za-z0-9_-]/.test(whole.slice(given.length)))
  );
}

/** The run that stands for a job from now on; what its submitter knew of it is not known. */
function adoptedRun(cluster: ClusterSnapshot, states: readonly [JobState, ...JobState[]], now: number): RunRecord {
  const [first] = states;
  const { ref, usage } = first;
  const tasks = states.every((state) => state.ref.tasks) ? states.map(taskGroup) : null;
  // A path that is not whole starts at a folder that nobody tells.
  const [stdout, stderr] = [first.stdout, first.stderr].map((path) => (path?.startsWith('/') ? path : null));
  const log = stdout ?? stderr ?? null;
  const folder = log === null ? '' : posix.dirname(log);
  const state = (tasks && stateOfTasks(tasks)) ?? first.state ?? 'pending';
  return {
    id: newRunId(),
    version: 1,
    // That of another list of runs, if it has one: by it the job is recognised.
    token: isToken(first.token) ? first.token : newToken(),
    created: first.submitted ?? now,
    job: adoptedJob(first, tasks, cluster),
    cluster,
    folder,
    root: folder,
    // There is no lock of ours that could be removed.
    step: 'cleared',
    state,
    nativeState: first.native,
    schedulerId: ref.id,
    reason: first.reason,
    exit: null,
    usage,
    started: first.started,
    ended: null,
    estimatedStart: first.estimatedStart,
    queue: first.queue,
    attempts: attemptsOf(first, state),
    tasks,
    stdout: stdout ?? null,
    stderr: stderr ?? stdout ?? null,
    asOf: now,
    source: 'queue',
    missingSince: null,
    trouble: null,
    candidates: [],
    epilogue: { kind: 'none' },
    pollLimitSeconds: pollLimit(usage?.requested.seconds ?? null, defaultedNumber(new Map(), 'max_sleep_interval')),
    hidden: false,
    extra: { adopted: true },
  };
}

/** The start that counts, behind as many others as the scheduler has counted; of these nothing is known but that they were cut. */
function attemptsOf(seen: JobState, state: RunState): readonly Attempt[] {
  const { ref, submitted, started, native, usage, nodes } = seen;
  const unknown = { submitted: null, started: null, ended: null, exit: null, usage: null, nodes: null };
  const cut = Array.from(
    { length: seen.restarts ?? 0 },
    (_, at): Attempt => ({
      ...unknown,
      number: at + 1,
      schedulerId: ref.id,
      state: 'cancelled',
      nativeState: 'REQUEUED',
    }),
  );
  const current = { schedulerId: ref.id, submitted, started, state, nativeState: native, usage, nodes };
  return [...cut, { ...unknown, ...current, number: cut.length + 1 }];
}

function taskGroup({ ref, state, native, reason }: JobState): TaskGroup {
  return { tasks: ref.tasks ?? [], state: state ?? 'pending', nativeState: native, exit: null, reason };
}

function adoptedJob({ ref, name }: JobState, groups: readonly TaskGroup[] | null, cluster: ClusterSnapshot): SentJob {
  const known = name ?? ref.id;
  return {
    name: known,
    kind: 'template',
    file: null,
    localFolder: '',
    body: { file: null, text: '' },
    layers: [],
    filename: known,
    script: `# The job ${ref.id} on ${cluster.name} was not submitted by Clusterjob: its script is not known.\n`,
    scriptBytes: null,
    prologue: null,
    epilogue: null,
    aux: {},
    resources: [],
    submitArgs: [],
    tasks: groups && joinTasks(...groups.map(({ tasks }) => tasks)),
    // Equal to that of no other run: nothing is known to be the same.
    fingerprint: `adopted ${cluster.key} ${ref.id}`,
    gitCommit: null,
  };
}

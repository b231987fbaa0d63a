import { posix } from 'node:path';
import type { Backend, CheckAnswer, Queue } from '../backends/contract.ts';
import type { Command } from '../base/command.ts';
import { UserError } from '../base/errors.ts';
import type { Problem } from '../base/problem.ts';
import { hasErrors } from '../base/problem.ts';
import type { Job } from '../job/job.ts';
import type { TransportOptions } from '../transport/contract.ts';
import { askQueues, queueNamed } from './clusterQueues.ts';
import type { ClusterSnapshot } from './clusters.ts';
import { carryOut } from './exchange.ts';
import type { JobLoader, LoadedJob } from './jobLoader.ts';
import { queueOf, validateLimits } from './queueLimits.ts';
import type { RunRecord } from './record.ts';
import { problemAtResource } from './resourcePlace.ts';
import type { RunService } from './service.ts';
import { filesOf, submitRequests } from './submission.ts';
import { prepareJob } from './submitJob.ts';

/** What a cluster says to a job that was not submitted. */
export interface ClusterCheck {
  /** Null where the job has errors of its own, so that the cluster was not asked. */
  readonly answer: CheckAnswer | null;
  /** What is wrong with the job: in its files, by the limits of its queue, and why the scheduler refuses it. */
  readonly problems: readonly Problem[];
  /** That it would go to another queue than it asks for, and why; null where it would not. */
  readonly note: string | null;
}

/** The longest that the script may lie on the cluster after the check, should the removal hang, in ms. */
const REMOVAL_LIMIT_MS = 10_000;

/** Removes a folder, and the one around it if that is empty then. */
const REMOVE = 'rm -rf -- "$1" && rmdir -- "${1%/*}" 2>/dev/null; :';

/**
 * Asks a scheduler whether it would take a job, without submitting it. The script is placed in a folder of its own and
 * removed again. Where a scheduler has no way to check, the limits of its queues are all that can be told.
 */
export async function checkOnCluster(
  service: RunService,
  loader: JobLoader,
  loaded: LoadedJob,
  options: TransportOptions,
): Promise<ClusterCheck> {
  const { job, cluster } = loaded;
  if (!job || !cluster || hasErrors(loaded.problems)) return { answer: null, problems: loaded.problems, note: null };
  const backend = loader.backends.get(cluster.backend, cluster.definition);
  if (!backend.check && !backend.queues) {
    throw new UserError({ what: `${backend.displayName} has no way to check a job`, code: 'not-offered' });
  }
  const queues = await queuesFor(service, cluster, backend, options);
  const how = { ...options, conflict: 'overwrite', gitCommit: null } as const;
  const prepared = await prepareJob(service, loader, { job, cluster, problems: loaded.problems, queues }, how);
  const { run, problems, note } = prepared;
  if (!run) return { answer: null, problems, note };
  if (backend.check) {
    const answer = await askScheduler(service, backend, run, options);
    return { answer, problems: [...problems, ...refusalOf(answer, job, backend)], note };
  }
  const limits = judgeByLimits(job, run, queues ?? [], backend);
  const others = problems.filter(({ code }) => code !== 'over-queue-limit');
  return { ...limits, problems: [...others, ...limits.problems], note };
}

/** The queues of the cluster. A scheduler that can check the job itself is asked even if it does not tell them. */
async function queuesFor(
  { context }: RunService,
  cluster: ClusterSnapshot,
  backend: Backend,
  options: TransportOptions,
): Promise<readonly Queue[] | null> {
  if (!backend.queues) return null;
  try {
    return (await askQueues(context, cluster, options)).queues;
  } catch (error) {
    if (!backend.check || !(error instanceof UserError)) throw error;
    context.log.warn(error.message);
    return null;
  }
}

/** What can be said of a job where nobody checks it: whether it is within the limits of its queue. */
function judgeByLimits(
  job: Job,
  { job: { resources } }: RunRecord,
  queues: readonly Queue[],
  backend: Backend,
): Omit<ClusterCheck, 'note'> {
  const queue = queueNamed(queues, queueOf(resources));
  const message = `${backend.displayName} cannot check a job without submitting it; `;
  if (!queue) return { answer: unclear(`${message}its queue is not known either`), problems: [] };
  const { valid, problems } = validateLimits(job, resources, queue, backend, true);
  const verdict = valid ? 'the job is within the limits of' : 'the job does not fit';
  return { answer: unclear(`${message}${verdict} queue ${queue.name}`), problems };
}

function unclear(message: string): CheckAnswer {
  return { verdict: 'unclear', message, refusal: null, estimatedStart: null };
}

async function askScheduler(
  { context }: RunService,
  backend: Backend,
  run: RunRecord,
  options: TransportOptions,
): Promise<CheckAnswer> {
  const folder = posix.join(run.root, '.clusterjob', `check-${run.id}`);
  const placed = { ...run, folder };
  // Of an array that is cut the first job stands for all: they differ in their tasks alone.
  const [request] = submitRequests(placed, backend);
  const plan = request && backend.check?.(request);
  if (!plan) throw new Error(`${backend.name} has no check`);
  const transport = await context.connections.connect(run.cluster);
  await transport.writeFiles(filesOf(placed), options);
  const remove: Command = {
    file: 'sh',
    args: ['-c', REMOVE, 'sh', folder],
    environment: 'plain',
    limitMs: REMOVAL_LIMIT_MS,
  };
  const whole = { commands: [...plan.commands, remove], read: plan.read };
  return await carryOut(context, run.cluster, whole, options);
}

function refusalOf({ refusal }: CheckAnswer, job: Job, backend: Backend): readonly Problem[] {
  if (!refusal) return [];
  const next = refusal.next === null ? '' : `. ${refusal.next}`;
  const message = `${backend.displayName} refuses the job: ${refusal.message}${next}`;
  return [
    problemAtResource(job, backend, refusal.key, {
      severity: 'error',
      code: 'refused-by-scheduler',
      message,
      fit: null,
    }),
  ];
}

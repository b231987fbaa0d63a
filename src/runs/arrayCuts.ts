import type { ArrayLimit, Backend, Facts } from '../backends/contract.ts';
import { errorText, UserError } from '../base/errors.ts';
import { splitLength } from '../base/splitSequence.ts';
import { parseArraySpec } from '../job/arrays.ts';
import type { Job } from '../job/job.ts';
import type { TaskSet } from '../job/tasks.ts';
import { countTasks, tasksBetween } from '../job/tasks.ts';
import type { TransportOptions } from '../transport/contract.ts';
import type { ClusterSnapshot } from './clusters.ts';
import type { RunsContext } from './deps.ts';
import { carryOut } from './exchange.ts';
import type { PreparedRun } from './prepare.ts';
import type { SentJob } from './record.ts';
import { problemAtResource } from './resourcePlace.ts';

/** How long ago a site may have been asked for its limit, in ms: it changes rarely. */
const FRESH_MS = 24 * 3_600_000;
/** So many jobs make one run at most: their commands go to the cluster as one text. */
const MOST_JOBS = 100;
/** So long may the options of these jobs be together, for the same reason, in characters. */
const MOST_TEXT = 50_000;

/** Where a job goes. */
export interface ArrayPlace {
  readonly cluster: ClusterSnapshot;
  readonly backend: Backend;
}

/**
 * A prepared run with its array cut into as many scheduler jobs as the limit of its site asks for, as `split_seq` of the
 * library cuts; an error on `array` where that cannot be done, so that nothing is sent. A site whose limit cannot be had
 * gets the array whole, and refuses it if need be.
 */
export async function fitArray(
  context: RunsContext,
  job: Job,
  prepared: PreparedRun,
  { cluster, backend }: ArrayPlace,
  options: TransportOptions,
): Promise<PreparedRun> {
  const { run } = prepared;
  const { arrayLimit } = backend;
  if (!run?.job.tasks || !arrayLimit) return prepared;
  const most = await mostTasks(context, cluster, backend, options);
  if (most === null) return prepared;
  const cuts = cutArray(run.job, arrayLimit, most, `${backend.displayName} on ${cluster.name}`);
  if (cuts === null) return prepared;
  if (typeof cuts !== 'string') return { ...prepared, run: { ...run, job: { ...run.job, cuts } } };
  const problem = problemAtResource(job, backend, 'array', {
    severity: 'error',
    code: 'over-array-limit',
    message: cuts,
    fit: null,
  });
  return { ...prepared, run: null, problems: [...prepared.problems, problem] };
}

/** The tasks of each scheduler job; null where one will do, words where no number of them does. */
export function cutArray(
  job: SentJob,
  arrayLimit: ArrayLimit,
  most: number,
  site: string,
): readonly TaskSet[] | string | null {
  const tasks = job.tasks ?? [];
  if (arrayLimit.of === 'indexes') {
    const highest = tasks.at(-1)?.last ?? 0;
    if (highest < most) return null;
    return `${site} takes no task index above ${most - 1}, and in a further job a task could not keep its own: number the tasks lower.`;
  }
  const count = countTasks(tasks);
  if (count <= most) return null;
  const over = `${count} tasks are more than the ${most} that ${site} takes in one job`;
  const jobs = Math.ceil(count / most);
  if (job.kind === 'plain')
    return `${over}, and a script with directives of its own is sent as it is: take fewer tasks.`;
  const spec = job.resources.find(({ key }) => key === 'array')?.value;
  const limit = parseArraySpec(String(spec))?.limit ?? null;
  if (limit !== null) {
    return `${over}, and in ${jobs} jobs up to ${jobs * limit} tasks would run at a time instead of ${limit}: take fewer tasks, or no limit.`;
  }
  const tooMany = `${over}, and they cannot go as ${jobs} jobs: take fewer tasks.`;
  if (jobs > MOST_JOBS) return tooMany;
  const cuts = splitLength(count, jobs).map(([from, to]) => tasksBetween(tasks, from, to));
  const texts = cuts.map((cut) => arrayLimit.options(cut)?.join(' ') ?? null);
  return texts.includes(null) || texts.join(' ').length > MOST_TEXT ? tooMany : cuts;
}

/** How many tasks the site allows in an array; null where that is not known. Asked once a day at most. */
async function mostTasks(
  context: RunsContext,
  cluster: ClusterSnapshot,
  backend: Backend,
  options: TransportOptions,
): Promise<number | null> {
  const known = (await context.store.clusters()).find(({ key }) => key === cluster.key);
  const fresh = known?.facts && context.clock.now() - (known.asked ?? 0) < FRESH_MS;
  const facts = fresh ? known.facts : await askFacts(context, cluster, backend, options);
  const most = facts?.features.maxArraySize;
  return typeof most === 'number' && most > 0 ? most : null;
}

async function askFacts(
  context: RunsContext,
  cluster: ClusterSnapshot,
  backend: Backend,
  options: TransportOptions,
): Promise<Facts | null> {
  if (!backend.probe) return null;
  try {
    const facts = await carryOut(context, cluster, backend.probe(), options);
    if (facts.trouble === null) await context.store.saveCluster(cluster, facts);
    return facts;
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    context.log.warn(`${cluster.name}: the limit of its arrays could not be asked: ${errorText(error)}`);
    return null;
  }
}

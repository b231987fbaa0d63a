import type { Backend, Facts } from '../backends/contract.ts';
import { errorText, UserError } from '../base/errors.ts';
import type { Problem } from '../base/problem.ts';
import type { Job } from '../job/job.ts';
import type { TransportOptions } from '../transport/contract.ts';
import { cutArray } from './arrayCuts.ts';
import type { ClusterSnapshot } from './clusters.ts';
import { carryOut } from './exchange.ts';
import { logRequest } from './logRequest.ts';
import type { PreparedRun } from './prepare.ts';
import type { RunRecord } from './record.ts';
import { problemAtResource } from './resourcePlace.ts';
import type { RunsContext } from './runsContext.ts';

/** How long ago a site may have been asked for its limit, in ms: it changes rarely. */
const FRESH_MS = 24 * 3_600_000;

/** Where a job goes. */
export interface ArrayPlace {
  readonly cluster: ClusterSnapshot;
  readonly backend: Backend;
}

/**
 * A prepared run with its array cut where its site allows no array of that size; an error where that cannot be done, so
 * that nothing is sent. A site whose limit cannot be had gets the array whole, and refuses it if need be.
 */
export async function fitArray(
  context: RunsContext,
  job: Job,
  prepared: PreparedRun,
  { cluster, backend }: ArrayPlace,
  options: TransportOptions,
): Promise<PreparedRun> {
  const { run } = prepared;
  const { arrayLimit: limit } = backend;
  if (!run?.job.tasks || !limit) return prepared;
  const most = await mostTasks(context, cluster, backend, options);
  if (most === null) return prepared;
  const cut = cutArray(run.job, { limit, most, site: `${backend.displayName} on ${cluster.name}` });
  if (cut === null) return prepared;
  const fault = (key: string, message: string): PreparedRun => {
    const trouble = { severity: 'error', code: 'over-array-limit', message, fit: null } as const;
    const problem: Problem = problemAtResource(job, backend, key, trouble);
    return { ...prepared, run: null, problems: [...prepared.problems, problem] };
  };
  if (typeof cut === 'string') return fault('array', cut);
  const shared = cut.shifts ? sharedLog(run, backend) : null;
  if (shared !== null) {
    const message = `The array goes as ${cut.cuts.length} jobs with the same indexes, whose tasks would write into the same file. Put CLUSTERJOB_ARRAY_ID into its name.`;
    return fault(shared, message);
  }
  return { ...prepared, run: { ...run, job: { ...run.job, ...cut } } };
}

/** The log that each task has for itself, but shares with the task of the same index in another job; null where there is none. */
function sharedLog(run: RunRecord, backend: Backend): 'stdout' | 'stderr' | null {
  const logsOf = (id: string, task: number) => backend.logPaths?.(logRequest(run, id, task));
  const [own, next, other] = [logsOf('1', 1), logsOf('1', 2), logsOf('2', 1)];
  const names = ['stdout', 'stderr'] as const;
  return names.find((name) => own?.[name] && own[name] !== next?.[name] && own[name] === other?.[name]) ?? null;
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

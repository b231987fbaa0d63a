import type { Queue } from '../backends/contract.ts';
import { UserError } from '../base/errors.ts';
import type { Job } from '../job/job.ts';
import { attributeText } from '../job/resolve.ts';
import type { TransportOptions } from '../transport/contract.ts';
import type { ClusterSnapshot } from './clusters.ts';
import { carryOut } from './exchange.ts';
import type { RunsContext } from './runsContext.ts';

/** The queues of a cluster as it told them. */
export interface KnownQueues {
  readonly queues: readonly Queue[];
  /** When it was asked, milliseconds since 1970 UTC. */
  readonly asked: number;
}

/** How long ago queues may have been asked for a warning about their limits, in ms: these change rarely. */
const USEFUL_MS = 7 * 24 * 3_600_000;
/** How long ago they may have been asked where they decide to which of them a job goes, in ms. */
const FRESH_MS = 3_600_000;

/** Asks a cluster for its queues and keeps the answer for all windows and the command line. Rejects with a `UserError` if it has none to tell. */
export async function askQueues(
  context: RunsContext,
  cluster: ClusterSnapshot,
  options: TransportOptions,
): Promise<KnownQueues> {
  const backend = context.backends.get(cluster.backend, cluster.definition);
  if (!backend.queues) {
    throw new UserError({ what: `${backend.displayName} has no queues that could be listed`, code: 'not-offered' });
  }
  const { queues, failure } = await carryOut(context, cluster, backend.queues(), options);
  if (failure) {
    throw new UserError({
      what: `${backend.displayName} on ${cluster.name} did not tell its queues`,
      detail: failure.message,
      next: `\`clusterjob clusters test ${cluster.name}\` tells what is wrong there`,
      code: 'scheduler-no-answer',
      transient: failure.transient,
    });
  }
  const known: KnownQueues = { queues, asked: context.clock.now() };
  await context.store.remember(memoryName(cluster), JSON.stringify(known));
  return known;
}

/** The queues of a cluster as it last told them; null where it never did. */
export async function knownQueues(
  { store }: Pick<RunsContext, 'store'>,
  cluster: ClusterSnapshot,
): Promise<KnownQueues | null> {
  const text = await store.recall(memoryName(cluster));
  return text === null ? null : (JSON.parse(text) as KnownQueues);
}

/**
 * The queues of a cluster where they help to submit a job: those that are known, if that is not too long ago; asked anew
 * for a job that names others to fall back on, or that is to be cut to their limits. Null where they cannot be had: a submission does without.
 */
export async function usefulQueues(
  context: RunsContext,
  cluster: ClusterSnapshot,
  { job, coerce }: { readonly job: Job; readonly coerce: boolean },
  options: TransportOptions,
): Promise<readonly Queue[] | null> {
  const backend = context.backends.get(cluster.backend, cluster.definition);
  if (!backend.queues || !backend.validate) return null;
  const decides = coerce || attributeText(job.attributes, 'fallback_queues') !== null;
  const known = await knownQueues(context, cluster);
  if (known && context.clock.now() - known.asked < (decides ? FRESH_MS : USEFUL_MS)) return known.queues;
  if (!decides) return null;
  try {
    return (await askQueues(context, cluster, options)).queues;
  } catch (error) {
    // A cluster that cannot be reached would only be asked for the same again, and the user with it.
    if (!(error instanceof UserError) || error.code !== 'scheduler-no-answer') throw error;
    context.log.warn(error.message);
    return null;
  }
}

/** The queue with this name; without one the queue that the scheduler takes by itself. Null where it is not known. */
export function queueNamed(queues: readonly Queue[], name: string | null): Queue | null {
  return queues.find((queue) => (name === null ? queue.default : queue.name === name)) ?? null;
}

/** Under this name the store keeps what a cluster said of its queues; the number is that of the shape of `Queue`. */
function memoryName({ key }: ClusterSnapshot): string {
  return `queues-1:${key}`;
}

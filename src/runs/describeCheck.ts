import type { ClusterCheck } from './clusterCheck.ts';
import { describeMs } from './describeTime.ts';

/** What a cluster said to a job, in words. */
export interface CheckDescription {
  readonly kind: 'accepted' | 'refused' | 'unclear';
  readonly text: string;
}

/** What a cluster said to a job that was not submitted, in one sentence. `now`: milliseconds since 1970 UTC. */
export function describeCheck(
  job: string,
  cluster: string,
  { answer, problems, note }: ClusterCheck,
  now: number,
): CheckDescription {
  const errors = problems.filter(({ severity }) => severity === 'error');
  if (answer === null) {
    return { kind: 'refused', text: `${job} has errors, so ${cluster} was not asked: ${errors[0]?.message ?? ''}` };
  }
  if (answer.verdict === 'refused') {
    return { kind: 'refused', text: `${cluster} would refuse ${job}: ${errors.at(-1)?.message ?? answer.message}` };
  }
  if (answer.verdict === 'unclear') {
    return { kind: 'unclear', text: `It cannot be told whether ${cluster} would take ${job}: ${answer.message}` };
  }
  const elsewhere = note === null ? '' : ` It would be ${note}.`;
  return {
    kind: 'accepted',
    text: `${cluster} would take ${job}${startText(answer.estimatedStart, now)}.${elsewhere}`,
  };
}

function startText(start: number | null, now: number): string {
  if (start === null) return '';
  return start <= now ? ' and start it at once' : ` and start it in about ${describeMs(start - now)}`;
}

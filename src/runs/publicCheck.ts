import type { CheckAnswer, Refusal } from '../backends/contract.ts';
import { isoTime } from '../base/clock.ts';
import type { ProblemRecord } from '../base/problem.ts';
import { problemRecord } from '../base/problem.ts';
import type { ClusterCheck } from './clusterCheck.ts';

/** What a cluster said to a job that was not submitted, as JSON for scripts (`docs/cli.md`). */
export interface PublicCheck {
  /** Null where the job has errors of its own, so that nobody was asked. */
  readonly verdict: CheckAnswer['verdict'] | null;
  readonly message: string | null;
  readonly estimatedStart: string | null;
  readonly refusal: Refusal | null;
  readonly note: string | null;
  readonly problems: readonly ProblemRecord[];
}

/** A check in the shape that is promised to scripts. */
export function publicCheck({ answer, problems, note }: ClusterCheck): PublicCheck {
  return {
    verdict: answer?.verdict ?? null,
    message: answer?.message ?? null,
    estimatedStart: isoTime(answer?.estimatedStart ?? null),
    refusal: answer?.refusal ?? null,
    note,
    problems: problems.map(problemRecord),
  };
}

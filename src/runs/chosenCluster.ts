/** All that can decide on which cluster a job runs. */
export interface ClusterWishes {
  /** The place that the job's own settings name. */
  readonly pinned: string | null;
  /** The cluster that was last chosen for this job. */
  readonly remembered: string | null;
  /** The cluster that the user prefers for all jobs. */
  readonly preferred: string | null;
  /** The clusters that there are, `local` first. */
  readonly names: readonly string[];
}

/** What decides: the job itself, one of the profiles, or the user, who is still to be asked. */
export type ClusterDecision =
  | { readonly kind: 'pinned'; readonly place: string }
  | { readonly kind: 'profile'; readonly name: string; readonly because: 'remembered' | 'preferred' | 'only' }
  | { readonly kind: 'ask'; readonly names: readonly string[] };

/** The cluster of a job. A name for which there is no profile any more decides nothing. */
export function decideCluster({ pinned, remembered, preferred, names }: ClusterWishes): ClusterDecision {
  if (pinned !== null) return { kind: 'pinned', place: pinned };
  if (remembered !== null && names.includes(remembered)) {
    return { kind: 'profile', name: remembered, because: 'remembered' };
  }
  if (preferred !== null && names.includes(preferred))
    return { kind: 'profile', name: preferred, because: 'preferred' };
  const [only, another] = names;
  if (only !== undefined && another === undefined) return { kind: 'profile', name: only, because: 'only' };
  return { kind: 'ask', names };
}

/** Why a cluster stands for a job, in words. */
export function describeDecision(decision: ClusterDecision): string {
  if (decision.kind === 'pinned') return 'the settings of the job name this place';
  if (decision.kind === 'ask') return 'not chosen yet';
  return DECISION_WORDS[decision.because];
}

const DECISION_WORDS: Readonly<Record<'remembered' | 'preferred' | 'only', string>> = {
  remembered: 'last chosen for this job',
  preferred: 'preferred for all jobs',
  only: 'the only cluster there is',
};

/** Under this name the store remembers the cluster that was last chosen for the job with this body (absolute path). */
export function rememberedClusterKey(body: string): string {
  return `cluster of ${body}`;
}

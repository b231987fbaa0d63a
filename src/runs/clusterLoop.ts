import type { ClusterSnapshot } from './clusters.ts';
import type { Pace } from './rhythm.ts';

/** How the questions to a cluster go. */
export interface PollStatus {
  readonly key: string;
  /** Last answer and next question, milliseconds since 1970 UTC; null = none yet, or none planned here. */
  readonly asked: number | null;
  readonly next: number | null;
  /** Why the last question failed, in words. */
  readonly failure: string | null;
}

/** How one process follows a cluster. */
export interface ClusterLoop {
  readonly snapshot: ClusterSnapshot;
  readonly end: AbortController;
  wake: AbortController;
  status: PollStatus;
  failures: number;
  readonly paces: Map<string, Pace>;
  /** When this process began to follow the cluster. */
  readonly begun: number;
  /** Whether there was a connection when that was last looked at. */
  connected: boolean;
}

/** The beginning of following a cluster. */
export function newLoop(snapshot: ClusterSnapshot, now: number): ClusterLoop {
  return {
    snapshot,
    end: new AbortController(),
    wake: new AbortController(),
    status: { key: snapshot.key, asked: null, next: null, failure: null },
    failures: 0,
    paces: new Map(),
    begun: now,
    connected: false,
  };
}

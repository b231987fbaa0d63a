import { createHash } from 'node:crypto';
import type { BackendDefinition, Facts } from '../backends/contract.ts';
import type { Place } from '../transport/contract.ts';

/**
 * A cluster as it was when a run was sent to it. A run keeps this copy and is asked about, cancelled and read only
 * there, whatever becomes of the profile with that name.
 */
export interface ClusterSnapshot extends Place {
  /** Hash of backend, transport and address; two profiles for the same place have the same key. */
  readonly key: string;
  /** Name of the profile; only a label. */
  readonly name: string;
  readonly backend: string;
  /** What describes the backend, if a file of the site does: runs are followed from folders that have no such file. */
  readonly definition?: BackendDefinition;
  /** Root folder as the profile or the job writes it. */
  readonly rootdir: string;
  /** Least pause between two questions, in seconds; null: the default of the transport. */
  readonly minPollSeconds: number | null;
  /** Submissions per second at most, of all processes together; 0: no limit. */
  readonly maxSubmitRate: number;
  /** Minutes that an idle connection stays open. */
  readonly keepMinutes: number;
  /** The file of a workspace that alone names this address, so that the user has to permit it; absent where there is none. */
  readonly namedBy?: string;
}

/** What is known of a cluster beside its address. */
export interface ClusterRecord {
  readonly key: string;
  readonly snapshot: ClusterSnapshot;
  readonly facts: Facts | null;
  /** When the facts were asked, milliseconds since 1970 UTC. */
  readonly asked: number | null;
}

/**
 * The key of a cluster. `address` is the resolved `user@host:port` of a remote; this machine's clusters differ by the
 * host name, so that a home folder shared by several machines does not mix them up.
 */
export function clusterKey(backend: string, transport: Place['transport'], address: string): string {
  return createHash('sha256').update([backend, transport, address].join('\0')).digest('hex').slice(0, 16);
}

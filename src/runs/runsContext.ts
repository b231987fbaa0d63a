import type { Backend, BackendDefinition } from '../backends/contract.ts';
import type { Clock } from '../base/clock.ts';
import type { Log } from '../base/log.ts';
import type { ConnectionSource, OpenStandIn } from '../transport/contract.ts';
import type { RunStore } from './store/store.ts';

/**
 * Gives the backend with a name, or the one of this name that the file of a site describes. Throws a `UserError` that names
 * the nearest one if there is none, and for a file with errors.
 */
export interface BackendSource {
  get(name: string, definition: BackendDefinition | undefined): Backend;
}

/** What everything that deals with runs works with. */
export interface RunsContext {
  readonly store: RunStore;
  readonly connections: ConnectionSource;
  readonly backends: BackendSource;
  readonly clock: Clock;
  readonly log: Log;
  /** Random name of this process, by which it holds leases. */
  readonly owner: string;
  /** Whether scripts of this folder may be run on this machine. */
  readonly trusts: (folder: string) => boolean;
  /** Lets scripts of this machine use the connection to a cluster; without it they sign in for themselves. */
  readonly openStandIn?: OpenStandIn;
}

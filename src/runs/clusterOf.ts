import type { Backend } from '../backends/contract.ts';
import { clusterPlace } from '../job/clusterPlace.ts';
import type { Setting } from '../job/job.ts';
import type { ClusterSnapshot } from './clusters.ts';
import { clusterKey } from './clusters.ts';
import { namedBy } from './namedBy.ts';

/**
 * The cluster that attributes describe: a profile's, or those of a job that names its place itself.
 * `host` is this machine's name, for clusters that are reached without a connection.
 */
export function clusterOf(name: string, attributes: ReadonlyMap<string, Setting>, host: string): ClusterSnapshot {
  const place = clusterPlace(attributes);
  const remote = place.transport === 'local' ? null : place.remote;
  const file = remote === null ? undefined : namedBy(attributes);
  return {
    ...place,
    remote,
    name,
    key: clusterKey(place.backend, place.transport, remote ?? host),
    ...(file === undefined ? {} : { namedBy: file }),
  };
}

/** The cluster with the file that describes its backend, if one does. */
export function withDefinition(
  cluster: ClusterSnapshot,
  backends: readonly Pick<Backend, 'name' | 'definition'>[],
): ClusterSnapshot {
  const definition = backends.find(({ name }) => name === cluster.backend)?.definition;
  return definition ? { ...cluster, definition } : cluster;
}

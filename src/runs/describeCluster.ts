import type { Problem } from '../base/problem.ts';
import type { ConnectionState } from '../transport/contract.ts';
import type { PollStatus } from './clusterLoop.ts';
import type { ClusterSnapshot } from './clusters.ts';
import type { Icon } from './describe.ts';
import { describeConnection } from './describeConnection.ts';
import { clusterIcon, describePlace } from './describePlace.ts';

/** A cluster that a workspace knows, and how it stands with it. */
export interface KnownCluster {
  readonly cluster: ClusterSnapshot;
  readonly files: readonly string[];
  readonly problems: readonly Problem[];
  readonly connection: ConnectionState;
  /** Null while the list of runs is not open. */
  readonly status: PollStatus | null;
}

/** What the node of a cluster in the view of clusters shows. */
export interface ClusterLook {
  readonly description: string;
  readonly icon: Icon;
  readonly tooltip: readonly string[];
  /** Words that say what can be done with it, for the menus. */
  readonly context: readonly string[];
}

const WARNING: Icon = { name: 'warning', color: 'list.warningForeground' };

/** The node of a cluster in words. */
export function describeCluster({ cluster, files, problems, connection, status }: KnownCluster): ClusterLook {
  const words = describeConnection(cluster, connection);
  const errors = problems.filter(({ severity }) => severity === 'error').map(({ message }) => message);
  // A connection that is not there says itself why nothing is answered.
  const unanswered = status?.failure != null && (words === null || connection.kind === 'connected');
  const place = describePlace(cluster);
  return {
    description: words === null ? place : `${place} · ${words.text}`,
    icon: errors.length > 0 || unanswered ? WARNING : (words?.icon ?? clusterIcon(cluster)),
    tooltip: [
      ...(status ? clusterTooltip(cluster, status) : [place]),
      ...(words ? [words.detail] : []),
      ...(cluster.namedBy === undefined ? [] : [`Only ${cluster.namedBy} names this host`]),
      ...errors,
    ],
    context: [
      'known-cluster',
      ...(files.length > 0 ? ['has-file'] : []),
      ...(words?.action ? [`can-${words.action}`] : []),
    ],
  };
}

/** The lines of the tooltip of a cluster. */
export function clusterTooltip(cluster: ClusterSnapshot, status: PollStatus): string[] {
  return [
    `${cluster.name}: ${describePlace(cluster)}`,
    status.asked === null ? 'Not asked by this window yet' : `Asked at ${new Date(status.asked).toLocaleTimeString()}`,
    ...(status.failure === null ? [] : [status.failure]),
  ];
}

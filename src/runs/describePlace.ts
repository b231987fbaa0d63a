import type { ClusterSnapshot } from './clusters.ts';
import type { Icon } from './describe.ts';

/** Where a cluster is, in words: `slurm at alice@login.example`, `slurm on this machine`, `this machine`. */
export function describePlace({ backend, remote }: Pick<ClusterSnapshot, 'backend' | 'remote'>): string {
  if (remote !== null) return `${backend} at ${remote}`;
  return backend === 'local' ? 'this machine' : `${backend} on this machine`;
}

/** The picture of a cluster: this machine, or a server. */
export function clusterIcon({ backend, remote }: Pick<ClusterSnapshot, 'backend' | 'remote'>): Icon {
  return { name: backend === 'local' && remote === null ? 'device-desktop' : 'server-environment', color: null };
}

import { resolve } from 'node:path';
import type { ClusterUsers } from './clusterUsers.ts';
import type { Daemon } from './daemon.ts';
import { isUsable, removeLayout } from './folders.ts';
import { alone } from './lock.ts';
import { lockName } from './names.ts';

/** Something that is started in a folder, and halted where it does not come up. */
interface Startable {
  start(): Promise<void>;
  halt(): Promise<void>;
}

/** What there is to take down. */
interface Standing {
  readonly dir: string;
  readonly daemons: { readonly all: readonly Daemon[] };
  readonly users: ClusterUsers;
  /** Ends the processes that outlive the daemons. */
  readonly endLeftovers: () => Promise<void>;
}

/** Starts the cluster of a folder, which `open` gives, or finds it running. Throws with the reason why this machine cannot. */
export async function bringUp<Cluster extends Startable>(
  root: string,
  reason: string | null,
  open: (dir: string) => Promise<Cluster>,
): Promise<Cluster> {
  if (reason !== null) throw new Error(reason);
  const dir = resolve(root);
  return await alone(lockName(dir), async () => {
    if (!isUsable(dir)) throw new Error(`${dir} holds something else than a cluster`);
    const cluster = await open(dir);
    try {
      await cluster.start();
    } catch (error) {
      await cluster.halt();
      throw error;
    }
    return cluster;
  });
}

/** Stops everything of a cluster and removes its folder and its accounts. */
export async function takeDown({ dir, daemons, users, endLeftovers }: Standing): Promise<void> {
  await alone(lockName(dir), async () => {
    await Promise.all(daemons.all.map((daemon) => daemon.kill()));
    await endLeftovers();
    await users.removeAll();
    removeLayout(dir);
  });
}

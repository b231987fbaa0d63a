import { resolve } from 'node:path';
import { isUsable, readKept } from '../folders.ts';
import { alone } from '../lock.ts';
import { defaultRoot, lockName, userName } from '../names.ts';
import { freePorts } from '../ports.ts';
import { PORT_COUNT } from './config.ts';
import type { Kept } from './layout.ts';
import { whyCannotStart } from './requirements.ts';
import { SgeCluster } from './sgeCluster.ts';

/**
 * Brings up a Grid Engine in its own folder, on free ports and under an account of its own, or finds it running there.
 * Throws with what is missing when this machine cannot (`whyCannotStart` asks beforehand).
 */
export async function startSge(root: string = defaultRoot('sge')): Promise<SgeCluster> {
  const reason = await whyCannotStart();
  if (reason !== null) throw new Error(reason);
  const dir = resolve(root);
  return await alone(lockName(dir), async () => {
    if (!isUsable(dir)) throw new Error(`${dir} holds something else than a cluster`);
    const kept = readKept<Kept>(dir) ?? { firstPort: await freePorts(PORT_COUNT), users: [userName(dir)] };
    const cluster = new SgeCluster(dir, kept);
    try {
      await cluster.start();
    } catch (error) {
      await cluster.halt();
      throw error;
    }
    return cluster;
  });
}

/** The cluster of this folder, running or not; null when there is none. Changes nothing. */
export function findSge(root: string = defaultRoot('sge')): SgeCluster | null {
  const dir = resolve(root);
  const kept = readKept<Kept>(dir);
  return kept === null ? null : new SgeCluster(dir, kept);
}

import { resolve } from 'node:path';
import { readKept } from '../folders.ts';
import { bringUp } from '../lifetime.ts';
import { defaultRoot, userName } from '../names.ts';
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
  return await bringUp(root, await whyCannotStart(), async (dir) => {
    const kept = readKept<Kept>(dir) ?? { firstPort: await freePorts(PORT_COUNT), users: [userName(dir)] };
    return new SgeCluster(dir, kept);
  });
}

/** The cluster of this folder, running or not; null when there is none. Changes nothing. */
export function findSge(root: string = defaultRoot('sge')): SgeCluster | null {
  const dir = resolve(root);
  const kept = readKept<Kept>(dir);
  return kept === null ? null : new SgeCluster(dir, kept);
}

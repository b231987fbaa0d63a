import { randomBytes } from 'node:crypto';
import { hostname } from 'node:os';
import { resolve } from 'node:path';
import { readKept } from '../folders.ts';
import { bringUp } from '../lifetime.ts';
import { defaultRoot, userName } from '../names.ts';
import { freePorts } from '../ports.ts';
import { hostAddress } from '../requirements.ts';
import { portCount } from './config.ts';
import type { Kept } from './layout.ts';
import { whyCannotStart } from './requirements.ts';
import { SlurmCluster } from './slurmCluster.ts';

/** How a cluster is to be. A folder that has a cluster keeps its number of nodes and CPUs. */
export interface SlurmOptions {
  /** The cluster's own folder; made when absent. */
  readonly root?: string;
  readonly nodes?: number;
  readonly cpusPerNode?: number;
  /** Seconds for which the controller remembers a finished job; it looks once a minute, so add up to 60. */
  readonly minJobAge?: number;
}

/**
 * Brings up a Slurm in its own folder, on free ports and under accounts of its own, or finds it running there. Throws
 * with what is missing when this machine cannot (`whyCannotStart` asks beforehand).
 */
export async function startSlurm(options: SlurmOptions = {}): Promise<SlurmCluster> {
  const root = options.root ?? defaultRoot('slurm');
  return await bringUp(root, await whyCannotStart(), (dir) => openCluster(dir, options));
}

/** The cluster of this folder, running or not; null when there is none. Changes nothing. */
export async function findSlurm(root: string = defaultRoot('slurm')): Promise<SlurmCluster | null> {
  const dir = resolve(root);
  const kept = readKept<Kept>(dir);
  return kept === null ? null : await makeCluster(dir, kept);
}

async function openCluster(dir: string, options: SlurmOptions): Promise<SlurmCluster> {
  const kept = readKept<Kept>(dir);
  if (kept !== null) return await makeCluster(dir, { ...kept, minJobAge: options.minJobAge ?? kept.minJobAge });
  const nodes = options.nodes ?? 4;
  return await makeCluster(dir, {
    firstPort: await freePorts(portCount(nodes)),
    password: randomBytes(16).toString('hex'),
    nodes,
    cpusPerNode: options.cpusPerNode ?? 4,
    minJobAge: options.minJobAge ?? 30,
    users: [userName(dir)],
  });
}

async function makeCluster(dir: string, kept: Kept): Promise<SlurmCluster> {
  const address = await hostAddress();
  if (address === null) throw new Error(`the host name ${hostname()} has no address`);
  return new SlurmCluster(dir, kept, address);
}

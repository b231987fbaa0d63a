import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { giveTo } from '../clusters/account.ts';
import { defaultRoot } from '../clusters/names.ts';
import { startSlurm } from '../clusters/slurm/cluster.ts';
import type { SlurmCluster } from '../clusters/slurm/slurmCluster.ts';
import { Laptop } from '../clusters/support/laptop.ts';
import { TestServer } from '../workbench/lib/testServer.ts';
import type { ServerForTests } from '../workbench/lib/workbenchTest.ts';
import { toolsWithin } from './toolsWithin.ts';

/** A profile of the user's own; tests do not wait the usual pauses between two questions. */
const PROFILE = `[Attributes]
backend = slurm
remote = cluster
rootdir = runs
min_poll_interval = 1
max_sleep_interval = 2

[Resources]
queue = debug
`;

/** A workbench on a laptop, whose user reaches a real Slurm by SSH alone. */
export interface LaptopServer extends ServerForTests {
  readonly laptop: Laptop;
  /** Makes a file in the folder on the cluster in which the jobs run. */
  writeThere(name: string, text: string): Promise<void>;
  /** How the job of a name stands, in the words of Slurm's accounting: `CANCELLED by 1001`. */
  stateOf(name: string): Promise<string>;
}

/** Starts a cluster, a laptop and a workbench on it. `stop` ends all three. */
export async function startOnLaptop(): Promise<LaptopServer> {
  const cluster = await startSlurm({ root: `${defaultRoot('slurm')}-laptop`, nodes: 2 });
  const ends = [() => cluster.stop()];
  // The last that was started ends first; the cluster ends what its accounts have left behind.
  const stop = async (): Promise<void> => {
    for (const end of ends.toReversed()) await end();
  };
  try {
    const laptop = await Laptop.open(cluster);
    ends.push(() => laptop.close());
    const { user } = laptop;
    const config = join(user.home, '.config');
    mkdirSync(join(config, 'clusterjob', 'clusters'), { recursive: true });
    writeFileSync(join(config, 'clusterjob', 'clusters', 'slurm.ini'), PROFILE);
    await giveTo(user, config);
    const server = await TestServer.start(toolsWithin(cluster), {
      account: user,
      env: user.env,
      settings: { 'clusterjob.defaultCluster': 'slurm' },
    });
    ends.push(() => server.stop());
    return {
      laptop,
      server,
      stop,
      writeThere: (name, text) => writeThere(cluster, name, text),
      stateOf: async (name) => (await cluster.asAdmin(['sacct', '-nPX', `--name=${name}`, '-o', 'State'])).trim(),
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function writeThere({ user }: SlurmCluster, name: string, text: string): Promise<void> {
  const path = join(user.home, 'runs', name);
  writeFileSync(path, text);
  await giveTo(user, path);
}

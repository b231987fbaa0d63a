import { defaultRoot } from '../clusters/names.ts';
import { startSlurm } from '../clusters/slurm/cluster.ts';
import type { SlurmCluster } from '../clusters/slurm/slurmCluster.ts';
import { TestServer } from '../workbench/lib/testServer.ts';
import type { ServerForTests } from '../workbench/lib/workbenchTest.ts';
import { toolsWithin } from './toolsWithin.ts';

/** A profile of the cluster as a workspace has it; tests do not wait the usual pauses between two questions. */
const PROFILE = `[Attributes]
backend = slurm
transport = local
min_poll_interval = 1
max_sleep_interval = 2

[Resources]
queue = debug
`;

/**
 * A real Slurm, and a workbench that runs as its unprivileged user: every command that the extension sends has that user's
 * rights. `stop` ends both.
 */
export async function startOnSlurm(): Promise<ServerForTests & { readonly cluster: SlurmCluster }> {
  const cluster = await startSlurm({ root: `${defaultRoot('slurm')}-workbench`, nodes: 2 });
  try {
    const { env, uid, gid } = cluster.user;
    const server = await TestServer.start(toolsWithin(cluster), {
      account: { uid, gid },
      env,
      settings: { 'clusterjob.defaultCluster': 'slurm' },
    });
    server.write('.clusterjob/clusters/slurm.ini', PROFILE);
    const stop = async (): Promise<void> => {
      await server.stop();
      await cluster.stop();
    };
    return { cluster, server, stop };
  } catch (error) {
    await cluster.stop();
    throw error;
  }
}
